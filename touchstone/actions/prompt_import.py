"""Prompts of files on their way in: what each would change, and the writing of those that are chosen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from store import prompt_list, prompts
from store.database import Database
from store.tables import Prompt, PromptVersion
from touchstone.actions import blocks
from touchstone.actions.prompts import NOTE_LIMIT, check_path, check_saving, create_prompt, save_version
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.blocks import circular
from touchstone.prompts.circles import circles
from touchstone.prompts.content import PromptContent, blocks_of
from touchstone.prompts.difference import Change, changes
from touchstone.prompts.files.prompt_file import OURS, PromptFile
from touchstone.prompts.files.uploads import Found
from touchstone.prompts.keepable import check_version
from touchstone.prompts.words import compared

State = Literal["new", "changed", "same", "refused"]
KINDS = {"chat": "chat prompt", "text": "text prompt", "block": "block"}
Basis = tuple[int | None, int | None, dict[str, Any]]
"""A prompt, its newest version, and what it held in the fields that the file says otherwise."""


@dataclass(frozen=True)
class Item:
    """A prompt of a file beside what is here: `old` and `number` of its newest version, None and 0 where there is none."""

    found: Found
    state: State
    name: str
    prompt_id: int | None = None
    old: PromptContent | None = None
    number: int = 0
    parent_id: int | None = None
    fields: Mapping[str, Any] | None = None
    """Description and tags, where the file says others."""
    before: Mapping[str, Any] | None = None
    problem: str = ""
    hint: str = ""
    note: str = ""
    """What the file itself says of the change, where that is not what the newest version says."""

    @property
    def content(self) -> PromptContent:
        return self.found.prompt.content if self.found.prompt else PromptContent()

    @property
    def basis(self) -> Basis:
        """What its changes were worked out from; where that is another by now, they are others too."""
        return self.prompt_id, self.parent_id, dict(self.before or {})

    @property
    def says_more(self) -> bool:
        """Whether a version would be written."""
        return self.state in ("new", "changed") and (self.old is None or self.old.hash != self.content.hash)


@translated()
def compare(db: Database, project_id: int, found: Sequence[Found]) -> tuple[Item, ...]:
    """What each prompt of the files would do, in their order. Nothing is written."""
    there = {prompt.name.casefold(): prompt for prompt in prompts.list_prompts(db, project_id, include_archived=True)}
    mine = [there[key].id or 0 for one in found if one.prompt and (key := one.prompt.name.casefold()) in there]
    newest = prompt_list.versions_at(db, mine)
    brought = [one.prompt.name for one in found if one.prompt and one.prompt.kind == blocks.KIND and not one.problem]
    coming = {here.name if (here := there.get(name.casefold())) else name for name in brought}
    known = coming | {prompt.name for prompt in there.values() if prompt.kind == blocks.KIND}
    around = _Around(there, newest, known, _circles(found, {name for name in brought if name.casefold() not in there}), set())
    return tuple(_item(one, around) for one in found)


@dataclass(frozen=True)
class _Around:
    """What an item is held against: what is here, the names of all blocks, circles of new blocks by who leads into one, names so far."""

    there: Mapping[str, Prompt]
    newest: Mapping[int, PromptVersion]
    known: Collection[str]
    circles: Mapping[str, Sequence[str]]
    seen: set[str]


def _circles(found: Sequence[Found], new: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By name, what leads into a circle of `new` blocks. None of them can be saved before the others, so none of it can."""
    first = {one.prompt.name: one.prompt.content for one in reversed(found) if one.prompt and not one.problem}
    return circles({name: [block.name for block in blocks_of(content) if block.name in new] for name, content in first.items()})


def _item(found: Found, around: _Around) -> Item:
    try:
        prompt, name = _checked(found, around)
        here = around.there.get(name.casefold())
        if here is not None and here.kind != prompt.kind:
            raise Invalid(f"It is a {KINDS[prompt.kind]} in the file, and a {KINDS[here.kind]} here.", "Give it another name in the file.")
    except (Invalid, NotFound) as problem:
        return Item(found, "refused", found.prompt.name if found.prompt else found.file, problem=problem.message, hint=problem.hint)
    return _beside(found, prompt, name, here, around.newest.get(here.id or 0) if here else None)


def _checked(found: Found, around: _Around) -> tuple[PromptFile, str]:
    """The prompt and its name. Raises Invalid for what keeps it out."""
    if found.problem or found.prompt is None:
        raise Invalid(found.problem, found.hint)
    prompt = found.prompt
    name = check_path(prompt.name, included=prompt.kind == blocks.KIND)
    if name.casefold() in around.seen:
        raise Invalid("Its name stands in these files a second time.", "The first one is listed. Take one of them out.")
    around.seen.add(name.casefold())
    check_version(prompt.content, prompt.kind)
    if missing := [one.name for one in blocks_of(prompt.content) if one.name not in around.known]:
        raise Invalid(f"It includes the block {missing[0]}, which is neither here nor in these files.", "Bring the block in too.")
    if way := around.circles.get(prompt.name):
        raise circular(way)
    return prompt, name


