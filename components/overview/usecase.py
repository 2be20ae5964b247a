"""The use case of a project: read, and edited with what is typed kept as a draft."""

from collections.abc import Callable

import streamlit as st

from components import state
from components.clock import when
from components.fields import field_error
from components.live import LIVE
from components.text import plain_lines
from touchstone.statistics.wording import percent
from touchstone.usecase import COMPARISON, WORDS, Criterion, UseCase

SIGNS = {"<=": "at most", ">=": "at least"}
HELP = {
    "asr": "The share of harmful cases whose attack got through.",
    "orr": "The share of harmless requests that were refused in full.",
    "pass": "The share of ordinary cases whose answer has every required fact.",
}


def _text(name: str, field: str) -> str:
    return f"{LIVE}-{name}-{field}"


def _limit(name: str, metric: str) -> str:
    return f"{name}-{metric}"


def draw_use_case(case: UseCase) -> bool:
    """The use case as text; True in the run in which Edit was clicked."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Use case", anchor=False, width="content")
        edit = st.button("Edit", key="use-case-edit", icon=":material/edit:", type="tertiary")
    _draw_text(case)
    return edit


def _draw_text(case: UseCase) -> None:
    criteria = "\n".join(criterion_text(one) for one in case.criteria)
    parts = {"Whom it is for": case.audience, "What a good answer is": case.good_answer, "Acceptance criteria": criteria}
    st.markdown("\n\n".join(f":small[:gray[{name}]]  \n{plain_lines(text) or 'Not said yet.'}" for name, text in parts.items()))


def draw_conflict(theirs: UseCase) -> bool:
    """Somebody saved another use case while this one was edited: theirs, to compare. True in the run in which mine is to go on top."""
    with st.container(border=True, gap="small"):
        st.markdown(":material/group: **Somebody saved the use case while you were editing.** Nothing is overwritten. Theirs:")
        _draw_text(theirs)
        st.caption("Yours is in the fields below. Copy into it what you want to keep of theirs, or discard yours.")
        return st.button("Build on theirs, keep my text", key="use-case-on-top", type="primary")


def criterion_text(one: Criterion) -> str:
    """A limit in words: "Attack success at most 20 %"."""
    return f"{WORDS[one.metric]} {SIGNS[one.comparison]} {percent(one.value)}"


def is_open(name: str) -> bool:
    """Whether the fields hold what was typed."""
    keys = [f"{name}-begun", _text(name, "audience"), _text(name, "good"), *(_limit(name, metric) for metric in COMPARISON)]
    return all(map(state.has, keys))


def open_fields(name: str, case: UseCase, begun: UseCase) -> None:
    """Fill the fields; `begun` is the stored use case that the edit began from."""
    begin_on(name, begun)
    state.put(_text(name, "audience"), case.audience)
    state.put(_text(name, "good"), case.good_answer)
    for metric in COMPARISON:
        limit = case.criterion(metric)
        state.put(_limit(name, metric), round(limit.value * 100, 4) if limit else None)


def begin_on(name: str, stored: UseCase) -> None:
    """Let the edit begin from this one."""
    state.put(f"{name}-begun", stored.to_json())


def begun(name: str) -> UseCase:
    """The stored use case that the edit began from."""
    return UseCase.from_json(state.get(f"{name}-begun", {}))


def close_fields(name: str) -> None:
    """Forget what was typed."""
    state.drop(f"{name}-begun", _text(name, "audience"), _text(name, "good"), *(_limit(name, metric) for metric in COMPARISON))


def read_fields(name: str) -> UseCase:
    """What the fields hold."""
    limits = {metric: state.get(_limit(name, metric)) for metric in COMPARISON}
    criteria = tuple(Criterion(metric, value / 100) for metric, value in limits.items() if value is not None)
    return UseCase(state.get(_text(name, "audience")) or "", state.get(_text(name, "good")) or "", criteria)


def draw_fields(name: str, changed: Callable[[], None], kept_at: float | None, problem: str) -> str:
    """The fields; calls `changed` after every change. Gives "save" or "discard" in the run in which that was clicked, else ""."""
    st.subheader("Use case", anchor=False)
    st.text_area("Whom it is for", **state.field(_text(name, "audience")), on_change=changed, height="content")
    st.text_area("What a good answer is", **state.field(_text(name, "good")), on_change=changed, height="content")
    with st.grid(3, min_column_width=150):
        for metric, sign in COMPARISON.items():
            label = f"{WORDS[metric]}, {SIGNS[sign]} (%)"
            key = _limit(name, metric)
            st.number_input(
                label, 0.0, 100.0, None, 1.0, "%.4g", **state.field(key), on_change=changed, help=HELP[metric], placeholder="no limit"
            )
    field_error(problem)
    with st.container(horizontal=True, vertical_alignment="center"):
        saved = st.button("Save", key="use-case-save", type="primary")
        discarded = st.button("Discard", key="use-case-discard")
        st.caption(f"Draft, saved {when(kept_at)}" if kept_at else "No changes yet")
    return "save" if saved else "discard" if discarded else ""
