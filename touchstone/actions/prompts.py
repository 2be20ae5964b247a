"""Prompts and their versions: create, save, restore. A version once saved is never edited."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from store import labels, prompt_list, prompt_versions, prompts
from store.database import Database
from store.errors import StoreConflict
from store.prompts import MAIN
from store.tables import Prompt, PromptVersion
from touchstone.actions import block_circles, blocks, drafts, half_typed
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent, blocks_of
from touchstone.prompts.files.naming import clean_line
from touchstone.prompts.keepable import check_version
from touchstone.types import Message, Params

NAME_LIMIT = 100
NOTE_LIMIT = 500


def check_name(name: str, taken: tuple[str, ...] = ()) -> str:
    """The name without outer spaces. Raises Invalid when it is empty, too long, in part unseen or already taken (case does not count)."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("The name is empty.", "Give it a name.")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"The name has {len(name)} characters.", f"Keep it within {NAME_LIMIT}.")
    if clean_line(name) != name:
        raise Invalid("The name holds characters that nobody sees.", "Type it anew: they may turn it round, or make two names look alike.")
    if name.casefold() in (other.casefold() for other in taken):
        raise Invalid(f"There already is one named “{name}”.", "Choose another name.")
    return name


def check_path(name: str, included: bool = False) -> str:
    """The name of a prompt, whose slashes are folders. Raises Invalid as `check_name` does, and for one that cannot be `included`."""
    name = "/".join(part.strip() for part in check_name(name).split("/"))
    if not {"", ".", ".."}.isdisjoint(name.split("/")):
        raise Invalid("A folder in the name is empty, or only dots.", "Write folders like this: support/answers.")
    if included and (found := set(name) & set("[]@#")):
        raise Invalid(f"The name holds {min(found)}.", "Includes and labels are written with [ ] @ and #: leave them out.")
    return name


def create_prompt(db: Database, project_id: int, name: str, description: str = "", kind: str = "chat") -> Prompt:
    """A new prompt without versions; `kind` is chat, text or block. Raises Invalid for a bad or taken name."""
    checked = check_path(name, included=kind == blocks.KIND)
    try:
        return prompts.create_prompt(db, project_id, checked, description.strip(), kind)
    except StoreConflict as taken:
        raise Invalid(taken.message, taken.hint) from taken


@dataclass(frozen=True)
class Listed:
    """A prompt in a list; `version` is 0 before the first one was saved, `changed_at` then the time it was made."""

    id: int
    name: str
    description: str
    version: int
    changed_at: float
    archived: bool
    kind: str = "chat"
    tags: tuple[str, ...] = ()
    labels: tuple[tuple[str, int], ...] = ()
    """Name and version number of each label."""


def list_all(db: Database, project_id: int, kind: str = "") -> list[Listed]:
    """Every prompt and block of a project, or what is of one `kind`, archived ones too, the one changed last first."""
    labelled = labels.labels_of_project(db, project_id)
    kept = (line for line in prompt_list.lines(db, project_id) if (line.kind == kind if kind else line.kind != prompts.CHAIN))
    rows = [_listed(line, labelled.get(line.id, ())) for line in kept]
    return sorted(rows, key=lambda row: -row.changed_at)


def _listed(line: prompt_list.Line, pointing: Sequence[tuple[str, int]]) -> Listed:
    at = line.created_at if line.saved_at is None else line.saved_at
    return Listed(line.id, line.name, line.description, line.number, at, line.archived, line.kind, tuple(line.tags), tuple(pointing))


def search_bodies(db: Database, project_id: int, words: str) -> set[int]:
    """The prompts whose newest version holds the words in a message, whatever their case."""
    wanted = words.casefold().strip()
    return {prompt_id for prompt_id, body in prompt_list.bodies(db, project_id) if _holds(body, wanted)} if wanted else set()


def _holds(body: str, wanted: str) -> bool:
    return any(wanted in str(message.get("content", "")).casefold() for message in json.loads(body or "[]"))


def find_prompt(db: Database, prompt_id: int) -> Prompt:
    """A prompt by its id. Raises NotFound."""
    return prompts.get_prompt(db, prompt_id)


def starting_content(kind: str = "chat") -> PromptContent:
    """What the editor of a prompt without versions begins with."""
    if kind == blocks.KIND:
        return PromptContent((Message("user", ""),), PLAIN)
    first = (Message("system", ""),) if kind == "chat" else ()
    return PromptContent((*first, Message("user", "{question}")), params=Params(max_tokens=300))


@dataclass(frozen=True)
class Opened:
    """A prompt as its editor begins: the author's draft if there is one, else the newest version, else a first proposal.

    `parent_id` is the version the content was made from (None: there was none). It may be older than `latest`.
    """

    prompt: Prompt
    latest: PromptVersion | None
    content: PromptContent
    parent_id: int | None
    kept_at: float | None
    values: Mapping[str, str]
    """Sample values by variable, for the preview."""
    heads: Mapping[str, int] = field(default_factory=dict)
    """The number of the newest version of each branch, the main one first."""

    @property
    def number(self) -> int:
        """Of the newest version of the branch; 0 before the first."""
        return self.latest.number if self.latest else 0

    @property
    def next_number(self) -> int:
        """Of the version that would be saved next, on whatever branch."""
        return max(self.heads.values(), default=0) + 1


