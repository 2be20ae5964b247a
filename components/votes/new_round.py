"""The form for a new round: whose answers meet, and how many pairs."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from components import state
from components.fields import field_error
from components.live import live_typing
from components.votes.words import shorter
from touchstone.actions.new_round import CRITERION_LIMIT, MOST_ITEMS, NAME_LIMIT, Source
from touchstone.actions.round_draft import NewRound
from touchstone.errors import TouchstoneError

RUN, TARGETS, COUNT, NAME = "new-round-run", "new-round-targets", "new-round-count", "new-round-name"
CRITERION = "live-new-round-criterion"
FIELDS = (RUN, TARGETS, COUNT, NAME, CRITERION)


def is_open(sources: Sequence[Source]) -> bool:
    """Whether the fields hold what was typed, about a run that is offered."""
    return all(map(state.has, FIELDS)) and state.get(RUN) in [one.run.id for one in sources]


def open_form(typed: NewRound) -> None:
    """Fill the fields."""
    for key, value in zip(FIELDS, (typed.run_id, list(typed.target_ids), typed.count, typed.name, typed.criterion or ""), strict=True):
        state.put(key, value)


def close_form() -> None:
    """Forget what was typed."""
    state.drop(*FIELDS)


def read_form() -> NewRound:
    """What the fields hold."""
    name, criterion = ((state.get(key) or "").strip() for key in (NAME, CRITERION))
    return NewRound(state.get(RUN), tuple(state.get(TARGETS)), int(state.get(COUNT)), name, criterion)


def draw_form(sources: Sequence[Source], problem: str | TouchstoneError | None, changed: Callable[[], None], is_only: bool) -> str:
    """The fields with what is wrong with them; gives "make" or "cancel" when that was clicked, else "". The only thing has no Cancel."""
    by_id = {one.run.id or 0: one for one in sources}

    def another_run() -> None:
        chosen = by_id[state.get(RUN)]
        open_form(replace(read_form(), run_id=0, target_ids=()).of_run(chosen))
        changed()

    live_typing()
    with st.container(border=True):
        st.subheader("New round", anchor=False)
        said = {id: f"{one.run.name} #{id}" for id, one in by_id.items()}
        st.selectbox("Answers of the run", list(by_id), format_func=said.get, **state.field(RUN), on_change=another_run)
        _draw_fields(by_id[state.get(RUN)], changed)
        field_error(problem)
        with st.container(horizontal=True):
            made = st.button("Make the round", key="new-round-make", type="primary")
            cancel = not is_only and st.button("Cancel", key="new-round-cancel")
    return "make" if made else "cancel" if cancel else ""


def _draw_fields(chosen: Source, changed: Callable[[], None]) -> None:
    names = shorter(list(chosen.targets.values()))
    labels = {id: names[label] for id, label in chosen.targets.items()}
    columns = st.columns([3, 1, 2])
    columns[0].multiselect("Targets", list(labels), format_func=labels.get, **state.field(TARGETS), on_change=changed)
    help = "Fewer where fewer answers differ. The pairs are spread evenly over targets and categories."
    columns[1].number_input("Pairs", 1, MOST_ITEMS, **state.field(COUNT), help=help, on_change=changed)
    columns[2].text_input(
        "Name", **state.field(NAME), max_chars=NAME_LIMIT, placeholder="As the run is called", live=True, on_change=changed
    )
    help = "Voters read it above every pair, and a judge is asked by it. It tells nobody whose the answers are, unless you write that here."
    st.text_area(
        "What makes an answer good? Optional.", **state.field(CRITERION), height="content", max_chars=CRITERION_LIMIT, help=help,
        on_change=changed,
    )  # fmt: skip
