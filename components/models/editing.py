"""Changing a model or an endpoint that is there. How it is reached stays: that would be another one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import state
from components.boundary import EXPECTED, told
from components.fields import field_error
from store.tables import Endpoint, Model
from touchstone.actions.models import LIMITS, NAME_LIMIT, Listed, possible_bases

NONE = 0
"""The choice of no row: Streamlit shows a chosen None as no choice."""
NUMBERS = {
    "concurrency": ("Calls at once", "As many as a run asks for"),
    "requests_per_minute": ("Requests per minute", "No limit"),
    "tokens_per_minute": ("Tokens per minute", "No limit"),
    "timeout_s": ("Time limit of a call, seconds", "120"),
    "max_retries": ("Further tries after a failed call", "5"),
}
OFFERED = {"openai_compatible": tuple(NUMBERS), "langchain": tuple(NUMBERS)[:-1]}
"""What a provider keeps to: LangChain's integrations have tries of their own; a model on this machine has no such limits."""


@dataclass(frozen=True)
class Edited:
    """What was saved of which row; `place` is below the first field."""

    key: str
    changes: Mapping[str, Any]
    place: DeltaGenerator


def edit_button(what: str, id: int | None) -> None:
    """The button that opens the fields of a row and closes them; `what` is "model" or "endpoint"."""
    key = f"edit-{what}-{id}"
    st.button("Edit", key=key, type="tertiary", on_click=_turn, args=(key,))


def edit_model(row: Listed, rows: Sequence[Listed]) -> Edited | None:
    """The fields of a model where they are open; gives the changes in the run of the click on Save. `rows` are all models."""
    key = f"edit-model-{row.model.id}"
    if not _is_open(key):
        return None
    with st.form(f"{key}-form", border=False):
        with st.grid(4, min_column_width=200) as grid:
            with grid.cell():
                name = st.text_input("Name here", row.model.name, max_chars=NAME_LIMIT, key=f"{key}-name")
                place = st.container()
            base_id = _base(row, possible_bases(rows, row.model.id or 0), key)
            prices = _prices(row, key)
        st.caption("Answers that are stored keep the cost they had.")
        saved = _draw_buttons(key)
    return Edited(key, {"name": name, "base_id": base_id or None, **prices}, place) if saved else None


def edit_endpoint(row: Endpoint) -> Edited | None:
    """The same for an endpoint."""
    key = f"edit-endpoint-{row.id}"
    if not _is_open(key):
        return None
    with st.form(f"{key}-form", border=False):
        with st.grid(3, min_column_width=220) as grid:
            with grid.cell():
                name = st.text_input("Name of the endpoint", row.name, max_chars=NAME_LIMIT, key=f"{key}-name")
                place = st.container()
            limits = {field: _limit(row, field, key) for field in OFFERED.get(row.provider, ())}
        if limits:
            st.caption("Runs that begin from now on keep to these, all together.")
        saved = _draw_buttons(key)
    return Edited(key, {"name": name, "options": limits}, place) if saved else None


def keep(edited: Edited, change: Callable[..., Model | Endpoint]) -> None:
    """Make the changes, close the fields and draw the page anew; or say beside the fields what is wrong."""
    try:
        changed = change(**edited.changes)
    except EXPECTED as problem:
        with edited.place:
            field_error(told(problem))
        return
    _turn(edited.key)
    state.flash(f"{changed.name} is changed.")
    st.rerun()


def _is_open(key: str) -> bool:
    return bool(state.get(f"{key}.open"))


def _turn(key: str) -> None:
    state.put(f"{key}.open", not _is_open(key))


def _draw_buttons(key: str) -> bool:
    """Whether Save was clicked."""
    with st.container(horizontal=True):
        saved = st.form_submit_button("Save", type="primary", key=f"{key}-save")
        st.form_submit_button("Cancel", key=f"{key}-cancel", on_click=_turn, args=(key,))
    return saved


def _base(row: Listed, bases: Mapping[int, str], key: str) -> int:
    options, now = [NONE, *bases], row.model.base_id or NONE
    return st.selectbox(
        "Tuned from",
        options,
        options.index(now) if now in options else 0,
        format_func=lambda number: bases.get(number, "Nothing: a base model"),
        key=f"{key}-base",
    )


def _prices(row: Listed, key: str) -> dict[str, float]:
    """US dollars per million tokens; an empty field is no price."""
    found: dict[str, float] = {}
    for field, direction in (("price_in", "read"), ("price_out", "written")):
        own = _filled(f"{key}-{field}", getattr(row.model, field) or None)
        label = f"Dollars per million tokens {direction}"
        found[field] = st.number_input(label, 0.0, value=None, key=own, placeholder="No price", format="%g") or 0.0
    return found


def _limit(row: Endpoint, field: str, key: str) -> int | None:
    """The number in one field; None where it is empty."""
    (label, otherwise), (low, high) = NUMBERS[field], LIMITS[field]
    now = row.options.get(field)
    own = _filled(f"{key}-{field}", None if now is None else int(now))
    return st.number_input(label, int(low), int(high), None, 1, key=own, placeholder=otherwise)


def _filled(key: str, now: float | None) -> str:
    """The key of a field that begins with a number and can be emptied, which Streamlit allows only where the field began empty."""
    if not state.has(key):
        state.put(key, now)
    return key
