"""Cases for a run that are no suite yet: those of a file, or what recorded attempts asked. Both become a suite first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from store import attempts, runs, suites
from store.attempts import Recorded
from store.database import Database
from store.tables import Run
from touchstone.actions import exchanges
from touchstone.actions.exchanges import Kept
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.playground.origin import messages_from
from touchstone.suites.cases import stored_case
from touchstone.suites.format import MAX_CASES
from touchstone.suites.importing import read
from touchstone.suites.recorded import recorded_case
from touchstone.types import Case

NEWEST = 200
"""Runs that are offered beside the one that was asked for."""


@dataclass(frozen=True)
class FromFile:
    """A file that becomes a suite; `name` is "" where none was given."""

    name: str
    data: bytes
    filename: str


@dataclass(frozen=True)
class FromAttempts:
    """Attempts that become a suite: of a run (0: the newest), with a verdict ("": any), of a target (None: any)."""

    name: str = ""
    run_id: int = 0
    verdict: str = ""
    target_id: int | None = None


Source = FromFile | FromAttempts


@dataclass(frozen=True)
class Offered:
    """What attempts can be taken from: runs, the targets of the chosen one by id, how many cases its attempts make.

    `whole_version_id` is the suite version that holds exactly these cases, 0 where attempts are left out or changed by attacks.
    """

    runs: tuple[Run, ...]
    targets: Mapping[int, str]
    count: int = 0
    whole_version_id: int = 0
    name: str = ""
    """What a suite of them is called where no name is given."""
    refused: str = ""
    """Why the attempts of the run that is asked for cannot be taken."""


@translated()
def offered(db: Database, project_id: int, source: FromAttempts) -> Offered:
    """What there is to take, for the attempts chosen so far: of exactly the run that is asked for, else of the newest that has ended."""
    newest = tuple(run for run in runs.list_runs(db, project_id, limit=NEWEST) if run.state in runs.ENDED)
    if not newest and not source.run_id:
        return Offered((), {})
    try:
        run = _ended(db, project_id, source.run_id) if source.run_id else newest[0]
    except (NotFound, Invalid) as problem:
        return Offered(newest, {}, refused=str(problem))
    found = newest if run.id in [one.id for one in newest] else (*newest, run)
    targets = {target.id or 0: target.label for target in runs.run_targets(db, run.id or 0)}
    chosen = replace(source, run_id=run.id or 0, target_id=source.target_id if source.target_id in targets else None)
    is_whole = not chosen.verdict and chosen.target_id is None and run.attacks in ([], [""]) and run.state == "done"
    version_id = run.suite_version_id if is_whole else 0
    return Offered(found, targets, attempts.count_recorded(db, **_asked(chosen)), version_id, name_of(db, project_id, chosen))


@translated()
def name_of(db: Database, project_id: int, source: Source) -> str:
    """What a suite of this is called where no name is given: the file's name, or the run's with the verdict."""
    if isinstance(source, FromFile):
        return exchanges.proposed_name(db, project_id, Path(source.filename).stem)
    run = runs.get_run(db, source.run_id)
    return exchanges.proposed_name(db, project_id, f"{run.name[:60]}: {source.verdict or 'as asked'}")


@translated()
def suite_of(db: Database, project_id: int, author: str, source: Source) -> Kept:
    """The cases of a file (read as guessed), or what attempts asked, as a new suite. The cases of attempts say where they come from.

    Raises Invalid where there is no case, the run goes on or the name is taken, NotFound without the run: nothing is written then.
    """
    cases, note = _of_file(source) if isinstance(source, FromFile) else _of_attempts(db, project_id, source)
    name = source.name or name_of(db, project_id, source)
    return exchanges.save_new(db, project_id, name, cases, note, author)


def _of_file(source: FromFile) -> tuple[Sequence[Case], str]:
    result = read(source.data, source.filename)
    if not result.cases:
        first = f" {result.problems[0].reason}" if result.problems else ""
        raise Invalid(f"No case could be read from {source.filename}.{first}", "Import it under Suites, where its columns can be chosen.")
    left = f"; {len(result.problems):,} remarks on rows" if result.problems else ""
    return result.cases, f"Imported from {Path(source.filename).name[:200]}{left}"


def _of_attempts(db: Database, project_id: int, source: FromAttempts) -> tuple[Sequence[Case], str]:
    run = _ended(db, project_id, source.run_id)
    found = attempts.recorded(db, **_asked(source))
    if not found:
        raise Invalid("No attempt fits.", "Choose another verdict or another run.")
    which = f"attempts that came out {source.verdict}" if source.verdict else "all attempts"
    return _cases(db, run, found), f"From run {run.id}, {run.name[:100]}: {which}"


@translated()
def _ended(db: Database, project_id: int, run_id: int) -> Run:
    """A run to which nothing is being added. Raises NotFound where the project has none of this number, Invalid where it goes on."""
    run = runs.find_run(db, run_id)
    if run is None or run.project_id != project_id:
        raise NotFound(f"This project has no run {run_id}.", "Choose another run.")
    if run.state not in runs.ENDED:
        raise Invalid(f"Run {run_id} is {run.state}.", "Its attempts can be taken when it has ended.")
    return run


def _asked(source: FromAttempts) -> dict[str, Any]:
    return {"run_id": source.run_id, "limit": MAX_CASES, "verdict": source.verdict, "target_id": source.target_id}


def _cases(db: Database, run: Run, found: list[Recorded]) -> list[Case]:
    wanted = {one.case_id for one in found}
    every = (row for batch in suites.iter_cases(db, run.suite_version_id) for row in batch)
    cases = {row.id or 0: stored_case(row.body) for row in every if row.id in wanted}
    sent = attempts.messages_of(db, [one.attempt_id for one in found if one.attack])
    return [
        recorded_case(cases[one.case_id], run.id or 0, one.attempt_id, one.attack, messages_from(sent.get(one.attempt_id, ())))
        for one in found
        if one.case_id in cases
    ]
