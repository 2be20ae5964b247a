"""Fields over what several windows keep: each window writes only what was changed in it, and follows what another one kept."""

from typing import Any

from components import state


def _seen(key: str) -> str:
    return f"{key}@kept"


def seen(key: str) -> Any:
    """What was kept when the field was drawn last."""
    return state.get(_seen(key))


def held(key: str, kept: object) -> Any:
    """What the field holds; what is kept where it is not there yet, or where another window kept something since."""
    return state.get(key) if state.has(key) and seen(key) == kept else kept


def follow(key: str, kept: object) -> Any:
    """Fill the field, just before it is drawn, and give what it holds.

    It is touched only where it has to change: what is put into a field takes the place of letters that are just being typed.
    """
    now = held(key, kept)
    if not state.has(key) or state.get(key) != now:
        state.put(key, now)
    state.put(_seen(key), kept)
    return now


def is_changed(key: str) -> bool:
    """Whether the field was changed in this window since it was drawn. For callbacks."""
    return state.has(key) and state.get(key) != seen(key)
