"""Fields that show what is kept elsewhere: in the address, say, or of what is chosen over many pages."""

from collections.abc import Callable
from typing import Any

from components import state

_TURNS = "showing.turns"


def showing(name: str, value: Any, read: Callable[[Any], Any] = lambda held: held) -> str:
    """The key of a field that shows `value`; `read` makes such a value of what the field holds, None while it holds nothing.

    One that shows otherwise gives way to a new one under another key. Who clicks on before the browser drew that says the old
    value once more: of a field that is gone then, which is no click of its own. A field that is drawn is never written over.
    """
    if read(state.get(_key(name))) != value:
        turns = state.get(_TURNS, {})
        state.put(_TURNS, {**turns, name: turns.get(name, 0) + 1})
        state.put(_key(name), value)
    return _key(name)


def is_shown(key: str) -> bool:
    """Whether the field of this key still shows something: asked in its callback, because one that is gone has not been used."""
    return key == _key(key.rpartition("-")[0])


def _key(name: str) -> str:
    return f"{name}-{state.get(_TURNS, {}).get(name, 0)}"
