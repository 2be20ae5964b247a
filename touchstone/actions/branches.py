"""Branches of a prompt: begun from any version, written on like main, and merged into each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from store import prompt_versions, prompts
from store.database import Database
from store.prompts import MAIN
from store.tables import PromptVersion
from touchstone.actions.prompts import NOTE_LIMIT, append
from touchstone.actions.store_errors import translated
from touchstone.actions.versions import History
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.checks import LABEL
from touchstone.prompts.merging import Merge, Settlement, ancestor, merge, settled


def check_branch(name: str, taken: Collection[str] = ()) -> str:
    """The name as it is kept. Raises Invalid for one that is no name or that another branch has."""
    name = name.strip()
    if not LABEL.match(name):
        raise Invalid(f"{name[:40]!r} is no name for a branch.", "Use 1 to 36 small letters, digits, _ - and dots.")
    if name == MAIN or name in taken:
        raise Invalid(f"There already is a branch {name}.", "Choose another name.")
    return name


@translated()
def fork(db: Database, version_id: int, name: str, *, author: str) -> PromptVersion:
    """A new branch, whose first version says what the given one says.

    Raises Invalid for a bad or taken name, NotFound, and Conflict when a branch of that name was begun meanwhile.
    """
    version = prompts.get_version(db, version_id)
    branch = check_branch(name, prompt_versions.heads(db, version.prompt_id))
    said, note = PromptContent.from_version(version), f"Begins with v{version.number}"
    return append(db, version.prompt_id, said, note, author, version_id, branch=branch)


@dataclass(frozen=True)
class Merging:
    """A branch on its way into another: the newest versions of both, the one they come from (None: there is none), and the merge.

    `ours` is the side that gets a new version.
    """

    ours: PromptVersion
    theirs: PromptVersion
    base: PromptVersion | None
    merge: Merge

    @property
    def note(self) -> str:
        """What is said of the merge where its author says nothing."""
        return f"Merged {self.theirs.branch} (v{self.theirs.number})"


@translated()
def merging(db: Database, prompt_id: int, branch: str, into: str) -> Merging:
    """What comes of merging a branch into another. Raises NotFound for a branch there is not, Invalid where nothing is to be merged."""
    if branch == into:
        raise Invalid("A branch cannot be merged into itself.", "Choose two different branches.")
    ours, theirs = _head(db, prompt_id, into), _head(db, prompt_id, branch)
    above = {line.id: (line.parent_id, line.merged_id) for line in prompt_versions.lines(db, prompt_id)}
    base_id = ancestor(above, ours.id or 0, theirs.id or 0)
    if base_id == theirs.id:
        raise Invalid(f"{into} already has everything of {branch}.", f"Save a version on {branch} first, or choose other branches.")
    base = prompts.get_version(db, base_id) if base_id is not None else None
    sides = (PromptContent.from_version(version) if version else PromptContent() for version in (base, ours, theirs))
    return Merging(ours, theirs, base, merge(*sides))


def merged(history: History) -> list[str]:
    """The branches of which the main one has everything, the one written on last first."""
    if history.latest is None:
        return []
    above, into = {line.id: (line.parent_id, line.merged_id) for line in history.lines}, history.latest.id
    return [name for name, head in history.heads.items() if name != MAIN and ancestor(above, into, head.id) == head.id]


def save_merge(db: Database, found: Merging, choices: Mapping[str, Settlement], *, note: str = "", author: str) -> PromptVersion:
    """The merge as a version with both parents. `choices` settle the conflicts, by place.

    Raises Invalid where a conflict is left or the content cannot be sent, and Conflict when someone saved another version
    of the branch meanwhile: nothing is written then.
    """
    made = settled(found.merge, choices)
    said = note.strip()[:NOTE_LIMIT] or found.note
    place = {"branch": found.ours.branch, "merged_id": found.theirs.id}
    return append(db, found.ours.prompt_id, made, said, author, found.ours.id, **place)


def _head(db: Database, prompt_id: int, branch: str) -> PromptVersion:
    head = prompts.latest_version(db, prompt_id, branch)
    if head is None:
        raise NotFound(f"The prompt has no branch {branch}.", "Choose one of its branches.")
    return head
