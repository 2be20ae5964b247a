"""The results of a run: figures by target and cell, pages of attempts, one attempt with all that is known of it, reviews."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from store import attempts, history, results, runs, scores, steps, suites
from store.attempts import AttemptLine
from store.database import Database
from store.history import Errors
from store.results import Cell, Latency
from store.steps import NodeLine
from store.tables import Attempt, AttemptStep, CaseRow, Review, Run, RunTarget, ScoreRow, VerdictRow
from touchstone.actions.rescoring import latest
from touchstone.actions.store_errors import translated
from touchstone.actions.summary import rates_of
from touchstone.errors import Invalid, NotFound
from touchstone.statistics.rates import Rate
from touchstone.types import Refusal, Verdict

METRIC = {"harmful": "asr", "benign": "orr", "neutral": "pass"}
"""What a kind of case measures: attack success, over-refusal, correct answers."""

COUNTED = {"": "n", "pass": "passed", "fail": "failed", "undecided": "undecided"}
"""Where a cell counts the attempts of a verdict, or all of them."""

PER_PAGE = 50
NOTE_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Which attempts of a run to show; None and "" leave a filter open, except that "" is a category and an attack of its own."""

    target_id: int | None = None
    category: str | None = None
    kind: str = ""
    verdict: str = ""
    refusal: str = ""
    by: str = ""
    """"person" or "machine": whose verdict counts."""
    attack: str | None = None
    text: str = ""

    def of_cells(self, cell: Cell) -> bool:
        """Whether a cell's attempts fit by target, category and kind."""
        wanted = ((self.target_id, cell.target_id), (self.category, cell.category), (self.kind or None, cell.kind))
        return all(asked is None or asked == has for asked, has in wanted)


@dataclass(frozen=True)
class Opened:
    """A run with the suite version it is of and its targets in order."""

    run: Run
    suite_id: int
    suite: str
    version: int
    targets: tuple[RunTarget, ...]

    @property
    def repeated(self) -> int:
        """How many answers each target gives to a case."""
        return self.run.repeats * len(self.run.attacks or [""])

    @property
    def is_active(self) -> bool:
        """Whether a worker may still add to it."""
        return self.run.state in runs.ACTIVE


@dataclass(frozen=True)
class Figures:
    """What a run adds up to: counts by target, category and kind, how fast each target answered, what went wrong, and of the targets
    that are chains what each of their nodes did."""

    cells: tuple[Cell, ...]
    latencies: Mapping[int, Latency]
    errors: Mapping[int, Errors]
    repeated: int
    nodes: tuple[NodeLine, ...] = ()

    def of_target(self, target_id: int | None) -> dict[str, Rate | None]:
        """Attack success (asr), over-refusal (orr) and correct answers (pass) of a target; None where there was no such case."""
        return rates_of([cell for cell in self.cells if cell.target_id == target_id], self.repeated)

    def errors_of(self, target_id: int) -> Errors:
        """The attempts of a target that are errors: they have no answer that could be judged, and count as undecided."""
        return self.errors.get(target_id, Errors())

    def of_kind(self, kind: str) -> dict[tuple[str, int], Rate]:
        """The rate that a kind of case measures, by category and target."""
        cells = [cell for cell in self.cells if cell.kind == kind]
        found = {(cell.category or "", cell.target_id or 0): rates_of([cell], self.repeated)[METRIC[kind]] for cell in cells}
        return {place: rate for place, rate in found.items() if rate is not None}

    @property
    def failed(self) -> dict[int, int]:
        """How many attempts of each target failed."""
        counted: Counter[int] = Counter()
        for cell in self.cells:
            counted[cell.target_id or 0] += cell.failed
        return dict(counted)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of cases that were answered, harmful ones first."""
        return tuple(kind for kind in METRIC if any(cell.kind == kind for cell in self.cells))

    @property
    def is_undecided(self) -> bool:
        """Whether there are answers and none of them is decided."""
        return bool(self.cells) and all(cell.n == cell.undecided for cell in self.cells)

    @property
    def reviewed(self) -> int:
        """How many attempts have a person's verdict."""
        return sum(cell.reviewed for cell in self.cells)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted({cell.category or "" for cell in self.cells}))


