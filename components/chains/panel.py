"""What stands beside the canvas: the node that is looked at, its options, what becomes of a failure, and its place."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from components import state
from components.chains.desk import Desk
from components.chains.options import draw_options, following_key, misread
from components.fields import field_error
from components.live import LIVE
from components.text import plain
from touchstone.actions.chain_editing import Choices, Look, fed_by_inputs, open_inputs
from touchstone.chains import editing
from touchstone.chains.document import Node
from touchstone.chains.kinds import kinds
from touchstone.chains.reading import LABEL_LIMIT, LONGEST_S, MOST_RETRIES, NOTE_LIMIT
from touchstone.prompts.from_outside import read_json

ON_ERROR = {"fail": "ends the chain", "fallback": "goes on with a value", "branch": "goes on at the port “error”"}
SELECT = "Select a step to see its options here. A click selects one; so does Enter, twice, where it has the focus."
FEED = "The chain is called with a value for each then, and the step Input gives it on"
Run = Callable[[str], None]


def draw_panel(desk: Desk, choices: Choices, look: Look, run_from: Run, run_to: Run, can_run: bool) -> None:
    """The node that is looked at; what to do where none is."""
    node = desk.node
    if node is None:
        st.caption(SELECT)
        return
    title = kinds[node.kind].title if node.kind in kinds else node.kind
    st.markdown(f"**{plain(node.label or title)}** :gray[{plain(node.id)}]")
    _draw_help(node)
    _draw_problems(desk, look, node)
    with st.container(horizontal=True, gap="small"):
        of: dict[str, Any] = {"args": (node.id,), "disabled": not can_run}
        st.button("Run to here", key=f"{desk.name}-to", icon=":material/skip_next:", on_click=run_to, **of)
        of |= {"disabled": not can_run or bool(look.blocks), "help": plain(look.blocks) or None}
        st.button("Run from here", key=f"{desk.name}-from", icon=":material/play_arrow:", on_click=run_from, **of)
    draw_options(desk, node, choices)
    for title, part, draw in (("When it fails", "handling", _draw_handling), ("Name, note and place", "words", _draw_words)):
        with st.expander(title, key=f"{desk.name}-{node.id}-{part}", on_change="rerun") as fold:
            if fold.open:
                draw(desk, node)
    st.button(
        "Delete this step", key=f"{desk.name}-delete", type="tertiary", icon=":material/delete:", on_click=_delete, args=(desk, node.id)
    )


def _draw_problems(desk: Desk, look: Look, node: Node) -> None:
    for one in look.problems:
        if one.node == node.id:
            sign, colour = (":material/info:", "orange") if one.warning else (":material/error:", "red")
            st.markdown(f":{colour}[{sign} {plain(one.text, 500)}]")
    if open_inputs(desk.chain, look.found, node.id):
        act: dict[str, Any] = {"on_click": desk.do, "args": (lambda chain: fed_by_inputs(chain, look.found, node.id),)}
        st.button("Make inputs of what is open", key=f"{desk.name}-feed", icon=":material/input:", help=FEED, **act)


def _draw_help(node: Node) -> None:
    if node.kind in kinds:
        st.caption(plain(" ".join((kinds[node.kind].__doc__ or "").split("\n\n")[0].split()), 400))


def _draw_words(desk: Desk, node: Node) -> None:
    label, note = following_key(desk, node, "_label", node.label), following_key(desk, node, "_note", node.note, f"{LIVE}-")
    named: dict[str, Any] = {"max_chars": LABEL_LIMIT, "live": True}
    st.text_input("Name", **state.field(label), **named, on_change=lambda: _word(desk, node.id, editing.labelled, label))
    st.text_area("Note", **state.field(note), height=80, max_chars=NOTE_LIMIT, on_change=lambda: _word(desk, node.id, editing.noted, note))
    inner = editing.with_inside(desk.chain, [node.id])
    boxes = {one.id: one.name for one in desk.chain.nodes if one.kind in kinds and kinds[one.kind].container and one.id not in inner}
    shown = {"": "on the canvas", **{id: f"{name} ({id})" for id, name in boxes.items()}}
    shown |= {} if node.parent in shown else {node.parent: node.parent}
    place = following_key(desk, node, "_parent", node.parent)

    def move() -> None:
        desk.do(lambda chain: editing.placed(chain, node.id, state.get(place) or ""))

    st.selectbox("Stands", list(shown), format_func=lambda id: shown.get(id, id), **state.field(place), on_change=move)


def _word(desk: Desk, node: str, change: Callable[..., Any], key: str) -> None:
    desk.do(lambda chain: change(chain, node, state.get(key) or ""))


def _draw_handling(desk: Desk, node: Node) -> None:
    now = node.handling
    retries = following_key(desk, node, "_retries", now.retries)
    seconds = following_key(desk, node, "_timeout", float(now.timeout_s or 0))
    error = following_key(desk, node, "_error", now.on_error)

    def take() -> None:
        _handle(desk, node, retries=int(state.get(retries) or 0), timeout_s=state.get(seconds) or None, on_error=state.get(error))

    st.number_input("Tries again", 0, MOST_RETRIES, **state.field(retries), on_change=take)
    help = "0: as long as it takes"
    st.number_input("Ends after seconds", 0.0, LONGEST_S, **state.field(seconds), step=1.0, help=help, on_change=take)
    st.selectbox("Then it", list(ON_ERROR), format_func=lambda one: ON_ERROR.get(one, one), **state.field(error), on_change=take)
    if now.on_error == "fallback":
        _draw_fallback(desk, node)


def _draw_fallback(desk: Desk, node: Node) -> None:
    key = following_key(desk, node, "_fallback", json.dumps(node.handling.fallback, ensure_ascii=False), f"{LIVE}-")

    def take() -> None:
        text = state.get(key) or ""
        if text.strip() and not misread(text):
            _handle(desk, node, fallback=read_json(text))

    st.text_area("Value on every output (JSON)", **state.field(key), height=80, placeholder='"I do not know."', on_change=take)
    field_error(misread(state.get(key) or ""))


def _handle(desk: Desk, node: Node, **fields: Any) -> None:
    desk.do(lambda chain: editing.changed(chain, node.id, handling=replace(chain.node(node.id).handling, **fields)))


def _delete(desk: Desk, node: str) -> None:
    if desk.do(lambda chain: editing.without(chain, [node])):
        desk.look_at("")
