"""A grid as a durable run: what the playground's columns bring to the form of a new run."""

from dataclasses import dataclass, replace

from store.database import Database
from touchstone.actions import drafts, new_run
from touchstone.actions.new_run import NewRun, Pair
from touchstone.actions.playground import Choices
from touchstone.actions.pointers import version_id
from touchstone.actions.store_errors import translated
from touchstone.actions.whole_runs import newest_whole
from touchstone.errors import Invalid
from touchstone.playground.board import DRAFT, NO_PROMPT, Board, Column
from touchstone.types import Params

OWN_VALUES = "Each case brings its own values: those that stand on the playground are not used."
NO_SETTINGS = "The columns have different settings and a run has one for all: none were taken."
SETTINGS = "Their settings are taken over."


@dataclass(frozen=True)
class Grid:
    """The targets of the columns, each once; settings where all columns have the same; and what is said of it, in sentences."""

    pairs: tuple[Pair, ...]
    params: Params
    notes: tuple[str, ...] = ()


def grid_of(board: Board, given: Choices) -> Grid:
    """What the columns make of a run. A draft is left out: it may change while the run goes on."""
    drafted = [place for place, column in enumerate(board.columns, 1) if _is_draft(column)]
    used = [column for column in board.columns if not _is_draft(column)]
    pairs = tuple(dict.fromkeys((_version(column), column.model_id) for column in used))
    params = used[0].params if len({str(column.params.to_json()) for column in used}) == 1 else Params()
    settings = SETTINGS if params.to_json() else NO_SETTINGS if any(column.params.to_json() for column in used) else ""
    left_out = [f"Column {place} stands on a draft of {_prompt(board, place, given)}: save it as a version." for place in drafted]
    notes = (
        f"Brought from the playground: {_counted(len(used), 'column')} as {_counted(len(pairs), 'target')}.",
        settings,
        *left_out,
        OWN_VALUES,
    )
    return Grid(pairs, params, tuple(filter(None, notes)))


def _is_draft(column: Column) -> bool:
    return column.prompt_id != NO_PROMPT and column.version_id == DRAFT


def _version(column: Column) -> int:
    return new_run.NO_PROMPT if column.prompt_id == NO_PROMPT else column.version_id


def _prompt(board: Board, place: int, given: Choices) -> str:
    return given.prompts.get(board.columns[place - 1].prompt_id, "its prompt")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@translated()
def set_up(db: Database, project_id: int, author: str, board: Board, given: Choices) -> Grid:
    """Put the targets of the columns into the form of a new run, over what was chosen there. Raises Invalid without a version."""
    grid = grid_of(board, given)
    if not grid.pairs:
        raise Invalid("Every column stands on a draft.", "Save the prompt as a version first: a run needs texts that do not change.")
    name = drafts.subject(new_run.DRAFT, project_id, author)
    before = begun(db, project_id, name, board.origin.suite_id if board.origin else None, None)
    chosen = replace(before.of_pairs(grid.pairs), params=grid.params.to_json(), notes=grid.notes)
    drafts.keep(db, name, chosen.to_json())
    return grid


@translated()
def begun(
    db: Database, project_id: int, draft: str, suite_id: int | None, like: int | None, prompt_id: int | None = None, number: int = 0
) -> NewRun:
    """What the form of a new run begins with: what was kept under the name `draft`, else the targets of the project's last run, else a
    first choice; with what a link asks for: a suite, the targets of the run `like`, a prompt in the version of that number (0: the newest).
    """
    kept = drafts.find(db, draft)
    chosen = new_run.fitted(db, project_id, NewRun.from_json(kept.body)) if kept else _as_last(db, project_id)
    linked, version = new_run.as_linked(db, project_id, chosen, suite_id, like), version_id(db, prompt_id or 0, number)
    if version is None:
        return linked
    return new_run.fitted(db, project_id, replace(linked, prompt_version_ids=(version,), left_out=(), notes=()))


def _as_last(db: Database, project_id: int) -> NewRun:
    first = new_run.first_choice(new_run.options(db, project_id))
    chosen = new_run.as_linked(db, project_id, first, None, newest_whole(db, project_id))
    return chosen if chosen.prompt_version_ids and chosen.model_ids else first
