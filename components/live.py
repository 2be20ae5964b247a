"""Text areas that hand over what is typed after a short pause, not only when the field is left.

Streamlit's text area commits on blur or Ctrl+Enter. This component, mounted once on a page, presses Ctrl+Enter
for every text area whose key begins with `live` half a second after the last keystroke, and when the page is
left. Where scripts of components do not run, leaving the field still commits.

Streamlit drops what a field hands over where another page is asked for before the server took it. A link within the
product, and Back and Forward where the browser has the Navigation API, therefore wait until it did: some 200 ms and the run
it takes, at most 3 s. A busy machine may begin that run late: it is awaited for as much as 1.5 s.
"""

import streamlit as st

LIVE = "live"
"""What the key of such a text area begins with."""

_SCRIPT = """
const PAUSE = 500, STEP = 25, QUIET = 200, LATEST = 1500, LONGEST = 3000;
const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const taken = async (handed) => {
  let waited = 0;
  for (; handed && !running() && waited < LATEST; waited += STEP) await pause(STEP);
  for (let quiet = 0; quiet < QUIET && waited < LONGEST; waited += STEP) {
    await pause(STEP);
    quiet = running() ? 0 : quiet + STEP;
  }
};
export default function () {
  const waiting = new Map();
  let typedAt = -Infinity;
  const commit = (area) => {
    clearTimeout(waiting.get(area));
    waiting.delete(area);
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
  };
  const typed = (event) => {
    typedAt = performance.now();
    const area = event.target;
    if (area.tagName !== "TEXTAREA" || !area.closest('[class*="st-key-live"]')) return;
    clearTimeout(waiting.get(area));
    waiting.set(area, setTimeout(() => commit(area), PAUSE));
  };
  // What is pressed here hands the text over and nothing else: a button's shortcut, which listens further out, must not hear it.
  const hush = (event) => { if (!event.isTrusted) event.stopPropagation(); };
  const leaving = () => [...waiting.keys()].forEach(commit);
  const underWay = () => waiting.size > 0 || performance.now() - typedAt < (running() ? LONGEST : 2 * PAUSE);
  const handOver = async () => {
    const handed = waiting.size > 0;
    leaving();
    if (document.activeElement?.matches("input, textarea")) document.activeElement.blur();
    await taken(handed);
    typedAt = -Infinity;
  };
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    return handOver();
  };
  const followed = async (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || !event.isTrusted || elsewhere || link.target === "_blank" || link.origin !== location.origin || !underWay()) return;
    if (link.hash && link.pathname === location.pathname) return;
    const same = (other) => other.href === link.href;
    await hold(event);
    (link.isConnected ? link : [...document.links].find(same))?.click();
  };
  // Streamlit listens to popstate and was there first: Back is held before it happens.
  const turnedBack = async (event) => {
    if (event.navigationType !== "traverse" || !event.cancelable || !underWay()) return;
    const { key } = event.destination;
    await hold(event);
    navigation.traverseTo(key).finished.catch(() => undefined);
  };
  const listened = [
    [document, "input", typed],
    [document, "click", followed, true],
    [document.body, "keydown", hush],
    [window.navigation, "navigate", turnedBack],
    [window, "beforeunload", leaving],
  ].filter(([where]) => where);
  listened.forEach(([where, what, heard, first]) => where.addEventListener(what, heard, first));
  return () => listened.forEach(([where, what, heard, first]) => where.removeEventListener(what, heard, first));
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> object:
    return st.components.v2.component("touchstone_live_typing", js=_SCRIPT)


def live_typing() -> None:
    """Mount the listener. Takes no space."""
    _component()(key="live-typing")  # type: ignore[operator]
