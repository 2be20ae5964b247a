"""Keeping what was said: an exchange as a case of a suite, an answer as the reference of a case."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import links, state
from components.fields import field_error
from components.results.words import KINDS
from touchstone.actions.exchanges import Asked, Kept, NewCase
from touchstone.playground.origin import Origin
from touchstone.playground.said import Said

NEW, REFERENCE = "A new case", "The reference of a case"
FOLD, WHAT, ANSWER, SUITE = "playground-keeping", "playground-keep-what", "playground-keep-answer", "playground-keep-suite"
NAME, KEY, CATEGORY, KIND = "playground-keep-name", "playground-keep-key", "playground-keep-category", "playground-keep-kind"
TAGS, TURNS, AS_REFERENCE = "playground-keep-tags", "playground-keep-turns", "playground-keep-as-reference"
PROBLEM, DONE = "playground-keep-problem", "playground-keep-done"
NEW_SUITE = 0
TURNS_HELP = "Else the case holds the values alone, and each prompt asks in its own words. A conversation of several turns always has them."


def read(origin: Origin | None) -> Asked:
    """What the fields hold; the case of an answer's origin where no id is given for a reference."""
    is_new = state.get(WHAT, NEW) == NEW
    case = NewCase(
        key=_text(KEY) or (origin.case if origin and not is_new else ""),
        kind=str(state.get(KIND) or KINDS[-1]),
        category=_text(CATEGORY),
        tags=_text(TAGS),
        turns=bool(state.get(TURNS)),
    )
    suite = int(state.get(SUITE) or NEW_SUITE)
    return Asked(str(state.get(ANSWER) or ""), suite or _text(NAME), case, is_new, bool(state.get(AS_REFERENCE)))


def kept(done: Kept) -> None:
    """Note what was written, for the line that links it, and empty the id."""
    state.drop(PROBLEM)
    state.put(KEY, "")
    state.put(DONE, (done.suite_id, done.suite, done.number, done.key))


def refused(problem: str) -> None:
    """Note why nothing was written."""
    state.put(PROBLEM, problem)
    state.drop(DONE)


def draw_keeping(
    found: Sequence[Said],
    suites: Callable[[], Mapping[int, str]],
    proposed: Callable[[str], str],
    keep: Callable[[], None],
    origin: Origin | None,
) -> None:
    """A fold with the fields and the button; `proposed` gives an id for the exchange of an answer, by the answer's key."""
    fold = st.expander("Keep an exchange as a case of a suite", key=FOLD, icon=":material/playlist_add:", on_change="rerun")
    if not fold.open:
        return
    with fold:
        answers = {one.key: one.label for one in found if one.is_newest}
        if not answers:
            st.caption("No answer yet. The newest one of each column can be kept.")
            return
        if not state.has(WHAT):
            state.put(WHAT, NEW)
        st.segmented_control("Keep it as", (NEW, REFERENCE), key=WHAT, required=True)
        _draw_fields(answers, {NEW_SUITE: "A new suite", **suites()}, origin, proposed)
        st.button("Save as a new version", key="playground-keep", type="primary", icon=":material/save:", on_click=keep)
        field_error(state.get(PROBLEM, ""))
        _draw_done()


def _draw_fields(answers: Mapping[str, str], suites: Mapping[int, str], origin: Origin | None, proposed: Callable[[str], str]) -> None:
    is_new = state.get(WHAT) == NEW
    offered = dict(suites) if is_new else {id: name for id, name in suites.items() if id != NEW_SUITE}
    with st.grid(3, min_column_width=240):
        answer = _choose("Answer", ANSWER, answers)
        suite = _choose("Suite", SUITE, offered, origin.suite_id if origin else next(reversed(offered), NEW_SUITE))
        if is_new and suite == NEW_SUITE:
            st.text_input("Name of the new suite", key=NAME, max_chars=100)
        known = origin.case if origin else "The id of a case that is there"
        placeholder = proposed(str(answer)) if is_new else known
        st.text_input("Id of the case", key=KEY, max_chars=200, placeholder=placeholder)
        if is_new:
            st.selectbox("Kind", KINDS, KINDS.index("neutral"), key=KIND)
            st.text_input("Category", key=CATEGORY, max_chars=200)
            st.text_input("Tags", key=TAGS, max_chars=500, placeholder="Separated by commas")
    if is_new:
        with st.container(horizontal=True):
            st.checkbox("The answer is its reference", key=AS_REFERENCE, help="Tick it where the answer is what a good one looks like")
            st.checkbox("With the messages as they were sent", key=TURNS, help=TURNS_HELP)


def _draw_done() -> None:
    if done := state.get(DONE):
        suite_id, suite, number, key = done
        label = f"Saved in {suite} v{number}: open the case {key}"
        links.page_link("pages/validate/case.py", label, icon=":material/check_circle:", suite=suite_id, case=key)


def _choose(label: str, key: str, names: Mapping[int, str] | Mapping[str, str], first: object = None) -> object:
    known = dict(names)
    if state.get(key) not in known:
        state.put(key, first if first in known else next(iter(known), None))
    st.selectbox(label, list(known), format_func=lambda one: known.get(one, "?"), key=key)
    return state.get(key)


def _text(key: str) -> str:
    return str(state.get(key) or "").strip()
