"""The model that a version was written for."""

from collections.abc import Sequence

import streamlit as st

from components import state
from components.prompts import parts
from components.prompts.editor import Change

ANY = ""


def draw_model(name: str, known: Sequence[str], changed: Change) -> None:
    """The choice of one of the models that are `known`, or any. One that is gone stays until another is chosen."""
    chosen = parts.get(name, "model") or ANY
    options = [ANY, *known] if chosen in (ANY, *known) else [ANY, *known, chosen]
    shown = {ANY: "any model", **{one: one if one in known else f"{one} (not among the models)" for one in options[1:]}}
    key = parts.fill(parts.field(name, "model"), chosen)
    help = "Tokens are counted and cost is told for this model, and the prompt is measured against its context window."
    st.selectbox(
        "Model", options, **state.field(key), format_func=lambda one: shown.get(one, one), help=help, on_change=_take, args=(name, changed)
    )


def _take(name: str, changed: Change) -> None:
    parts.put(name, model=state.get(parts.field(name, "model")) or ANY)
    changed()