def _beside(found: Found, prompt: PromptFile, name: str, here: Prompt | None, version: PromptVersion | None) -> Item:
    if here is None:
        said = {"description": prompt.description, "tags": list(prompt.tags)}
        fields, empty = {key: value for key, value in said.items() if value}, {"description": "", "tags": []}
        return Item(found, "new", name, fields=fields, before={key: empty[key] for key in fields}, note=prompt.message)
    old = PromptContent.from_version(version) if version else None
    fields = _other_fields(found, prompt, here)
    same = old is not None and old.hash == prompt.content.hash and not fields
    item = Item(found, "same" if same else "changed", here.name, here.id, old, version.number if version else 0, note=prompt.message)
    note = "" if version and version.message == prompt.message else prompt.message
    before = {name: getattr(here, name) for name in fields}
    return replace(item, parent_id=version.id if version else None, fields=fields, before=before, note=note)


def _other_fields(found: Found, prompt: PromptFile, here: Prompt) -> dict[str, Any]:
    """Description and tags that the file says otherwise. A format that may have no place for them takes none away."""
    said = {"description": prompt.description, "tags": list(prompt.tags)}
    return {name: value for name, value in said.items() if value != getattr(here, name) and (value or found.format == OURS)}


def changes_of(item: Item) -> tuple[Change, ...]:
    """What an item would change, part by part: its text, its description and its tags."""
    prompt = item.found.prompt
    block = prompt.name if prompt and prompt.kind == blocks.KIND else ""
    parts = changes(item.old, item.content, block) if item.says_more else ()
    before, after = item.before or {}, item.fields or {}
    return (*parts, *(Change(name.capitalize(), compared(_text(before.get(name)), _text(after[name]))) for name in after))


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value or "")


@dataclass(frozen=True)
class Outcome:
    """What became of the items that were chosen: names with their new version (0: only description or tags), what stayed out, and
    what of those that came in was left alone."""

    written: tuple[tuple[str, int], ...]
    failed: tuple[tuple[str, str], ...]
    left: tuple[tuple[str, str], ...] = ()


def bring_in(
    db: Database, project_id: int, items: Iterable[Item], *, note: str, author: str, shown: Mapping[str, Basis] | None = None
) -> Outcome:
    """Write the new and the changed ones among the items, blocks before what includes them; one that fails keeps no other out.

    `note` is said of every version; where it is empty, each file's own note, or the name of the file. With `shown`, the basis of
    each item as a person saw it, one that stands on another by now stays out.
    """
    written: list[tuple[str, int]] = []
    failed: list[tuple[str, str]] = []
    left: list[tuple[str, str]] = []
    for item in _in_order([item for item in items if item.state in ("new", "changed")]):
        try:
            _check_shown(item, shown)
            number, others = _written(db, project_id, item, note, author)
        except (Invalid, Conflict, NotFound) as problem:
            failed.append((item.name, str(problem)))
            continue
        written.append((item.name, number))
        left += [(item.name, str(_meanwhile(others)))] if others else []
    return Outcome(tuple(written), tuple(failed), tuple(left))


def _check_shown(item: Item, shown: Mapping[str, Basis] | None) -> None:
    if shown is not None and shown.get(item.name) != item.basis:
        raise Conflict("Someone else changed it since it was shown.", "Look at what the file would change now, then import it again.")


def _meanwhile(fields: Sequence[str]) -> Conflict:
    told = f"Someone else changed its {' and its '.join(fields)} meanwhile, and nothing was overwritten."
    return Conflict(told, "Import the file again to see the difference.")


def _in_order(items: Sequence[Item]) -> list[Item]:
    """Each after the blocks that it includes. Of a ring the new ones come first, for those that are here can be included: the last one
    to be saved tells of it."""
    within = {item.name: {one.name for one in blocks_of(item.content)} - {item.name} for item in items}
    new = {item.name for item in items if item.prompt_id is None}
    left, ordered = {item.name: item for item in items}, list[Item]()
    while left:
        ready = [name for name in left if left.keys().isdisjoint(within[name])]
        ready = ready or [name for name in left if left.keys().isdisjoint(within[name] & new)][:1] or list(left)
        ordered += [left.pop(name) for name in ready]
    return ordered


@translated()
def _written(db: Database, project_id: int, item: Item, note: str, author: str) -> tuple[int, list[str]]:
    """The number of the new version (0 where only the description or the tags are new), and which of those were left alone.

    A prompt is made only with a version that can be. Raises Conflict where nothing was written.
    """
    if not item.says_more:
        others = _with_fields(db, item.prompt_id or 0, item)
        if len(others) == len(item.fields or {}):
            raise _meanwhile(others)
        return 0, others
    said = (note.strip() or item.note.strip() or f"Imported from {item.found.file}")[:NOTE_LIMIT]
    kind = item.found.prompt.kind if item.found.prompt else "chat"
    check_saving(db, project_id, kind, item.content, said)
    prompt_id = item.prompt_id or create_prompt(db, project_id, item.name, kind=kind).id or 0
    version = save_version(db, prompt_id, item.content, note=said, author=author, parent_id=item.parent_id)
    return version.number, _with_fields(db, prompt_id, item) if item.fields else []


def _with_fields(db: Database, prompt_id: int, item: Item) -> list[str]:
    """Write the description and the tags that the file says; gives those that another changed since they were compared, left alone."""
    fields, before = item.fields or {}, item.before or {}
    others: list[str] = []

    def change(prompt: Prompt) -> Mapping[str, Any]:
        others.extend(name for name in fields if getattr(prompt, name) not in (before.get(name), fields[name]))
        return {name: value for name, value in fields.items() if name not in others}

    prompt_list.change_prompts(db, [prompt_id], change)
    return others
