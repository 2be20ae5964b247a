"""Keeping the list of prompts tidy: name and describe one; move, tag and archive several; delete what nothing uses.

All but the deletion gives what was there before, which `put_back` takes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from store import prompt_list, prompts
from store.database import Database
from store.tables import Prompt
from touchstone.actions import blocks
from touchstone.actions.prompts import check_path
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.files.checks import LIST_LIMIT
from touchstone.prompts.files.naming import clean_line

TAG_LIMIT = 50
DESCRIPTION_LIMIT = 300
Before = Mapping[int, Mapping[str, Any]]
"""Fields of prompts by id, as they were."""


@translated()
def rename(db: Database, prompt_id: int, name: str, description: str) -> Before:
    """Another name and description. Raises Invalid for a bad or taken name, Conflict for a block that is included by its name."""
    prompt = prompts.get_prompt(db, prompt_id)
    others = [one.name for one in prompts.list_prompts(db, prompt.project_id, include_archived=True) if one.id != prompt_id]
    checked = check_path(name, tuple(others), included=prompt.kind == blocks.KIND)
    if checked != prompt.name:
        _not_included(db, [prompt])
    fields = {"name": checked, "description": description.strip()[:DESCRIPTION_LIMIT]}
    return prompt_list.change_prompts(db, [prompt_id], lambda _: fields)


@translated()
def move(db: Database, project_id: int, ids: Sequence[int], folder: str) -> Before:
    """Put prompts into a folder ("" for none), each under the last part of its name.

    Raises Invalid for a bad folder and for a name that is or would be taken, Conflict as `rename` does, NotFound; none moves then.
    """
    everything = prompts.list_prompts(db, project_id, include_archived=True)
    chosen = [prompt for prompt in everything if prompt.id in set(ids)]
    names = {prompt.id or 0: _moved(prompt, folder) for prompt in chosen}
    _not_taken(list(names.values()), [prompt.name for prompt in everything if prompt.id not in names])
    _not_included(db, [prompt for prompt in chosen if prompt.name != names[prompt.id or 0]])
    return prompt_list.change_prompts(db, ids, lambda prompt: {"name": names[prompt.id or 0]} if prompt.id in names else {})


def _moved(prompt: Prompt, folder: str) -> str:
    last = prompt.name.rsplit("/", 1)[-1]
    inside = folder.strip().strip("/")
    return check_path(f"{inside}/{last}" if inside else last, included=prompt.kind == blocks.KIND)


def _not_taken(names: Sequence[str], others: Sequence[str]) -> None:
    there = {name.casefold() for name in others}
    if taken := [name for name in names if name.casefold() in there]:
        raise Invalid(f"There already is one named “{taken[0]}”.", "Choose another folder, or rename one of them first.")
    if twice := [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]:
        raise Invalid(f"Two of them would be named “{twice[0]}”.", "Rename one of them first.")


def _not_included(db: Database, moving: Sequence[Prompt]) -> None:
    """Raises Conflict where one is a block that a version of another prompt includes: the include says its name."""
    users = prompt_list.including(db, [prompt.id or 0 for prompt in moving if prompt.kind == blocks.KIND])
    for prompt in moving:
        if found := users.get(prompt.id or 0):
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
def tag(db: Database, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> Before:
    """Add tags to prompts and take others away. Raises Invalid for a bad tag and above 100 tags a prompt, NotFound."""
    added = tuple(map(check_tag, add))
    return prompt_list.change_prompts(db, ids, lambda prompt: {"tags": _tagged(prompt.tags, added, remove)})


def _tagged(tags: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    made = list(dict.fromkeys([*(one for one in tags if one not in remove), *add]))
    if len(made) > LIST_LIMIT:
        raise Invalid(f"A prompt has at most {LIST_LIMIT} tags.", "Take some away first.")
    return made


@translated()
def archive(db: Database, ids: Sequence[int], archived: bool) -> Before:
    """Take prompts out of the lists, or bring them back; nothing of them is lost. Raises NotFound."""
    return prompt_list.change_prompts(db, ids, lambda _: {"archived": archived})


@translated()
def put_back(db: Database, before: Before) -> None:
    """Undo one of the changes above. Raises NotFound where one was deleted since, Conflict where its old name was given away."""
    prompt_list.change_prompts(db, list(before), lambda prompt: before[prompt.id or 0])


@translated()
def delete(db: Database, prompt_id: int) -> None:
    """Delete a prompt with all its versions, for good. Raises Conflict naming the runs, or the prompts that include it; NotFound."""
    prompts.delete_prompt(db, prompt_id)
