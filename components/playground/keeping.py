"""Keeping what was said: an exchange as a case of a suite, an answer as the reference of a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import following, links, state
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
DEFAULTS: Mapping[str, Any] = {NAME: "", KEY: "", CATEGORY: "", KIND: "neutral", TAGS: "", TURNS: False, AS_REFERENCE: False}
TURNS_HELP = "Else the case holds the values alone, and each prompt asks in its own words. A conversation of several turns always has them."


@dataclass(frozen=True)
class Offered:
    """What the fields need: the suites by id, read when they are drawn, and an id for the exchange of an answer, by the answer's key."""

    suites: Callable[[], Mapping[int, str]]
    proposed: Callable[[str], str]
    origin: Origin | None
    typed: Mapping[str, Any]
    """What stands in the fields, as it is kept."""


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


def kept(done: Kept) -> Mapping[str, Any]:
    """Note what was written, for the line that links it, and empty the id; gives the fields as they are now. For callbacks."""
    state.drop(PROBLEM)
    state.put(KEY, "")
    state.put(DONE, (done.suite_id, done.suite, done.number, done.key))
    return {**typed(), SUITE: done.suite_id, NAME: ""}


def refused(problem: str) -> None:
    """Note why nothing was written."""
    state.put(PROBLEM, problem)
    state.drop(DONE)


def typed() -> dict[str, Any]:
    """What was changed in the fields of this window. For callbacks."""
    return {key: state.get(key) for key in (WHAT, SUITE, *DEFAULTS) if following.is_changed(key)}


def draw_keeping(found: Sequence[Said], offered: Offered, keep: Callable[[], None], changed: Callable[[], None]) -> None:
    """A fold with the fields and the button, open where something stands in them; `changed` is called after every change."""
    if not state.has(FOLD):
        state.put(FOLD, any(offered.typed.get(key) for key in (NAME, KEY, CATEGORY, TAGS)))
    fold = st.expander("Keep an exchange as a case of a suite", key=FOLD, icon=":material/playlist_add:", on_change="rerun")
    if not fold.open:
        return
    with fold:
        answers = {one.key: one.label for one in found if one.is_newest}
        if not answers:
            st.caption("No answer yet. The newest one of each column can be kept.")
            return
        following.follow(WHAT, _one_of((NEW, REFERENCE), offered.typed.get(WHAT)))
        st.segmented_control("Keep it as", (NEW, REFERENCE), **state.field(WHAT), required=True, on_change=changed)
        _draw_fields(answers, offered, changed)
        st.button("Save as a new version", key="playground-keep", type="primary", icon=":material/save:", on_click=keep)
        field_error(state.get(PROBLEM, ""))
        _draw_done()


def _draw_fields(answers: Mapping[str, str], offered: Offered, changed: Callable[[], None]) -> None:
    for key, default in DEFAULTS.items():
        following.follow(key, type(default)(offered.typed.get(key, default)))
    is_new, origin = state.get(WHAT) == NEW, offered.origin
    with st.grid(3, min_column_width=240):
        answer = str(_choose("Answer", ANSWER, answers, next(iter(answers))))
        if _draw_suite(offered, is_new, changed) == NEW_SUITE and is_new:
            st.text_input("Name of the new suite", **state.field(NAME), max_chars=100, live=True, on_change=changed)
        known = origin.case if origin else "The id of a case that is there"
        hint = offered.proposed(answer) if is_new else known
        st.text_input("Id of the case", **state.field(KEY), max_chars=200, placeholder=hint, live=True, on_change=changed)
        if is_new:
            st.selectbox("Kind", KINDS, **state.field(KIND), on_change=changed)
            st.text_input("Category", **state.field(CATEGORY), max_chars=200, live=True, on_change=changed)
            st.text_input("Tags", **state.field(TAGS), max_chars=500, placeholder="Separated by commas", live=True, on_change=changed)
    if is_new:
        with st.container(horizontal=True):
            help = "Tick it where the answer is what a good one looks like"
            st.checkbox("The answer is its reference", **state.field(AS_REFERENCE), help=help, on_change=changed)
            st.checkbox("With the messages as they were sent", **state.field(TURNS), help=TURNS_HELP, on_change=changed)


def _draw_suite(offered: Offered, is_new: bool, changed: Callable[[], None]) -> object:
    """The suite's id. A reference belongs where its case is, else what was chosen last stays."""
    names = {**({NEW_SUITE: "A new suite"} if is_new else {}), **offered.suites()}
    of_origin = offered.origin.suite_id if offered.origin else None
    wanted = (offered.typed.get(SUITE), of_origin) if is_new else (of_origin, offered.typed.get(SUITE))
    first = next((id for id in wanted if id in names), next(reversed(names), NEW_SUITE))
    return _choose("Suite", SUITE, names, first, changed)


def _draw_done() -> None:
    if done := state.get(DONE):
        suite_id, suite, number, key = done
        label = f"Saved in {suite} v{number}: open the case {key}"
        links.page_link("pages/validate/case.py", label, icon=":material/check_circle:", suite=suite_id, case=key)


def _choose(
    label: str, key: str, names: Mapping[int, str] | Mapping[str, str], kept: object, changed: Callable[[], None] | None = None
) -> object:
    known: dict[Any, str] = dict(names)
    if following.follow(key, kept) not in known:
        state.put(key, kept)
    st.selectbox(label, list(known), format_func=lambda one: known.get(one, "?"), **state.field(key), on_change=changed)
    return state.get(key)


def _one_of(options: Sequence[str], wanted: object) -> str:
    return str(wanted) if wanted in options else options[0]


def _text(key: str) -> str:
    return str(state.get(key) or "").strip()
