"""Putting the output of a step there by hand: it is given then, whatever the step would give."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components import following, state
from components.chains.desk import Desk
from components.chains.options import misread
from components.fields import field_error
from components.live import LIVE
from components.text import plain
from touchstone.chains.document import Node
from touchstone.chains.kinds import Found, kind_or_broken
from touchstone.prompts.from_outside import read_json

Values = Mapping[str, Any]
HELP = "The step gives this instead of running. It stays so until the pin is taken away."


def draw_pin(desk: Desk, node: Node, found: Found, gave: Values, pinned: Values | None, put: Callable[[Values | None], None]) -> None:
    """A field per output, which begins with what the step gave; `put` is called with the values, or with None to let it run again."""
    ports = kind_or_broken(node).outputs(found.within(desk.chain))
    if node.parent and ports:
        st.caption("A step in a container runs once per item or round, and is not pinned.")
    if node.parent or not ports:
        return
    label = "Pinned by hand" if pinned is not None else "Pin what it gives"
    with st.expander(label, key=f"{desk.name}-{node.id}-pin-{pinned is not None}", icon=":material/keep:", on_change="rerun") as fold:
        if not fold.open:
            return
        st.caption(HELP)
        keys = {port.name: f"{LIVE}-{desk.name}-{node.id}-pin-{port.name}" for port in ports}
        now = gave if pinned is None else pinned
        for port in ports:
            is_text = port.type == "text"
            following.follow(keys[port.name], _begins(now.get(port.name), is_text))
            st.text_area(plain(port.name if is_text else f"{port.name} (JSON)"), **state.field(keys[port.name]), height=80)
            if not is_text:
                field_error(misread(state.get(keys[port.name]) or ""))

        def pin() -> None:
            typed = {port.name: state.get(keys[port.name]) or "" for port in ports}
            if not any(misread(typed[port.name]) for port in ports if port.type != "text"):
                whole = {port.name: _read(typed[port.name], port.type) for port in ports if typed[port.name] or port.type == "text"}
                put(whole)

        with st.container(horizontal=True):
            st.button("Pin this", key=f"{desk.name}-{node.id}-pin", on_click=pin)
            if pinned is not None:
                st.button("Let it run again", key=f"{desk.name}-{node.id}-unpin", on_click=put, args=(None,))


def _begins(value: Any, is_text: bool) -> str:
    if value is None or (is_text and isinstance(value, str)):
        return value or ""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _read(text: str, type: str) -> Any:
    return text if type == "text" else read_json(text)
