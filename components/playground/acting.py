"""Callbacks of the playground: no boundary catches in them, so what goes wrong is said in the corner, or where `tell` says it."""

from collections.abc import Callable
from functools import partial

from components import state
from components.boundary import EXPECTED, told

Act = Callable[..., object]


def safely(do: Act, *args: object, tell: Callable[[str], None] = state.flash) -> Callable[..., None]:
    """A callback that does it and says what goes wrong."""
    return partial(_do, do, tell, *args)


def _do(do: Act, tell: Callable[[str], None], *args: object, **fields: object) -> None:
    try:
        do(*args, **fields)
    except EXPECTED as problem:
        tell(told(problem))