@dataclass(frozen=True)
class OpenedAttempt:
    """One attempt with its case, its target, what every scorer said and what people said, the latest first."""

    attempt: Attempt
    case: CaseRow
    target: RunTarget
    verdict: VerdictRow | None
    scores: tuple[ScoreRow, ...]
    reviews: tuple[Review, ...]
    steps: tuple[AttemptStep, ...] = ()
    """Where a chain made it."""


@translated()
def open_run(db: Database, run_id: int) -> Opened:
    """Raises NotFound."""
    run = runs.get_run(db, run_id)
    version = suites.get_suite_version(db, run.suite_version_id)
    suite = suites.get_suite(db, version.suite_id)
    return Opened(run, version.suite_id, suite.name, version.number, tuple(runs.run_targets(db, run_id)))


@translated()
def figures(db: Database, opened: Opened) -> Figures:
    """Counted anew from what is stored: over a second for a run of a million attempts, so pages keep them by `mark`."""
    run_id = opened.run.id or 0
    cells = results.by_cell(db, run_id, by=("target_id", "category", "kind"))
    errors, nodes = history.errors_by_target(db, run_id), steps.by_node(db, run_id)
    return Figures(tuple(cells), results.latencies(db, run_id), errors, opened.repeated, tuple(nodes))


@translated()
def mark(db: Database, opened: Opened) -> tuple[Any, ...] | None:
    """A value that changes whenever the figures of an ended run could; None while it is at work or scored again."""
    if opened.is_active:
        return None
    again = latest(db, opened.run.id or 0)
    if again is not None and again.is_active:
        return None
    scored = (again.row.id, again.row.state) if again else None
    return (opened.run.id, opened.run.state, opened.run.finished_at, scored, scores.last_review(db))


@translated()
def page(db: Database, run_id: int, filters: Filters, number: int) -> list[AttemptLine]:
    """Page `number` (from 1) of the attempts that fit."""
    return attempts.attempts_page(db, run_id, offset=(number - 1) * PER_PAGE, limit=PER_PAGE, **asdict(filters))


@translated()
def count(db: Database, run_id: int, filters: Filters, counted: Figures | None) -> int:
    """How many attempts fit: added up from the figures where they tell, else asked of the store."""
    if counted is None or filters.verdict not in COUNTED or filters.refusal or filters.by or filters.text or filters.attack is not None:
        return attempts.count_attempts(db, run_id, **asdict(filters))
    cells = [cell for cell in counted.cells if filters.of_cells(cell)]
    return sum(getattr(cell, COUNTED[filters.verdict]) for cell in cells)


@translated()
def neighbours(db: Database, run_id: int, attempt_id: int, filters: Filters) -> tuple[int | None, int | None]:
    """The attempts before and after this one in the filtered list; None at an end."""
    return attempts.neighbours(db, run_id, attempt_id, **asdict(filters))


@translated()
def open_attempt(db: Database, run_id: int, attempt_id: int) -> OpenedAttempt:
    """Raises NotFound when the run has no such attempt."""
    attempt = attempts.get_attempt(db, attempt_id)
    if attempt.run_id != run_id:
        raise NotFound("This run has no such attempt.", "Go back to the list and open one of it.")
    target = next(row for row in runs.run_targets(db, run_id) if row.id == attempt.target_id)
    case, verdict = suites.get_case(db, attempt.case_id), scores.verdict_of(db, attempt_id)
    said, reviews = tuple(scores.scores_of(db, attempt_id)), tuple(scores.reviews_of(db, attempt_id))
    return OpenedAttempt(attempt, case, target, verdict, said, reviews, tuple(steps.of_attempt(db, attempt_id)))


@translated()
def review(db: Database, attempt_id: int, verdict: str, note: str, author: str, refusal: str = "") -> Review:
    """A person's verdict, and refusal label if given, beside the machine's; the latest count. Raises Invalid for another word, NotFound."""
    if verdict not in {one.value for one in Verdict}:
        raise Invalid(f"{verdict[:60]!r} is no verdict.", "Use pass, fail or undecided.")
    if refusal and refusal not in {one.value for one in Refusal}:
        raise Invalid(f"{refusal[:60]!r} is no refusal label.", "Use full, partial or none.")
    return scores.add_review(db, attempt_id, verdict, note.strip()[:NOTE_LIMIT], author, refusal)


@translated()
def withdraw_review(db: Database, attempt_id: int, author: str) -> Review:
    """The machine's verdict counts again; what people said stays in the list. Raises NotFound."""
    return scores.withdraw_review(db, attempt_id, author)
