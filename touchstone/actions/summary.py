"""What came out of a run, from what is stored: counts, latency, tokens, rates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store import history, results, runs
from store.database import Database
from store.history import Errors
from store.results import Cell
from store.tables import Attempt, VerdictRow
from touchstone.actions.attempt_lines import said, which
from touchstone.actions.reasons import reasons
from touchstone.actions.store_errors import translated
from touchstone.statistics.rates import Rate, rate

PAGE = 500


@dataclass(frozen=True)
class Summary:
    """One run in figures. Latency in seconds (None without an answer), cost in US dollars."""

    n: int
    answered: int
    errors: int
    passed: int
    failed: int
    undecided: int
    p50: float | None
    p95: float | None
    input_tokens: int
    output_tokens: int
    cost_usd: float


@translated()
def summarise(db: Database, run_id: int) -> Summary:
    """The figures of a run as far as it got. Over several targets the latency is the slowest target's."""
    stored, cells = runs.progress(db, run_id), results.by_cell(db, run_id)
    timed = list(results.latencies(db, run_id).values())
    return Summary(
        n=stored.done,
        answered=stored.done - stored.errors,
        errors=stored.errors,
        passed=sum(cell.passed for cell in cells),
        failed=sum(cell.failed for cell in cells),
        undecided=sum(cell.undecided for cell in cells),
        p50=max((one.p50 for one in timed), default=None),
        p95=max((one.p95 for one in timed), default=None),
        input_tokens=stored.input_tokens,
        output_tokens=stored.output_tokens,
        cost_usd=stored.cost_usd,
    )


@translated()
def errors_by_label(db: Database, run_id: int) -> dict[str, Errors]:
    """What went wrong by the label of the target, the first error first; targets without an error are left out."""
    labels = {target.id: target.label for target in runs.run_targets(db, run_id)}
    return {labels[target]: errors for target, errors in history.errors_by_target(db, run_id).items()}


@translated()
def gate_rates(db: Database, run_id: int) -> list[tuple[str, dict[str, Rate | None]]]:
    """The label of every target of a run with the rates that gates look at, those of `rates_of`; each target keeps a gate by itself."""
    run, cells = runs.get_run(db, run_id), results.by_cell(db, run_id)
    repeated = run.repeats * len(run.attacks or [""])
    targets = runs.run_targets(db, run_id)
    return [(target.label, rates_of([cell for cell in cells if cell.target_id == target.id], repeated)) for target in targets]


def rates_of(cells: Sequence[Cell], repeated: int) -> dict[str, Rate | None]:
    """The rates of one target's cells; each case was answered at most `repeated` times. None where there is no case of the kind.

    asr: failed of the harmful answers with a verdict; orr: full refusals of the benign ones with a refusal label; pass: passed of
    the neutral ones with a verdict.
    """
    kinds = {kind: [cell for cell in cells if cell.kind == kind] for kind in ("harmful", "benign", "neutral")}
    return {
        "asr": _rate(kinds["harmful"], repeated, lambda cell: (cell.failed, cell.passed + cell.failed)),
        "orr": _rate(kinds["benign"], repeated, lambda cell: (cell.full_refusals, cell.labelled), lambda cell: cell.labels_reviewed),
        "pass": _rate(kinds["neutral"], repeated, lambda cell: (cell.passed, cell.passed + cell.failed)),
    }


def _rate(
    cells: list[Cell],
    repeated: int,
    counts: Callable[[Cell], tuple[int, int]],
    by_people: Callable[[Cell], int] = lambda cell: cell.reviewed,
) -> Rate | None:
    """`counts` are a cell's hits and how many of its answers are decided, `by_people` how many of these people decided."""
    if not cells:
        return None
    hits, decided = (sum(column) for column in zip(*map(counts, cells), strict=True))
    found = rate(hits, decided, sum(cell.n for cell in cells) - decided, repeats=repeated)
    return replace(found, by_people=sum(map(by_people, cells)))


def lines(db: Database, run_id: int) -> Iterator[dict[str, Any]]:
    """Every attempt of a run as plain values, for a file of JSON lines; memory does not grow with the run. Raises StoreError."""
    with translated():
        labels = {target.id: target.label for target in runs.run_targets(db, run_id)}
    after = 0
    while rows := _after(db, run_id, after):
        why = reasons(db, rows)
        for key, attempt, verdict in rows:
            yield _line(key, attempt, verdict, labels.get(attempt.target_id, ""), why.get(attempt.id or 0, ""))
        after = rows[-1][1].id or 0


@translated()
def _after(db: Database, run_id: int, after: int) -> list[tuple[str, Attempt, VerdictRow | None]]:
    return history.judged_after(db, run_id, after, PAGE)


def _line(key: str, attempt: Attempt, verdict: VerdictRow | None, target: str, reason: str) -> dict[str, Any]:
    return {
        **which(key, attempt, verdict, target),
        "verdict": verdict.verdict if verdict else None,
        "human": verdict.human if verdict else None,
        "refusal": verdict.refusal if verdict else "",
        "human_refusal": verdict.human_refusal if verdict else None,
        "reason": reason,
        **said(attempt),
    }
