"""The canvas as a component of Streamlit: data in, documents and actions out."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import state
from components.canvas.showing import NodeStatus, looks, palette, types
from touchstone.chains.kinds import Found
from touchstone.chains.sheet import Edit, Sheet, read_edit

ACTIONS = ("select", "edit", "run_from", "run_to")
HEIGHT = 560
Statuses = Mapping[str, NodeStatus]


@dataclass(frozen=True)
class Action:
    """What a person asks for at a node: `type` is one of ACTIONS. A selection of nothing has no node."""

    type: str
    node: str


def read_action(data: Any) -> Action | None:
    """What a browser sent; None for what is no action."""
    if not isinstance(data, dict) or data.get("type") not in ACTIONS or not isinstance(data.get("id"), str):
        return None
    return Action(data["type"], data["id"]) if re.fullmatch(r"[A-Za-z0-9_-]{0,40}", data["id"]) else None


def draw_canvas(
    sheet: Sheet,
    found: Found,
    *,
    key: str,
    on_edit: Callable[[Edit], None],
    on_action: Callable[[Action], None],
    status: Statuses | None = None,
    can_run: bool = True,
    height: int = HEIGHT,
    show: tuple[str, int] = ("", 0),
) -> None:
    """Draw it. `on_edit` and `on_action` are called before the script runs again, once for each gesture.

    Whoever is called keeps `sheet.after(edit)` and draws that. A `sheet` of another revision takes the place of what is shown.
    `show` is a node to bring into view and to select, and how often that was asked for: another number asks again.
    """
    found = found.within(sheet.chain)
    kinds = palette(found)
    shown = looks(sheet.chain, found, kinds)
    data = {
        "role": "canvas",
        "name": key,
        "doc": sheet.chain.to_json(),
        "revision": sheet.revision,
        "told": sheet.told,
        "told_at": sheet.seen[1] if sheet.told else 0,
        "palette": kinds,
        "looks": shown,
        "types": types([*kinds, *shown.values()]),
        "status": _plain(status or {}),
        "can_run": can_run,
        "height": height,
        "show": list(show),
    }

    def edited() -> None:
        if edit := read_edit(_sent(key, "doc")):
            on_edit(edit)

    def acted() -> None:
        if action := read_action(_sent(key, "action")):
            on_action(action)

    _component()(key=key, data=data, on_doc_change=edited, on_action_change=acted)


def draw_status(key: str, status: Statuses) -> None:
    """Tell the canvas of that key how the run goes, from a fragment of its own: nothing else of the canvas is sent or drawn again."""
    _component()(key=f"{key}-status", data={"role": "status", "name": key, "status": _plain(status)}, height=1)


def _plain(status: Statuses) -> dict[str, Any]:
    return {id: one.to_json() for id, one in status.items()}


def _sent(key: str, name: str) -> Any:
    return (state.get(key) or {}).get(name)


@functools.cache
def _component() -> Any:
    """Registered where it is drawn: Streamlit knows the files of packages only once it runs."""
    return st.components.v2.component("touchstone.canvas", js="canvas-*.js", css="canvas-*.css")
