"""A past attempt on the playground: its values, turns, prompt, model and settings, and what of them is no longer there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from store import attempts, models, prompts, runs
from store.database import Database
from store.tables import Attempt, Model, PromptVersion, Run, RunTarget
from touchstone.actions import playground as acts
from touchstone.actions import put_away
from touchstone.actions.blocks import reader
from touchstone.actions.store_errors import translated
from touchstone.actions.value_sources import case_at
from touchstone.errors import Conflict, NotFound, TouchstoneError
from touchstone.playground.board import MOST_COLUMNS, NO_PROMPT, Board, Column
from touchstone.playground.origin import Origin, messages_from, texts_of
from touchstone.playground.sent import Sent, begins_at
from touchstone.playground.speaker import Answer
from touchstone.suites.recorded import turns_of
from touchstone.types import Case, Params

LARGEST_SEED = 2**31 - 1000
"""The field for it takes a few more, for the repeats."""


@dataclass(frozen=True)
class Recorded:
    """An attempt with what it was made of."""

    attempt: Attempt
    run: Run
    target: RunTarget
    case: Case
    suite_id: int
    model: Model | None
    version: PromptVersion | None


@translated()
def recorded(db: Database, project_id: int, attempt_id: int) -> Recorded:
    """Raises NotFound, also for an attempt of another project."""
    attempt = attempts.get_attempt(db, attempt_id)
    run = runs.get_run(db, attempt.run_id)
    if run.project_id != project_id:
        raise NotFound("This attempt belongs to another project.", "Open it from its run.")
    target = next(row for row in runs.run_targets(db, attempt.run_id) if row.id == attempt.target_id)
    case, suite_id = case_at(db, attempt.case_id)
    version = prompts.get_version(db, target.prompt_version_id) if target.prompt_version_id else None
    return Recorded(attempt, run, target, case, suite_id, models.get_model(db, target.model_id), version)


@translated()
def open_attempt(db: Database, project_id: int, author: str, table: acts.Table, given: acts.Choices, attempt_id: int) -> dict[str, str]:
    """Put an attempt on the table as a column of its own, in place of an earlier attempt's or the eighth; gives its values.

    What stood there is put away, unless it is an attempt of which nothing was made. Raises NotFound, Conflict while answers are under way.
    """
    with table.turn:
        if table.at_work:
            raise Conflict("Answers are still coming.", "Stop them or wait, then open the attempt again.")
        return _put(db, project_id, author, table, given, recorded(db, project_id, attempt_id))


def _put(db: Database, project_id: int, author: str, table: acts.Table, given: acts.Choices, found: Recorded) -> dict[str, str]:
    put_away.put(db, project_id, author, table)
    column, values = _column(found, given, table.board), texts_of(found.case)
    table.forget()
    table.board = _with(table.board, column).filled(_origin(found, column), values, found.case.secrets)
    number = table.board.columns[-1].id
    table.exchanges[number] = [(_answer(found.attempt),)]
    sent = messages_from(found.attempt.messages)
    asked = (found.target.label, _asked_then(found, column), found.case.key, found.suite_id)
    table.sent[number] = Sent(sent, dict(found.case.variables), begins_at(sent, found.case.messages), *asked)
    table.board = replace(table.board, origin=_noted(db, project_id, author, table.board, found, given))
    table.opened = table.digest()
    acts.keep(db, project_id, author, table)
    return values


def _is_of_attempt(board: Board) -> bool:
    """Whether the last column was put there for an attempt."""
    return board.origin is not None and board.origin.attempt_id > 0


def _with(board: Board, column: Column) -> Board:
    """The board with the column at its end, in place of the last one where that is an attempt's or the eighth."""
    if len(board.columns) >= MOST_COLUMNS or _is_of_attempt(board):
        return replace(board, columns=(*board.columns[:-1], replace(column, id=max(one.id for one in board.columns) + 1)))
    return board.with_column(column)


def _column(found: Recorded, given: acts.Choices, board: Board) -> Column:
    model = found.target.model_id if found.target.model_id in given.models else next(iter(given.models), 0)
    params = _over(found)
    if found.version is None or not _is_at_hand(found, given):
        return Column(0, model, params=params)
    return Column(0, model, found.version.prompt_id, found.version.id or 0, params)


