"""The sampling settings of a prompt as fields; an empty field leaves the setting to the provider."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components import state
from components.live import LIVE
from touchstone.types import Params

NUMBERS = ("temperature", "top_p", "max_tokens", "seed")


def _key(name: str, setting: str) -> str:
    return f"{LIVE}-{name}-stop" if setting == "stop" else f"{name}-{setting}"


def is_open(name: str) -> bool:
    """Whether the fields hold what was typed."""
    return all(state.has(_key(name, setting)) for setting in (*NUMBERS, "stop"))


def open_settings(name: str, params: Params) -> None:
    """Fill the fields."""
    for setting in NUMBERS:
        state.put(_key(name, setting), getattr(params, setting))
    state.put(_key(name, "stop"), "\n".join(text.replace("\\", "\\\\").replace("\n", "\\n") for text in params.stop))


def read_settings(name: str, base: Params) -> Params:
    """The settings of the fields, over those of `base` that have none."""
    numbers = {setting: state.get(_key(name, setting)) for setting in NUMBERS}
    lines = (state.get(_key(name, "stop")) or "").splitlines()
    stop = tuple(_unescaped(line) for line in lines if line)
    return replace(base, **numbers, stop=stop)


def summary(params: Params) -> str:
    """The settings that are given, on one line."""
    given = params.to_json()
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in given.items() if name in NUMBERS) or "the provider's defaults"


def draw_numbers(name: str, changed: Callable[[], None], placeholder: str = "default") -> None:
    """The fields of the settings that are numbers, one after the other."""
    blank = {"value": None, "placeholder": placeholder, "on_change": changed}
    st.number_input("Temperature", 0.0, 2.0, step=0.1, format="%.2f", **state.field(_key(name, "temperature")), **blank)
    st.number_input("Top p", 0.0, 1.0, step=0.05, format="%.2f", **state.field(_key(name, "top_p")), **blank)
    st.number_input("Max tokens", 1, 1_000_000, step=50, **state.field(_key(name, "max_tokens")), **blank)
    st.number_input("Seed", 0, 2**31 - 1, step=1, **state.field(_key(name, "seed")), **blank)


def draw_settings(name: str, changed: Callable[[], None]) -> None:
    """The fields; calls `changed` after every change."""
    with st.grid(4, min_column_width=110):
        draw_numbers(name, changed)
    st.text_area(
        "Stop texts",
        **state.field(_key(name, "stop")),
        height=96,
        on_change=changed,
        help="One per line; an answer ends before the first of them. Write \\\\n for a line break.",
    )


def _unescaped(line: str) -> str:
    return line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
