"""Keeping the list of prompts tidy: name and describe one; move, tag and archive several; delete what nothing uses.

All but the deletion give what changed, which `put_back` takes. Each looks at a prompt as it stands in the moment it is written.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from store import prompt_list, prompts
from store.database import Database
from store.prompt_list import Changes, Renaming
from store.tables import Prompt
from touchstone.actions import blocks
from touchstone.actions.prompts import check_path
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.files.checks import LIST_LIMIT
from touchstone.prompts.files.naming import clean_line, quoted

TAG_LIMIT = 50
DESCRIPTION_LIMIT = 300


@translated()
def rename(db: Database, prompt_id: int, name: str, description: str, *, seen: tuple[str, str] | None = None) -> Changes:
    """Another name and description. With `seen`, those it had before the author's eyes, what the author left as it was stays as it is now.

    Raises Invalid for a bad or taken name, Conflict for a block that is included by its name, and where somebody else changed the
    same since it was seen.
    """
    said = (name, description.strip()[:DESCRIPTION_LIMIT])

    def change(prompt: Prompt) -> Mapping[str, Any]:
        wanted = {"name": check_path(said[0], included=prompt.kind == blocks.KIND), "description": said[1]}
        before = dict(zip(wanted, seen, strict=True)) if seen else {}
        mine = {field: value for field, value in wanted.items() if field not in before or value != before[field]}
        _check_seen(prompt, mine, before)
        return mine

    return prompt_list.change_prompts(db, [prompt_id], change, allow=_check_names)


def _check_seen(prompt: Prompt, mine: Mapping[str, str], before: Mapping[str, str]) -> None:
    for field, value in mine.items():
        if field in before and (now := getattr(prompt, field)) not in (before[field], value):
            told = f"Someone else changed its {field} meanwhile: it is {quoted(now, 120)} now."
            raise Conflict(told, "Nothing was overwritten. Close this and open it again to go on from there.")


@translated()
def move(db: Database, ids: Sequence[int], folder: str) -> Changes:
    """Put prompts into a folder ("" for none), each under the last part of its name.

    Raises Invalid for a bad folder and for a name that is or would be taken, Conflict as `rename` does, NotFound; none moves then.
    """
    return prompt_list.change_prompts(db, ids, lambda prompt: {"name": _moved(prompt, folder)}, allow=_check_names)


def _moved(prompt: Prompt, folder: str) -> str:
    last = prompt.name.rsplit("/", 1)[-1]
    inside = folder.strip().strip("/")
    return check_path(f"{inside}/{last}" if inside else last, included=prompt.kind == blocks.KIND)


def _check_names(asked: Renaming) -> None:
    _not_taken(list(asked.names.values()), asked.others)
    _not_included(asked)


def _not_taken(names: Sequence[str], others: Sequence[str]) -> None:
    there = {name.casefold() for name in others}
    if taken := [name for name in names if name.casefold() in there]:
        raise Invalid(f"There already is one named “{taken[0]}”.", "Choose another name or folder, or rename that one first.")
    if twice := [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]:
        raise Invalid(f"Two of them would be named “{twice[0]}”.", "Rename one of them first.")


def _not_included(asked: Renaming) -> None:
    """Raises Conflict where one is a block that a version of another prompt includes: the include says its name."""
    for prompt in asked.prompts:
        if found := asked.users.get(prompt.id or 0):
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            told = f"The block “{prompt.name}” is included by its name in versions of {', '.join(found[:3])}{more}."
            raise Conflict(told, "It keeps its name and folder, as those versions would no longer find it.")


def check_tag(tag: str) -> str:
    """The tag on one line. Raises Invalid."""
    line = clean_line(tag, TAG_LIMIT + 1)
    if not line:
        raise Invalid("The tag is empty.", "Write a word, such as billing.")
    if len(line) > TAG_LIMIT:
        raise Invalid(f"The tag has more than {TAG_LIMIT} characters.", "Shorten it.")
    return line


@translated()
def tag(db: Database, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> Changes:
    """Add tags to prompts and take others away. Raises Invalid for a bad tag and above 100 tags a prompt, NotFound."""
    added = tuple(map(check_tag, add))
    return prompt_list.change_prompts(db, ids, lambda prompt: {"tags": _tagged(prompt.tags, added, remove)})


def _tagged(tags: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    made = list(dict.fromkeys([*(one for one in tags if one not in remove), *add]))
    if len(made) > LIST_LIMIT:
        raise Invalid(f"A prompt has at most {LIST_LIMIT} tags.", "Take some away first.")
    return made


@translated()
def archive(db: Database, ids: Sequence[int], archived: bool) -> Changes:
    """Take prompts out of the lists, or bring them back; nothing of them is lost. Raises NotFound."""
    return prompt_list.change_prompts(db, ids, lambda _: {"archived": archived})


@translated()
def put_back(db: Database, changes: Changes) -> tuple[int, ...]:
    """Undo one of the changes above; gives the prompts that were changed or deleted since, which are left as they are.

    Raises Conflict where an old name was given away, or a block is included by its new one: nothing is undone then.
    """

    def back(prompt: Prompt) -> Mapping[str, Any]:
        fields = changes[prompt.id or 0]
        still = all(getattr(prompt, field) == now for field, (_, now) in fields.items())
        return {field: before for field, (before, _) in fields.items()} if still else {}

    done = prompt_list.change_prompts(db, list(changes), back, allow=_check_names_back, skip_missing=True)
    return tuple(id for id in changes if id not in done)


def _check_names_back(asked: Renaming) -> None:
    try:
        _check_names(asked)
    except Invalid as taken:
        raise Conflict(taken.message, "Rename that one first, then undo this again.") from taken


@translated()
def check_delete(db: Database, prompt_id: int) -> None:
    """What keeps a prompt from being deleted, asked before that is confirmed. Raises NotFound, Conflict naming the runs or the prompts."""
    prompts.check_unused(db, prompt_id)


@translated()
def delete(db: Database, prompt_id: int, *, sure: bool = False) -> None:
    """Delete a prompt with all its versions, for good.

    Raises NotFound, and Conflict naming the runs, the prompts that include it, or a protected label where nobody is `sure`.
    """
    prompts.delete_prompt(db, prompt_id, sure=sure)
