"""Values for a prompt's variables from what is there already: the cases of a suite, the recorded attempts of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from store import attempts, runs, suite_list, suites
from store.database import Database
from touchstone.actions.store_errors import translated
from touchstone.playground.origin import texts_of
from touchstone.runs.building import question_of
from touchstone.suites.cases import stored_case
from touchstone.templates.values import short, written
from touchstone.types import Case

CASE, ATTEMPT = "Case of a suite", "Recorded attempt"
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
    verb: str = "Fill the values"
    told: str = ""
    """What else happens, in a sentence, where more does."""


def sources(db: Database, project_id: int) -> dict[str, Source]:
    """Every source of a project, by what it is called. Nothing is read before it is asked for."""
    of_cases = Source(
        "Suite", "Case", "There is no suite yet.", partial(suites_of, db, project_id), partial(cases, db), partial(of_case, db)
    )
    of_attempts = Source(
        "Run", "Attempt", "There is no run yet.", partial(runs_of, db, project_id), partial(attempts_of, db), partial(of_attempt, db)
    )
    return {CASE: of_cases, ATTEMPT: of_attempts}


@translated()
def suites_of(db: Database, project_id: int) -> tuple[Entry, ...]:
    """The newest version of each suite that has cases, by the suite's name."""
    newest = suite_list.with_newest(db, project_id)
    return tuple(Entry(version.id or 0, f"{suite.name} v{version.number}") for suite, version in newest if version and version.case_count)


@translated()
def cases(db: Database, suite_version_id: int, text: str = "") -> tuple[Entry, ...]:
    """The first cases in which the text occurs, each with the beginning of what it asks."""
    rows = suites.list_cases(db, suite_version_id, text=text.strip(), limit=MOST)
    return tuple(Entry(row.id or 0, f"{row.key}: {_begin(stored_case(row.body))}") for row in rows)


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
def case_at(db: Database, case_id: int) -> tuple[Case, int]:
    """A case, and the id of its suite. Raises NotFound."""
    row = suites.get_case(db, case_id)
    return stored_case(row.body), suites.get_suite_version(db, row.suite_version_id).suite_id


def of_case(db: Database, case_id: int) -> dict[str, str]:
    """A case's values as texts. What the user asks stands under each name that a prompt may use for it."""
    return texts_of(case_at(db, case_id)[0])


@translated()
def of_attempt(db: Database, attempt_id: int) -> dict[str, str]:
    """The values that an attempt was made with: its case's, before any attack changed the message."""
    return of_case(db, attempts.get_attempt(db, attempt_id).case_id)


def _begin(case: Case) -> str:
    """The beginning of the case's question, else of its first value or turn."""
    asked, others = question_of(case.variables), [*case.variables.values(), *(turn.content for turn in case.messages)]
    return short(" ".join(written(next(iter(others), "") if asked is None else asked).split()), 60)
