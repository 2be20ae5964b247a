"""Cases for a run that are no suite yet: those of a file, or what recorded attempts asked. Both become a suite first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from store import attempts, runs, suites
from store.attempts import Recorded
from store.database import Database
from store.tables import Run
from touchstone.actions import exchanges
from touchstone.actions.exchanges import Kept
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.playground.origin import messages_from
from touchstone.suites.cases import stored_case
from touchstone.suites.format import MAX_CASES
from touchstone.suites.importing import read
from touchstone.suites.recorded import recorded_case
from touchstone.types import Case

READABLE = ("done", "stopped", "failed")
"""States of a run whose attempts can be taken: nothing is being added to it."""


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


@translated()
def offered(db: Database, project_id: int, source: FromAttempts) -> Offered:
    """What there is to take, for the attempts chosen so far."""
    found = tuple(run for run in runs.list_runs(db, project_id, limit=200) if run.state in READABLE)
    run = next((one for one in found if one.id == source.run_id), found[0] if found else None)
    if run is None:
        return Offered((), {})
    targets = {target.id or 0: target.label for target in runs.run_targets(db, run.id or 0)}
    chosen = replace(source, run_id=run.id or 0, target_id=source.target_id if source.target_id in targets else None)
    is_whole = not chosen.verdict and chosen.target_id is None and run.attacks in ([], [""]) and run.state == "done"
    version_id = run.suite_version_id if is_whole else 0
    return Offered(found, targets, len(_recorded(db, chosen)), version_id, name_of(db, project_id, chosen))


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

    Raises Invalid where there is no case or the name is taken: nothing is written then.
    """
    name = source.name or name_of(db, project_id, source)
    cases, note = _of_file(source) if isinstance(source, FromFile) else _of_attempts(db, source)
    return exchanges.save_new(db, project_id, name, cases, note, author)


def _of_file(source: FromFile) -> tuple[Sequence[Case], str]:
    result = read(source.data, source.filename)
    if not result.cases:
        first = f" {result.problems[0].reason}" if result.problems else ""
        raise Invalid(f"No case could be read from {source.filename}.{first}", "Import it under Suites, where its columns can be chosen.")
    left = f"; {len(result.problems):,} remarks on rows" if result.problems else ""
    return result.cases, f"Imported from {Path(source.filename).name[:200]}{left}"


def _of_attempts(db: Database, source: FromAttempts) -> tuple[Sequence[Case], str]:
    found, run = _recorded(db, source), runs.get_run(db, source.run_id)
    if not found:
        raise Invalid("No attempt fits.", "Choose another verdict or another run.")
    which = f"attempts that came out {source.verdict}" if source.verdict else "all attempts"
    return _cases(db, run, found), f"From run {run.id}, {run.name[:100]}: {which}"


def _recorded(db: Database, source: FromAttempts) -> list[Recorded]:
    return attempts.recorded(db, source.run_id, limit=MAX_CASES, verdict=source.verdict, target_id=source.target_id)


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
