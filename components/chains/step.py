"""What a node was given and gave when it ran last: all of it as text, whatever models and pages wrote."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.canvas.showing import STATES
from components.clock import duration
from components.results.shown import draw_shown
from components.runs.words import money
from components.text import plain
from touchstone.chains.ports import as_text, in_words

TALL = 220


def draw_step(key: str, rounds: Sequence[Mapping[str, Any]], stale: bool, text: str = "") -> None:
    """The last step of a node; where it ran in several rounds, the one that is chosen. `text` is what its model said so far."""
    if not rounds:
        st.caption("It has not run yet.")
        return
    chosen = rounds[-1]
    if len(rounds) > 1:
        places = {one["place"]: one for one in rounds}
        place = st.selectbox("Round", list(places), index=len(places) - 1, key=f"{key}-round")
        chosen = places.get(place or "", chosen)
    if stale:
        st.caption(":orange[:material/history: Out of date: the chain, what it names, or an input was changed since.]")
    st.caption(_figures(chosen))
    if chosen["error"]:
        st.error(plain(chosen["error"], 1000), icon=":material/error:")
    if chosen["note"]:
        st.caption(plain(chosen["note"], 500))
    _draw_values(chosen, text)


def _figures(step: Mapping[str, Any]) -> str:
    parts = [STATES.get(step["state"], step["state"])]
    if step["state"] in ("ok", "error"):
        tokens = step["input_tokens"] + step["output_tokens"]
        parts += [duration(max(0.0, step["ended_s"] - step["started_s"]))]
        parts += [f"{step['input_tokens']:,} tokens in, {step['output_tokens']:,} out"] if tokens else []
        parts += [plain(money(step["cost_usd"]))] if step["cost_usd"] else []
    return " · ".join([*parts, *([f"tried {step['tries']} times"] if step["tries"] > 1 else [])])


def _draw_values(step: Mapping[str, Any], text: str) -> None:
    for name, value in step["outputs"].items():
        _draw_value(f"Gave {name}", value)
    if text:
        _draw_value("Says so far", text)
    for name, value in step["given"].items():
        _draw_value(f"Given {name}", value)
    for message in step["sent"]:
        _draw_value(f"Sent, {message.get('role', '')}", message.get("content", ""))


def _draw_value(name: str, value: Any) -> None:
    st.caption(plain(name, 80))
    draw_shown(as_text(in_words(value)), tall=TALL)