def open_prompt(db: Database, prompt_id: int, author: str, branch: str = MAIN) -> Opened:
    """What the editor needs of a prompt on a branch. Raises NotFound."""
    prompt, latest = prompts.get_prompt(db, prompt_id), prompts.latest_version(db, prompt_id, branch)
    if latest is None and branch != MAIN:
        raise NotFound(f"{prompt.name} has no branch {branch}.", "Its branches stand on its page Versions.")
    heads = prompt_versions.heads(db, prompt_id)
    draft, values = drafts.find(db, _draft(prompt_id, author, branch)), drafts.find(db, samples_of(prompt_id))
    kept_values = {name: str(value) for name, value in values.body.items()} if values else {}
    if draft is None:
        content = PromptContent.from_version(latest) if latest else starting_content(prompt.kind)
        return Opened(prompt, latest, content, latest.id if latest else None, None, kept_values, heads)
    parent_id = draft.body.get("parent_id")
    content = PromptContent.from_json(draft.body.get("content") or {})
    return Opened(prompt, latest, content, int(parent_id) if parent_id else None, draft.saved_at, kept_values, heads)


def base_of(db: Database, parent_id: int | None) -> PromptContent | None:
    """What the version of that id says; None for no version."""
    return PromptContent.from_version(prompts.get_version(db, parent_id)) if parent_id is not None else None


def keep_draft(
    db: Database,
    prompt_id: int,
    author: str,
    content: PromptContent,
    parent_id: int | None,
    seen: float | None = None,
    branch: str = MAIN,
) -> float | None:
    """Keep what was typed so far and give the time; a content that says what its parent says leaves no draft, and no time.

    `seen` as in `drafts.keep`. Raises Conflict as there.
    """
    if content == (base_of(db, parent_id) or starting_content(prompts.get_prompt(db, prompt_id).kind)):
        discard_draft(db, prompt_id, author, seen, branch)
        return None
    return drafts.keep(db, _draft(prompt_id, author, branch), {"content": content.to_json(), "parent_id": parent_id}, seen).saved_at


def discard_draft(db: Database, prompt_id: int, author: str, seen: float | None = None, branch: str = MAIN) -> None:
    """Forget what was typed since the last version. Raises Conflict as `keep_draft` does."""
    drafts.discard(db, _draft(prompt_id, author, branch), seen)


def forget_saved(db: Database, prompt_id: int, author: str, seen: float | None, branch: str = MAIN) -> None:
    """Forget the draft that a version was made of, with what was half typed beside it; what another window kept meanwhile stays."""
    with suppress(Conflict):
        discard_draft(db, prompt_id, author, seen, branch)
        half_typed.keep(db, prompt_id, branch, author, {})


def keep_values(db: Database, prompt_id: int, values: Mapping[str, str]) -> None:
    """Keep the sample values of the preview, for everyone: values of variables not named stay."""
    if values:
        drafts.add(db, samples_of(prompt_id), values)


def _draft(prompt_id: int, author: str, branch: str) -> str:
    return drafts.subject("prompt", prompt_id if branch == MAIN else f"{prompt_id}:{branch}", author)


def samples_of(prompt_id: int) -> str:
    """The name that a prompt's sample values are kept under."""
    return f"prompt-values:{prompt_id}"


def check_saving(db: Database, project_id: int, kind: str, content: PromptContent, note: str) -> None:
    """What keeps a new prompt of that kind from its first version, asked before it is made. Raises Invalid, NotFound."""
    check_version(content, kind)
    blocks.check(db, project_id, blocks_of(content))
    _check_note(note)


def _check_note(note: str) -> None:
    if not note.strip():
        raise Invalid("The note is empty.", "Say in a few words what changed, for those who read the list of versions.")


def save_version(
    db: Database, prompt_id: int, content: PromptContent, *, note: str, author: str, parent_id: int | None, branch: str = MAIN
) -> PromptVersion:
    """A new version of a branch on top of `parent_id`, the version the author began with (None: the first).

    Raises Invalid when the content cannot be sent, says what its parent says, includes itself, or has no note; Conflict
    when someone saved another version since: nothing is written then.
    """
    _check_note(note)
    if parent_id is not None and prompts.get_version(db, parent_id).content_hash == content.hash:
        raise Invalid("Nothing changed since the version you began with.", "Change something, or leave it as it is.")
    return append(db, prompt_id, content, note.strip()[:NOTE_LIMIT], author, parent_id, branch=branch)


def restore_version(db: Database, version_id: int, *, author: str) -> PromptVersion:
    """An older version's content as the newest version of its branch. Raises Invalid when the newest already says it."""
    version = prompts.get_version(db, version_id)
    latest = prompts.latest_version(db, version.prompt_id, version.branch)
    if latest is not None and latest.content_hash == version.content_hash:
        raise Invalid(f"Version {latest.number} already says the same.", "There is nothing to restore.")
    content, note = PromptContent.from_version(version), f"Restored from v{version.number}"
    return append(db, version.prompt_id, content, note, author, latest.id if latest else None, branch=version.branch)


@translated()
def append(
    db: Database, prompt_id: int, content: PromptContent, note: str, author: str, parent_id: int | None, **more: Any
) -> PromptVersion:
    """A new version with that content; `more` are columns by name. Every version is saved here.

    Raises Conflict, NotFound for a block there is not, Invalid for what no version says and for a block that would include itself.
    """
    prompt = prompts.get_prompt(db, prompt_id)
    check_version(content, prompt.kind)
    stored = {"variables": [], "tools": [], "model": "", "chain": {}, **content.to_json(), "content_hash": content.hash}
    try:
        return prompts.add_version(
            db,
            prompt_id,
            message=note,
            author=author,
            parent_id=parent_id,
            expected_latest_id=parent_id or 0,
            blocks={str(reference): reference.name for reference in blocks_of(content)},
            allow=block_circles.content_check(db, prompt, content),
            **stored,
            **more,
        )
    except StoreConflict as conflict:
        hint = "Nothing was overwritten and your text is kept. Look at what they changed, then save on top of it."
        raise Conflict("Someone saved another version of this prompt since you began.", hint) from conflict
