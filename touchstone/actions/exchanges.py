"""Keeping what was said on the playground: an exchange as a case of a suite, an answer as a case's reference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from store import suites
from store.database import Database
from store.tables import Suite, SuiteVersion
from touchstone.actions import suites as suite_acts
from touchstone.actions.playground import Table
from touchstone.actions.store_errors import translated
from touchstone.actions.suite_edits import case_at
from touchstone.errors import Invalid, TouchstoneError
from touchstone.playground.said import said
from touchstone.playground.sent import Sent
from touchstone.suites.cases import case_from_json, case_to_json
from touchstone.suites.changes import Edits
from touchstone.types import Case

NOTE = "From the playground"
WORDS = 5
"""Words of what the user said that a proposed id is made of."""


@dataclass(frozen=True)
class NewCase:
    """What somebody says of an exchange that becomes a case. `tags` are separated by commas.

    With `turns` the case asks with the very messages, whatever the prompt says; `reference` is the answer to keep, "" for none.
    """

    key: str
    kind: str = "neutral"
    category: str = ""
    tags: str = ""
    turns: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Asked:
    """What is to be kept: an answer by its key on the table, in a suite (its id, or a name for a new one), as a new case or else as the
    reference of the case that `case.key` names. With `is_reference` the answer is the new case's reference."""

    answer: str
    suite: int | str
    case: NewCase
    is_new: bool = True
    is_reference: bool = False


@dataclass(frozen=True)
class Kept:
    """Where it stands now."""

    suite_id: int
    suite: str
    version_id: int
    number: int
    key: str


@translated()
def suite_names(db: Database, project_id: int) -> dict[int, str]:
    """The suites of a project by id, archived ones left out."""
    return {suite.id or 0: suite.name for suite in suites.list_suites(db, project_id)}


def proposed_key(table: Table, answer: str) -> str:
    """An id for the exchange of an answer, made of the first words the user said last."""
    sent = table.sent.get(_column_of(answer), Sent())
    return key_of(next((message.content for message in reversed(sent.messages) if message.role == "user"), ""))


def key_of(asked: str) -> str:
    """An id made of the first words of a text."""
    return "-".join(re.findall(r"\w+", asked.casefold())[:WORDS])[:60] or "case"


@translated()
def keep(db: Database, project_id: int, author: str, table: Table, asked: Asked) -> Kept:
    """Write what is asked into the next version of a suite. Raises Invalid, NotFound, Conflict; nothing is written then."""
    answer = next((one for one in said(table.board, table.exchanges, {}) if one.key == asked.answer), None)
    if answer is None:
        raise Invalid("This answer is not on the table any more.", "Choose another one.")
    if not asked.is_new:
        if isinstance(asked.suite, str):
            raise Invalid("There is no suite with a case yet.", "Keep the exchange as a new case.")
        return save_reference(db, asked.suite, asked.case.key, answer.text, author)
    sent = table.sent.get(answer.column_id)
    if sent is None:
        raise Invalid("What was sent for this answer was not kept.", "Run its column again, then keep the new answer.")
    case = replace(asked.case, key=asked.case.key or proposed_key(table, answer.key), reference=answer.text if asked.is_reference else "")
    return save_case(db, project_id, asked.suite, case, sent, author)


def case_of(asked: NewCase, sent: Sent) -> Case:
    """The exchange as a case. Raises Invalid naming the field that does not fit."""
    turns = sent.turns if asked.turns or len(sent.turns) > 1 or not sent.values else ()
    made = Case(
        key=asked.key.strip(),
        category=asked.category.strip(),
        variables=dict(sent.values),
        messages=turns,
        reference=asked.reference,
        tags=tuple(dict.fromkeys(tag.strip() for tag in asked.tags.split(",") if tag.strip())),
    )
    return case_from_json({**case_to_json(made), "kind": asked.kind})


@translated()
def save_case(db: Database, project_id: int, suite: int | str, asked: NewCase, sent: Sent, author: str) -> Kept:
    """The exchange as one case more in the next version of a suite: of the suite with that id, or a new one of that name.

    Raises Invalid for what does not fit or an id that is there already, NotFound, Conflict when somebody saved meanwhile;
    nothing is written then.
    """
    case = case_of(asked, sent)
    if isinstance(suite, str):
        return save_new(db, project_id, suite, [case], NOTE, author)
    row, latest = suites.get_suite(db, suite), suites.latest_suite_version(db, suite)
    if latest is None:
        version = suite_acts.save_cases(db, suite, [case], note=NOTE, author=author)
    else:
        version = suite_acts.save_edits(db, latest.id or 0, Edits(added=[case]), note=NOTE, author=author)
    return _kept(row, version, case.key)


@translated()
def save_reference(db: Database, suite_id: int, key: str, answer: str, author: str) -> Kept:
    """The answer as the reference of a case, in the next version of its suite. Raises as `save_case` does."""
    row, latest = suites.get_suite(db, suite_id), suites.latest_suite_version(db, suite_id)
    case = case_at(db, latest.id or 0 if latest else 0, key)
    edits = Edits(changed={key: replace(case, reference=answer)})
    note = f"An answer from the playground is the reference of {key[:100]}"
    return _kept(row, suite_acts.save_edits(db, latest.id or 0 if latest else 0, edits, note=note, author=author), key)


@translated()
def save_new(db: Database, project_id: int, name: str, cases: Sequence[Case], note: str, author: str) -> Kept:
    """A new suite with these cases; where they do not fit, no suite is left behind. Raises Invalid."""
    row = suite_acts.create_suite(db, project_id, name)
    try:
        version = suite_acts.save_cases(db, row.id or 0, cases, note=note, author=author)
    except TouchstoneError:
        suite_acts.delete(db, row.id or 0)
        raise
    return _kept(row, version, cases[0].key)


def proposed_name(db: Database, project_id: int, wanted: str) -> str:
    """The name, with a number behind it where a suite has it already."""
    taken = {suite.name.casefold() for suite in suites.list_suites(db, project_id, include_archived=True)}
    base = " ".join(wanted.split())[:80] or "Cases"
    numbered = (f"{base} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (base, *numbered) if name.casefold() not in taken)


def _column_of(answer: str) -> int:
    """The id of the column that an answer's key names."""
    number = answer.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _kept(row: Suite, version: SuiteVersion, key: str) -> Kept:
    return Kept(row.id or 0, row.name, version.id or 0, version.number, key)
