"""What was typed into a case and could not be kept: it stays in this browser tab until it is, where it can be copied."""

import json

import streamlit as st

from components import state
from components.boundary import told
from store.errors import StoreFailure
from touchstone.errors import TouchstoneError
from touchstone.suites.forms import Form


def hold(name: str, form: Form) -> None:
    """Hold what the fields of that name say, until `release`."""
    state.put(f"{name}-held", dict(form))


def held(name: str) -> Form | None:
    """What is held, if anything is."""
    found: Form | None = state.get(f"{name}-held")
    return found


def fail(name: str, problem: TouchstoneError | StoreFailure) -> None:
    """Why it was not kept, or could not be read."""
    state.put(f"{name}-unkept", told(problem))


def problem(name: str) -> str | None:
    """The reason that `fail` left."""
    text: str | None = state.get(f"{name}-unkept")
    return text


def release(name: str) -> None:
    """It is kept, or given up."""
    state.drop(f"{name}-held", f"{name}-unkept")


def draw_held(name: str) -> None:
    """What is held as text to copy, where its fields cannot be drawn."""
    form = held(name)
    if form is not None:
        st.markdown(":material/warning: **What you typed last could not be kept.** It stands here as long as this window is open: copy it.")
        st.code(
            json.dumps({field: said for field, said in form.items() if said}, ensure_ascii=False, indent=2), language=None, wrap_lines=True
        )
