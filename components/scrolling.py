"""Bringing a part of a page into view, once, after a click that fills or lists it: Streamlit itself scrolls to nothing."""

import streamlit as st

from components import state

WANTED, TURN = "_scroll-to", "_scroll-turn"
"""The anchor of a heading, until the page was drawn; and how often one was asked for, which makes each time a new one."""

_SCRIPT = """
const PATIENCE = 5000;
const seen = new WeakMap();
export default function ({ data, parentElement }) {
  if (seen.get(parentElement) === data.turn) return;
  seen.set(parentElement, data.turn);
  const begun = Date.now();
  const look = () => {
    const found = document.getElementById(data.anchor);
    const drawing = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
    if (Date.now() - begun > PATIENCE) return;
    if (!found || drawing) return setTimeout(look, 50);
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "start" });
  };
  look();
}
"""


def scroll_to(anchor: str) -> None:
    """Bring the heading with this anchor into view when the page is drawn next; the keyboard goes on from there."""
    state.put(WANTED, anchor)
    state.put(TURN, state.get(TURN, 0) + 1)


def scroll_now(anchor: str) -> None:
    """Where somebody asked for this anchor, go there. Takes no space."""
    if state.get(WANTED) == anchor:
        state.drop(WANTED)
        _component()(key=f"scroll-{anchor}", data={"anchor": anchor, "turn": state.get(TURN)})  # type: ignore[operator]


@st.cache_resource(show_spinner=False)
def _component() -> object:
    return st.components.v2.component("touchstone_scrolling", js=_SCRIPT)
