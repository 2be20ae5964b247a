"""Values for a prompt's variables from what is there already: the cases of a suite, the recorded attempts of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from store import attempts, runs, suites
from store.database import Database
from touchstone.actions.store_errors import translated
from touchstone.playground.origin import texts_of
from touchstone.runs.building import question_of
from touchstone.suites.cases import stored_case
from touchstone.templates.values import short, written

MOST = 50
"""Entries of one list; a search reaches the others."""


@dataclass(frozen=True)
class Entry:
    """Something to choose, with a line that tells it from the others."""

    id: int
    name: str


@dataclass(frozen=True)
class Source:
    """Where values come from: groups (suites, runs), entries in one that fit a search, and the values of an entry as texts."""

    group: str
    entry: str
    none: str
    groups: Callable[[], Sequence[Entry]]
    entries: Callable[[int, str], Sequence[Entry]]
    values: Callable[[int], Mapping[str, str]]


def sources(db: Database, project_id: int) -> dict[str, Source]:
    """Every source of a project, by what it is called. Nothing is read before it is asked for."""
    of_cases = Source(
        "Suite", "Case", "There is no suite yet.", partial(suites_of, db, project_id), partial(cases, db), partial(of_case, db)
    )
    of_attempts = Source(
        "Run", "Attempt", "There is no run yet.", partial(runs_of, db, project_id), partial(attempts_of, db), partial(of_attempt, db)
    )
    return {"Case of a suite": of_cases, "Recorded attempt": of_attempts}


@translated()
def suites_of(db: Database, project_id: int) -> tuple[Entry, ...]:
    """The newest version of each suite that has cases, by the suite's name."""
    newest = ((suite, suites.latest_suite_version(db, suite.id or 0)) for suite in suites.list_suites(db, project_id))
    return tuple(Entry(version.id or 0, f"{suite.name} v{version.number}") for suite, version in newest if version and version.case_count)


@translated()
def cases(db: Database, suite_version_id: int, text: str = "") -> tuple[Entry, ...]:
    """The first cases in which the text occurs, each with the beginning of what it asks."""
    rows = suites.list_cases(db, suite_version_id, text=text.strip(), limit=MOST)
    return tuple(Entry(row.id or 0, f"{row.key}: {_begin(row.body)}") for row in rows)


@translated()
def runs_of(db: Database, project_id: int) -> tuple[Entry, ...]:
    """The newest runs, the newest first."""
    return tuple(Entry(run.id or 0, f"#{run.id} {run.name}") for run in runs.list_runs(db, project_id, limit=MOST))


@translated()
def attempts_of(db: Database, run_id: int, text: str = "") -> tuple[Entry, ...]:
    """The first attempts in whose answer the text occurs, each with its case, its target and the beginning of the answer."""
    labels = {target.id: target.label for target in runs.run_targets(db, run_id)}
    lines = attempts.attempts_page(db, run_id, limit=MOST, answer_characters=80, text=text.strip())
    said = ((line, short(line.answer or line.error or "no answer", 60)) for line in lines)
    return tuple(Entry(line.id, f"#{line.id} {line.case_key}, {labels.get(line.target_id, '')}: {answer}") for line, answer in said)


@translated()
def of_case(db: Database, case_id: int) -> dict[str, str]:
    """A case's values as texts. What the user asks stands under each name that a prompt may use for it."""
    return texts_of(stored_case(suites.get_case(db, case_id).body))


@translated()
def of_attempt(db: Database, attempt_id: int) -> dict[str, str]:
    """The values that an attempt was made with: its case's, before any attack changed the message."""
    return of_case(db, attempts.get_attempt(db, attempt_id).case_id)


def _begin(body: Mapping[str, Any]) -> str:
    """The beginning of the case's question, else of its first value or turn."""
    values = body.get("variables") or {}
    turns = [turn.get("content", "") for turn in body.get("messages") or ()]
    asked = question_of(values)
    first = asked if asked is not None else next(iter([*values.values(), *turns]), "")
    return short(" ".join(written(first).split()), 60)
