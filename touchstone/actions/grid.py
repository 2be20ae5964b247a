"""A grid as a durable run: what the playground's columns bring to the form of a new run."""

from dataclasses import dataclass, replace

from store.database import Database
from touchstone.actions import drafts, new_run
from touchstone.actions.new_run import NewRun
from touchstone.actions.playground import Choices
from touchstone.actions.pointers import version_id
from touchstone.actions.store_errors import translated
from touchstone.actions.whole_runs import newest_whole
from touchstone.errors import Invalid
from touchstone.playground.board import DRAFT, NO_PROMPT, Board
from touchstone.types import Params


@dataclass(frozen=True)
class Grid:
    """Prompt versions and models of the columns, each once; settings where all columns have the same; what is left out, in sentences."""

    prompt_version_ids: tuple[int, ...]
    model_ids: tuple[int, ...]
    params: Params
    left_out: tuple[str, ...] = ()


def grid_of(board: Board, given: Choices) -> Grid:
    """What the columns make of a run: every version on every model."""
    left_out, versions = [], []
    for place, column in enumerate(board.columns, 1):
        if column.prompt_id != NO_PROMPT and column.version_id == DRAFT:
            left_out.append(
                f"Column {place} stands on a draft of {given.prompts.get(column.prompt_id, 'its prompt')}: save it as a version."
            )
        else:
            versions.append(column.version_id if column.prompt_id != NO_PROMPT else new_run.NO_PROMPT)
    same = len({str(column.params.to_json()) for column in board.columns}) == 1
    if not same:
        left_out.append("The columns have different settings: a run has one for all.")
    params = board.columns[0].params if same else Params()
    return Grid(tuple(dict.fromkeys(versions)), tuple(dict.fromkeys(column.model_id for column in board.columns)), params, tuple(left_out))


@translated()
def set_up(db: Database, project_id: int, author: str, board: Board, given: Choices) -> Grid:
    """Put the grid of the columns into the form of a new run, over what was chosen there; gives it. Raises Invalid without a version."""
    grid = grid_of(board, given)
    if not grid.prompt_version_ids:
        raise Invalid("Every column stands on a draft.", "Save the prompt as a version first: a run needs texts that do not change.")
    name = drafts.subject(new_run.DRAFT, project_id, author)
    before = begun(db, project_id, name, board.origin.suite_id if board.origin else None, None)
    chosen = replace(before, prompt_version_ids=grid.prompt_version_ids, model_ids=grid.model_ids)
    drafts.keep(db, name, replace(chosen, params=grid.params.to_json()).to_json())
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
    return linked if version is None else new_run.fitted(db, project_id, replace(linked, prompt_version_ids=(version,)))


def _as_last(db: Database, project_id: int) -> NewRun:
    first = new_run.first_choice(new_run.options(db, project_id))
    chosen = new_run.as_linked(db, project_id, first, None, newest_whole(db, project_id))
    return chosen if chosen.prompt_version_ids and chosen.model_ids else first
