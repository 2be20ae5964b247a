"""Text areas that hand over what is typed after a short pause, not only when the field is left.

Streamlit's text area commits on blur or Ctrl+Enter. This component, mounted once on a page, presses Ctrl+Enter
for every text area whose key begins with `live` half a second after the last keystroke, and when the page is
left. Where scripts of components do not run, leaving the field still commits.
"""

import streamlit as st

LIVE = "live"
"""What the key of such a text area begins with."""

_SCRIPT = """
const PAUSE = 500;
export default function () {
  const waiting = new Map();
  const commit = (area) => {
    clearTimeout(waiting.get(area));
    waiting.delete(area);
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
  };
  const typed = (event) => {
    const area = event.target;
    if (area.tagName !== "TEXTAREA" || !area.closest('[class*="st-key-live"]')) return;
    clearTimeout(waiting.get(area));
    waiting.set(area, setTimeout(() => commit(area), PAUSE));
  };
  // What is pressed here hands the text over and nothing else: a button's shortcut, which listens further out, must not hear it.
  const hush = (event) => { if (!event.isTrusted) event.stopPropagation(); };
  const leaving = () => [...waiting.keys()].forEach(commit);
  document.addEventListener("input", typed);
  document.body.addEventListener("keydown", hush);
  window.addEventListener("beforeunload", leaving);
  return () => {
    document.removeEventListener("input", typed);
    document.body.removeEventListener("keydown", hush);
    window.removeEventListener("beforeunload", leaving);
  };
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> object:
    return st.components.v2.component("touchstone_live_typing", js=_SCRIPT)


def live_typing() -> None:
    """Mount the listener. Takes no space."""
    _component()(key="live-typing")  # type: ignore[operator]
