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
    """What was saved in a popover; `place` is below its first field."""

    key: str
    changes: Mapping[str, Any]
    place: DeltaGenerator


def edit_model(row: Listed, rows: Sequence[Listed]) -> Edited | None:
    """The button with the fields of a model behind it; gives the changes in the run of the click on Save. `rows` are all models."""
    key = _key("edit-model", row.model.id)
    with st.popover("Edit", type="tertiary", key=key, on_change="rerun") as opened:
        if not opened.open:
            return None
        with st.form(f"{key}-form", border=False):
            name = st.text_input("Name here", row.model.name, max_chars=NAME_LIMIT, key=f"{key}-name")
            place = st.container()
            changes = {"name": name, "base_id": _base(row, possible_bases(rows, row.model.id or 0), key) or None, **_prices(row, key)}
            st.caption("Answers that are stored keep the cost they had.")
            saved = st.form_submit_button("Save", type="primary", key=f"{key}-save")
    return Edited(key, changes, place) if saved else None


def edit_endpoint(row: Endpoint) -> Edited | None:
    """The same for an endpoint."""
    key = _key("edit-endpoint", row.id)
    with st.popover("Edit", type="tertiary", key=key, on_change="rerun") as opened:
        if not opened.open:
            return None
        with st.form(f"{key}-form", border=False):
            name = st.text_input("Name of the endpoint", row.name, max_chars=NAME_LIMIT, key=f"{key}-name")
            place = st.container()
            limits = {field: _limit(row, field, key) for field in OFFERED.get(row.provider, ())}
            if limits:
                st.caption("Runs that begin from now on keep to these, all together.")
            saved = st.form_submit_button("Save", type="primary", key=f"{key}-save")
    return Edited(key, {"name": name, "options": limits}, place) if saved else None


def keep(edited: Edited, change: Callable[..., Model | Endpoint]) -> None:
    """Make the changes, close the popover and draw the page anew; or say beside the fields what is wrong."""
    try:
        changed = change(**edited.changes)
    except EXPECTED as problem:
        with edited.place:
            field_error(told(problem))
        return
    begin, _, times = edited.key.rpartition("-")
    state.put(f"{begin}.times", int(times) + 1)
    state.flash(f"{changed.name} is changed.")
    st.rerun()


def _key(what: str, id: int | None) -> str:
    """Another one after each time it was saved: a popover of a new key is closed, and its fields show what there is."""
    return f"{what}-{id}-{state.get(f'{what}-{id}.times', 0)}"


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
        found[field] = st.number_input(f"Dollars per million tokens {direction}", 0.0, value=None, key=own, placeholder="No price") or 0.0
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
