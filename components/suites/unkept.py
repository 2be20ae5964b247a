"""What was typed into a case and could not be kept: it stays in this browser tab until it is, where it can be copied."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from components import state, windows
from components.boundary import EXPECTED, told
from touchstone.suites.forms import Form


def hold(name: str, form: Form) -> None:
    """Hold what the fields of that name say, until `release`."""
    state.put(f"{name}-held", dict(form))


def held(name: str) -> Form | None:
    """What is held, if anything is."""
    found: Form | None = state.get(f"{name}-held")
    return found


@contextmanager
def told_by(name: str) -> Iterator[None]:
    """What goes wrong inside is told by the fields of that name; for callbacks too, where no boundary catches."""
    state.drop(f"{name}-unkept")
    try:
        yield
    except EXPECTED as problem:
        state.put(f"{name}-unkept", told(problem))


def keep(name: str, draft: str, write: Callable[[float | None], float]) -> bool:
    """Whether it is kept: `write` gets the time of the draft this window saw, and gives the time of the one it kept."""
    with told_by(name):
        windows.saw(draft, write(windows.seen(draft)))
        release(name)
        return True
    return False


def problem(name: str) -> str | None:
    """Why it was not kept, or could not be read."""
    text: str | None = state.get(f"{name}-unkept")
    return text


def release(name: str) -> None:
    """It is kept, or given up."""
    state.drop(f"{name}-held", f"{name}-unkept")


def draw_held(name: str) -> None:
    """What is held as text to copy, where its fields cannot be drawn."""
    form = held(name)
    if form is not None:
        st.markdown(":material/warning: **What you typed last could not be kept.** Copy it from here while this window is open.")
        said = {field: value for field, value in form.items() if value}
        st.code(json.dumps(said, ensure_ascii=False, indent=2), language=None, wrap_lines=True)


@contextmanager
def shown_beside(name: str) -> Iterator[None]:
    """Around what the fields need to be drawn: when it raises, what is held stands there."""
    try:
        yield
    except EXPECTED:
        draw_held(name)
        raise
