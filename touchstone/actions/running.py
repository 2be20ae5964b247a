"""One run from its start to its end in this process; workers call the same pieces as durable steps."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from store import attempts, history, runs, scores, suites
from store.database import Database
from store.locks import Lock
from store.tables import Attempt, Run
from touchstone.actions.execution import Progress, Tally, execute
from touchstone.actions.models import provider_for
from touchstone.actions.patience import Patience
from touchstone.actions.run_claim import alone
from touchstone.actions.run_plan import open_targets
from touchstone.actions.run_rows import score_rows, verdict_row
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, StoreError, TouchstoneError
from touchstone.scorers.judging import Judgement, ScoringContext, judge_failed, score_answer
from touchstone.settings import Settings
from touchstone.suites.cases import stored_case
from touchstone.types import Case, Message, Provider

SCORED_AT_ONCE = 500

log = logging.getLogger("touchstone.runs")


@dataclass(frozen=True)
class Means:
    """What a run needs from around it: settings, and the environment that holds keys."""

    settings: Settings
    environ: Mapping[str, str]

    @classmethod
    def of_process(cls) -> "Means":
        """The settings and the environment of this process."""
        return cls(Settings.from_environment(), os.environ)


def run_here(
    db: Database,
    run_id: int,
    means: Means,
    on_progress: Progress | None = None,
    stop_asked: Callable[[], bool] | None = None,
) -> Tally:
    """Make what is missing of a run, score and finish it in this process. Raises what stops it, after noting that on the run.

    Raises Conflict when another process works on it, or it is done.
    """
    asked = stop_asked or (lambda: False)
    with alone(db, run_id) as lock:
        if not lock:
            raise Conflict("Another process works on this run.", "Wait for it, or stop it first.")
        if not begin(db, run_id, runs.UNFINISHED):
            raise Conflict("This run is done.", "Begin a new one.")
        try:
            tally = generate(db, run_id, means, on_progress=on_progress, stop_asked=lambda: asked() or not lock.is_kept())
            _check_kept(lock)
            score_missing(db, run_id)
        except BaseException as error:
            if lock.is_kept():
                _failed(db, run_id, error)
            raise
        finish(db, run_id, tally.state)
    return tally


def _check_kept(lock: Lock) -> None:
    if not lock.is_kept():
        message = "The connection to the database broke, and another process may go on with this run."
        raise StoreError(message, "See what the run is doing, then resume it.")


def _failed(db: Database, run_id: int, error: BaseException) -> None:
    if isinstance(error, KeyboardInterrupt):
        finish(db, run_id, "stopped")
        return
    note(f"run {run_id}", error)
    finish(db, run_id, "failed", told(error))


def note(work: str, error: BaseException) -> None:
    """Write to the log what ended a piece of work: one line where the error says all there is to know, else where it came from too."""
    if isinstance(error, TouchstoneError):
        log.warning("%s failed: %s", work, error)
    else:
        log.error("%s failed", work, exc_info=error)


def told(error: BaseException) -> str:
    """What is noted on a run of the error that ended it. Of one that is not ours only the kind: its words may hold data."""
    if isinstance(error, TouchstoneError):
        return str(error)[:2000]
    return f"Something went wrong inside Touchstone ({type(error).__name__}). The log tells more."


@translated()
def begin(db: Database, run_id: int, expected: tuple[str, ...] = ("queued", "running")) -> bool:
    """The run is going on; False when it is in none of the states expected. One that was about to stop has stopped then."""
    if runs.mark_started(db, run_id, expected=expected):
        return True
    finish(db, run_id, "stopped")
    return False


def generate(
    db: Database,
    run_id: int,
    means: Means,
    first: int = 0,
    last: int | None = None,
    on_progress: Progress | None = None,
    stop_asked: Callable[[], bool] | None = None,
) -> Tally:
    """Make the missing attempts of the cases at positions `first` to `last`. Raises StoreError, Invalid, MissingExtra."""

    async def go() -> Tally:
        insist = Patience(f"run {run_id}", stop_asked or (lambda: False))
        run = await insist(partial(asyncio.to_thread, runs.get_run, db, run_id))
        heard = await insist(partial(asyncio.to_thread, history.has_answers, db, run_id))

        def provider_of(id: int) -> Provider:
            return provider_for(db, id, means.settings, means.environ, run.concurrency, heard)

        async with open_targets(db, run, means.settings, provider_of, insist) as targets:
            return await execute(db, run, targets, first=first, last=last, on_progress=on_progress, stop_asked=stop_asked)

    with translated():
        return asyncio.run(go())


@translated()
def finish(db: Database, run_id: int, state: str, error: str = "") -> None:
    """The run ended: done, stopped, budget (stopped by its budget) or failed. One that is queued again meanwhile stays so."""
    if state == "budget" and _is_complete(db, run_id):
        state = "done"
    elif state == "budget":
        state, error = "stopped", "The budget is spent. Resume with a larger one to make what is missing."
    runs.mark_finished(db, run_id, state, error, expected=runs.GOING_ON)


def _is_complete(db: Database, run_id: int) -> bool:
    return runs.progress(db, run_id).done >= runs.get_run(db, run_id).total


@translated()
def score_missing(db: Database, run_id: int) -> int:
    """Judge the stored answers that have no verdict; how many there were."""
    run, done, after = runs.get_run(db, run_id), 0, 0
    while rows := attempts.unscored(db, run_id, SCORED_AT_ONCE, after):
        scores.insert_judgements(db, *judged_rows(db, run, rows))
        done, after = done + len(rows), rows[-1].id or 0
    return done


def judged_rows(db: Database, run: Run, rows: Sequence[Attempt]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The scores and the verdicts of stored answers, in their order."""
    cases = _cases(db, run, {row.case_id for row in rows})
    all_scores: list[dict[str, Any]] = []
    verdicts: list[dict[str, Any]] = []
    for row in rows:
        judgement = judged(row, cases[row.case_id], run.scorers)
        owner = {"attempt_id": row.id}
        all_scores += [{**score, **owner} for score in score_rows(judgement)]
        verdicts.append({**verdict_row(cases[row.case_id], judgement), **owner, "run_id": row.run_id, "target_id": row.target_id})
    return all_scores, verdicts


def judged(row: Attempt, case: Case, specs: Sequence[Mapping[str, Any]]) -> Judgement:
    """What scorers say of a stored attempt."""
    if row.error_kind and not row.answer:
        return judge_failed(row.error_kind)
    sent = tuple(Message(turn["role"], turn["content"]) for turn in row.messages)  # type: ignore[arg-type]
    return score_answer(ScoringContext(case, sent, row.answer, row.finish_reason, row.latency_s), specs)


def _cases(db: Database, run: Run, wanted: set[int]) -> dict[int, Case]:
    return {case_id: stored_case(suites.get_case(db, case_id).body) for case_id in wanted}