def _asked_then(found: Recorded, column: Column) -> Column:
    """The column as it would have been then: another one where its prompt or model is gone."""
    version = found.version
    then = (version.prompt_id, version.id or 0) if version else (NO_PROMPT, 0)
    return replace(column, model_id=found.target.model_id, prompt_id=then[0], version_id=then[1])


def _is_at_hand(found: Recorded, given: acts.Choices) -> bool:
    """Whether the prompt version can stand in a column."""
    version = found.version
    return version is not None and version.id in given.versions(version.prompt_id)


def _over(found: Recorded) -> Params:
    """The settings that the run put over those of the prompt, with the seed of the attempt's repeat."""
    own: Mapping[str, Any] = found.version.params if found.version else {}
    over = Params.from_json({name: value for name, value in found.target.params.items() if own.get(name) != value})
    seed = Params.from_json(found.target.params).seed
    seed = found.run.seed or None if seed is None else seed
    return over if seed is None or seed > LARGEST_SEED else replace(over, seed=seed).of_repeat(found.attempt.repeat)


def _origin(found: Recorded, column: Column) -> Origin:
    """The turns are the case's own: as they were sent where an attack changed them, and all of what was sent where the prompt is gone."""
    sent = messages_from(found.attempt.messages)
    turns = found.case.messages
    if found.version is not None and column.prompt_id == NO_PROMPT:
        turns = sent
    elif found.attempt.attack:
        turns = turns_of(sent, found.case)
    place = (found.suite_id, found.run.id or 0, found.attempt.id or 0)
    return Origin(found.case.key, *place, turns=turns, answer=found.attempt.answer)


def _answer(attempt: Attempt) -> Answer:
    usage = {"input_tokens": attempt.input_tokens, "output_tokens": attempt.output_tokens}
    took = {"latency_s": attempt.latency_s, "queue_s": attempt.queue_s, "cost_usd": attempt.cost_usd}
    if attempt.error_kind:
        return Answer("failed", asked_at=attempt.created_at, error=attempt.error, hint="So it ended in the run. Run it again here.")
    figures = {"usage": usage, **took, "finish_reason": attempt.finish_reason}
    return Answer("done", [attempt.answer], attempt.created_at, figures)


def _noted(db: Database, project_id: int, author: str, board: Board, found: Recorded, given: acts.Choices) -> Origin | None:
    """The origin with what is not as it was then, in sentences."""
    if board.origin is None:
        return None
    notes = [note for note in (_of_model(found, given), _of_prompt(db, found, given), _of_part(found)) if note]
    if not notes and not _is_same(db, project_id, author, board, found):
        notes = ["What would be sent now differs from what was sent then."]
    return replace(board.origin, notes=tuple(notes))


def _of_model(found: Recorded, given: acts.Choices) -> str:
    name = found.model.name if found.model else "The model"
    if found.target.model_id not in given.models:
        other = "another one stands in its place" if given.models else "there is no other"
        return f"{name} cannot be asked any more: {other}."
    then, now = str(found.target.identity.get("revision") or ""), found.model.weight_hash if found.model else ""
    return f"{name} has other weights than then." if then and now and then != now else ""


def _of_prompt(db: Database, found: Recorded, given: acts.Choices) -> str:
    if found.version is None:
        return ""
    if not _is_at_hand(found, given):
        return "The prompt is archived or gone: what it sent stands here as one conversation, without its variables."
    try:
        _, resolved = reader(db)(found.version.id, "")
    except TouchstoneError as error:
        return error.message
    now = {str(one["reference"]): one["number"] for one in resolved.record()}
    then = {str(one["reference"]): one["number"] for one in found.target.blocks}
    changed = [f"{name} (v{then.get(name, '?')} then, v{number} now)" for name, number in now.items() if then.get(name) != number]
    return f"Blocks of the prompt have newer versions: {', '.join(changed)}." if changed else ""


def _of_part(found: Recorded) -> str:
    left_out = found.target.without.replace(":", " ")
    return f"The run left out a part of the prompt ({left_out}); here it is whole." if left_out else ""


def _is_same(db: Database, project_id: int, author: str, board: Board, found: Recorded) -> bool:
    """Whether running the column now would send what the attempt sent."""
    try:
        said = acts.content(db, board.columns[-1], author)
        now = acts.opening(db, project_id, said, board).messages
    except TouchstoneError:
        return False
    return now == messages_from(found.attempt.messages)
