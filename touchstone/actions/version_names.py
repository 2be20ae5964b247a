"""What the versions of prompts are called where one is chosen."""

from collections.abc import Collection, Iterable

from store import prompt_list
from store.database import Database
from store.prompt_versions import Line
from store.prompts import MAIN

ALL_UP_TO = 1000
"""Versions of a project up to which all are offered at once: 50,000 names cost every click half a second."""


def names_of(lines: Iterable[Line]) -> dict[int, str]:
    """The names of versions by id, in their order: "v3", on a branch "v4 (kinder-tone)"."""
    return {line.id: _name(line.number, line.branch) for line in lines}


def offered(db: Database, project_id: int, chosen: Collection[int]) -> tuple[dict[int, str], bool, dict[int, int]]:
    """The versions of a project's prompts by id, named with the prompt, by its name and the newest first; whether these are not all; and
    for each that is not the newest of its branch that one.

    Of a project with very many there are all those of the prompts of which one is `chosen`, and of every other the newest.
    """
    is_part = prompt_list.count_versions(db, project_id) > ALL_UP_TO
    found = prompt_list.named_versions(db, project_id, chosen if is_part else None)
    newest = {(one.prompt_id, one.branch): one.id for one in reversed(found)}
    newer = {one.id: id for one in found if (id := newest[one.prompt_id, one.branch]) != one.id}
    return {one.id: f"{one.prompt} {_name(one.number, one.branch)}" for one in found}, is_part, newer


def _name(number: int, branch: str) -> str:
    return f"v{number}" if branch == MAIN else f"v{number} ({branch})"
