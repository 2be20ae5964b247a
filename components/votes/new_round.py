"""The form for a new round: whose answers meet, and how many pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.fields import field_error
from components.votes.words import shorter
from touchstone.actions.new_round import MOST_ITEMS, NAME_LIMIT, Source
from touchstone.errors import Invalid

PAIRS = 20


@dataclass(frozen=True)
class Wanted:
    """What the form holds."""

    run_id: int
    target_ids: tuple[int, ...]
    count: int
    name: str


def draw_form(sources: Sequence[Source], first: int | None, make: Callable[[Wanted], None], is_only: bool) -> bool:
    """The fields; `make` is called with them and may refuse with Invalid. True when Cancel was clicked; the only thing has none.

    `first` is the run that is proposed, where it can be.
    """
    with st.container(border=True):
        st.subheader("New round", anchor=False)
        chosen = _draw_run(sources, first)
        names = shorter(list(chosen.targets.values()))
        columns = st.columns([3, 1, 2])
        labels = {id: names[label] for id, label in chosen.targets.items()}
        targets = columns[0].multiselect(
            "Targets", list(labels), list(labels)[:2], format_func=labels.get, key=f"new-round-targets-{chosen.run.id}"
        )
        help = "Fewer where fewer answers differ. The pairs are spread evenly over targets and categories."
        count = columns[1].number_input("Pairs", 1, MOST_ITEMS, PAIRS, key="new-round-count", help=help)
        name = columns[2].text_input("Name", key="new-round-name", max_chars=NAME_LIMIT, placeholder="As the run is called")
        problem = st.container()
        with st.container(horizontal=True):
            made = st.button("Make the round", key="new-round-make", type="primary")
            cancel = not is_only and st.button("Cancel", key="new-round-cancel")
        if made:
            _make(Wanted(chosen.run.id or 0, tuple(targets), int(count), name), make, problem)
    return cancel


def _draw_run(sources: Sequence[Source], first: int | None) -> Source:
    by_id = {one.run.id or 0: one for one in sources}
    place = list(by_id).index(first) if first in by_id else 0
    said = {id: f"{one.run.name} #{id}" for id, one in by_id.items()}
    chosen = st.selectbox("Answers of the run", list(by_id), place, format_func=said.get, key="new-round-run")
    return by_id[chosen]


def _make(wanted: Wanted, make: Callable[[Wanted], None], problem: "st.delta_generator.DeltaGenerator") -> None:
    try:
        make(wanted)
    except Invalid as refused:
        with problem:
            field_error(refused)
