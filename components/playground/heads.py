"""The head of a column: which prompt version on which model, with which settings, and what can be done with it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components import state
from components.prompts.settings import NUMBERS, draw_numbers
from touchstone.actions.playground import Choices
from touchstone.playground.board import DRAFT, NO_PROMPT, Column
from touchstone.types import Params

Change = Callable[[Column], None]
Act = Callable[[int], None]
DECIMALS = ("temperature", "top_p")


def draw_head(column: Column, place: int, given: Choices, at_work: bool, changed: Change, run: Act, stop: Act, remove: Act | None) -> None:
    """The choices and buttons of one column; `place` counts from 1. Callbacks get the changed column, or its id."""
    key = f"playground-{column.id}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{place}**", width="content")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            _draw_settings(column, key, changed)
            if at_work:
                st.button(":material/stop:", key=f"{key}-stop", help="Stop this column", on_click=stop, args=(column.id,))
            else:
                st.button(":material/play_arrow:", key=f"{key}-run", help="Run this column", on_click=run, args=(column.id,))
            away = {"help": "Take this column away", "disabled": remove is None, "on_click": remove, "args": (column.id,)}
            st.button(":material/close:", key=f"{key}-away", type="tertiary", **away)
    _draw_target(column, place, key, given, changed)


def _draw_target(column: Column, place: int, key: str, given: Choices, changed: Change) -> None:
    _choose(f"Model of column {place}", f"{key}-model", given.models, column.model_id, lambda id: changed(replace(column, model_id=id)))
    with st.container(horizontal=True, gap="xsmall"):

        def take_prompt(id: int) -> None:
            changed(replace(column, prompt_id=id, version_id=next(iter(given.versions.get(id, {})), DRAFT)))

        _choose(f"Prompt of column {place}", f"{key}-prompt", given.prompts, column.prompt_id, take_prompt)
        if column.prompt_id != NO_PROMPT:
            versions = given.versions.get(column.prompt_id, {})

            def take_version(id: int) -> None:
                changed(replace(column, version_id=id))

            _choose(f"Version of column {place}", f"{key}-version", versions, column.version_id, take_version, width=110)


def _choose(label: str, key: str, names: dict[int, str], chosen: int, take: Callable[[int], None], width: int | str = "stretch") -> None:
    known = dict(names)
    if state.get(key) != chosen:
        state.put(key, chosen)
    st.selectbox(
        label,
        list(known),
        format_func=lambda id: known.get(id, "?"),
        key=key,
        label_visibility="collapsed",
        width=width,
        on_change=lambda: take(state.get(key)),
    )


def _draw_settings(column: Column, key: str, changed: Change) -> None:
    """The fields are drawn when they are looked at: those of eight columns took half of every redraw."""
    given = column.params.to_json()
    label = ":material/tune:" + (f" {len(given)}" if given else "")
    help = "Settings over the prompt's own; an empty field leaves them as they are"
    popover = st.popover(label, key=f"{key}-settings", help=help, on_change="rerun")
    if not popover.open:
        return
    with popover:
        for name in NUMBERS:
            field = f"{key}-{name}"
            if not state.has(field) or state.get(field) != getattr(column.params, name):
                state.put(field, _number(name, column.params))

        def take() -> None:
            typed = {name: state.get(f"{key}-{name}") for name in NUMBERS}
            changed(replace(column, params=Params.from_json({**given, **typed})))

        draw_numbers(key, take, placeholder="as in the prompt")


def _number(name: str, params: Params) -> float | int | None:
    """A setting as its field takes it; stored as JSON, 0 and 0.0 are the same."""
    value = getattr(params, name)
    return None if value is None else float(value) if name in DECIMALS else int(value)
