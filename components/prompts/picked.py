"""Which prompts of the list are chosen: kept over pages and filters, and the last change of many, which can be taken back."""

from collections.abc import Collection, Sequence

from components import state
from components.showing import is_shown, showing
from touchstone.actions.prompts import Listed
from touchstone.actions.tidying import Changes

_PICKED, _UNDO, _BOX = "prompts.picked", "prompts.undo", "prompts-pick"


def picked(rows: Sequence[Listed]) -> list[Listed]:
    """The chosen ones among the rows."""
    ids = _ids()
    return [row for row in rows if row.id in ids] if ids else []


def _ids() -> set[int]:
    return set(state.get(_PICKED, ()))


def pick(ids: Collection[int], on: bool = True) -> None:
    """Choose these, or no longer."""
    state.put(_PICKED, sorted(_ids() | set(ids) if on else _ids() - set(ids)))


def unpick() -> None:
    """Choose none."""
    state.drop(_PICKED)


def box(prompt_id: int) -> str:
    """The key of a row's checkbox, which then shows whether the row is chosen."""
    return showing(f"{_BOX}-{prompt_id}", prompt_id in _ids(), bool)


def all_box(ids: Collection[int]) -> str:
    """The key of the checkbox over all shown rows."""
    return showing(f"{_BOX}-shown", bool(ids) and set(ids) <= _ids(), bool)


def ticked(key: str, ids: Sequence[int]) -> None:
    """A checkbox over these rows was clicked. A callback."""
    if is_shown(key):
        pick(ids, bool(state.get(key)))


def remember(told: str, project_id: int, changes: Changes) -> None:
    """Keep what the last change changed, and what was told of it."""
    state.put(_UNDO, (project_id, told, changes))


def last_change(project_id: int) -> tuple[str, Changes] | None:
    """What was told of the last change in this project, and what it changed; None when nothing is to be told."""
    kept: tuple[int, str, Changes] | None = state.get(_UNDO)
    return (kept[1], kept[2]) if kept and kept[0] == project_id else None


def forget_change() -> None:
    """There is nothing to tell and to take back any more."""
    state.drop(_UNDO)
