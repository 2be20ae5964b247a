"""Where the values come from: a case that fills them, and what is said of the case or attempt they were taken from."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import links, state
from components.suites.brief import shortened
from components.text import plain
from store.tables import CaseRow
from touchstone.actions.filling import LISTED
from touchstone.playground.origin import Origin
from touchstone.suites.cases import stored_case
from touchstone.suites.forms import asks

OPEN, SUITE, SEARCH, CASE = "playground-case", "playground-case-suite", "playground-case-search", "playground-case-key"
Find = Callable[[int, str], Sequence[CaseRow]]


def draw_from_case(suites: Callable[[], Mapping[int, str]], find: Find, fill: Callable[[int, str], None]) -> None:
    """A popover to choose a case; `find` gives those of a suite version that hold a text, `fill` takes version and case."""
    popover = st.popover("From a case", icon=":material/checklist:", key=OPEN, on_change="rerun")
    if not popover.open:
        return
    with popover:
        offered = suites()
        if not offered:
            st.caption("There is no suite yet. Its cases would fill the fields.")
            return
        version = _choose("Suite", SUITE, offered)
        st.text_input("Text in the case", key=SEARCH, type="search", live=True, max_chars=500)
        found = find(version, str(state.get(SEARCH) or ""))
        if not found:
            st.caption("No case has this text.")
            return
        case = _choose("Case", CASE, {row.key: shortened(f"{row.key}: {asks(stored_case(row.body))}", 90) for row in found})
        if len(found) == LISTED:
            st.caption(f"The first {LISTED}. Search for others.")
        st.button("Fill the fields", key="playground-case-fill", icon=":material/input:", on_click=fill, args=(version, case))


def _choose(label: str, key: str, names: Mapping[int, str] | Mapping[str, str]) -> object:
    known = dict(names)
    if state.get(key) not in known:
        state.put(key, next(iter(known)))
    st.selectbox(label, list(known), format_func=lambda one: known.get(one, "?"), key=key)
    return state.get(key)


def draw_origin(origin: Origin, let_go: Callable[[], None], own_words: Callable[[], None], bring_back: Callable[[], None] | None) -> None:
    """What the values were taken from, with the way there; what could not be had; and what stands in the user's place."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _draw_way(origin)
            if bring_back:
                help = "Columns, values and answers as they stood before"
                st.button("Bring back what stood here", key="playground-bring-back", icon=":material/undo:", help=help, on_click=bring_back)
            st.button("Let go", key="playground-let-go", type="tertiary", help="The values stay, as one's own", on_click=let_go)
        if origin.attempt_id:
            st.caption("Its prompt, model, settings and recorded answer stand in the last column, its values in the fields.")
        for note in origin.notes:
            st.caption(f":orange[:material/warning:] {plain(note, 400)}")
        if origin.turns:
            _draw_turns(origin, own_words)


def _draw_way(origin: Origin) -> None:
    with st.container(width="stretch", horizontal=True, gap="small"):
        if origin.attempt_id:
            label = f"Attempt at {shortened(origin.case, 80)}"
            links.page_link("pages/validate/attempt.py", label, icon=":material/monitoring:", run=origin.run_id, attempt=origin.attempt_id)
        else:
            label = f"Case {shortened(origin.case, 80)}"
            links.page_link("pages/validate/case.py", label, icon=":material/checklist:", suite=origin.suite_id, case=origin.case)


def _draw_turns(origin: Origin, own_words: Callable[[], None]) -> None:
    number = len(origin.turns)
    st.caption(
        f"What the user says comes from there too ({number} message{'' if number == 1 else 's'}): "
        "it stands in place of the prompt's last user message, whatever the fields say."
    )
    with st.expander("What the user says", key="playground-turns"):
        for message in origin.turns:
            st.caption(message.role)
            st.text(message.content, width="stretch")
        st.button("Ask by the prompt's own words", key="playground-own-words", on_click=own_words)
