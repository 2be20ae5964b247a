"""Filling the values of a prompt from a case of a suite or from a recorded attempt."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.boundary import EXPECTED, told
from components.fields import field_error
from components.prompts import values
from components.text import plain
from touchstone.actions.value_sources import MOST, Entry, Source
from touchstone.prompts.variables import Variable

Take = Callable[[Mapping[str, str]], tuple[str, ...]]
"""Takes values and gives the names of the variables that were filled."""


def draw_ways(
    name: str, variables: Sequence[Variable], sources: Mapping[str, Source], took: Take, take: Take, changed: Callable[[], None]
) -> None:
    """The ways to fill many values at once: from a source (`took`) or pasted (`take`); and the way back."""
    draw_filling(name, sources, took)
    values.draw_paste(name, variables, take)
    values.draw_put_back(name, variables, changed)


def draw_filling(name: str, sources: Mapping[str, Source], take: Take) -> None:
    """The popover; what it lists is read when it is open."""
    key = f"{name}-from"
    with st.popover("Fill from", icon=":material/input:", key=key, on_change="rerun") as opened:
        if opened.open:
            kind = st.segmented_control(
                "Fill from",
                list(sources),
                default=next(iter(sources)),
                required=True,
                key=f"{name}-from-kind",
                label_visibility="collapsed",
            )
            with st.container(width=420):
                _draw_source(key, sources[str(kind)], take)


def _draw_source(key: str, source: Source, take: Take) -> None:
    groups = source.groups()
    if not groups:
        st.caption(source.none)
        return
    group = _choose(source.group, f"{key}-{source.group}", groups)
    search = st.text_input(f"Search in {source.group.lower()}", key=f"{key}-search", type="search", live=True, placeholder="Any word of it")
    entries = source.entries(group, search or "")
    if not entries:
        st.caption("Nothing matches.")
        return
    entry = _choose(source.entry, f"{key}-{source.entry}", entries)
    if len(entries) == MOST:
        st.caption(f"The first {MOST} are listed. Search for the others.")
    if source.told:
        st.caption(source.told)
    st.button(source.verb, key=f"{key}-now", type="primary", on_click=_fill, args=(key, source, entry, take))
    _draw_outcome(key)


def _choose(label: str, key: str, entries: Sequence[Entry]) -> int:
    names = {entry.id: entry.name for entry in entries}
    if state.get(key) not in names:
        state.put(key, entries[0].id)
    st.selectbox(label, list(names), key=key, format_func=lambda id: names.get(id, "?"))
    return int(state.get(key))


def _fill(key: str, source: Source, entry: int, take: Take) -> None:
    state.drop(f"{key}-filled", f"{key}-problem")
    try:
        filled = take(source.values(entry))
        state.put(f"{key}-filled", f"Filled: {', '.join(filled)}." if filled else "It has a value for none of the variables.")
    except EXPECTED as problem:
        state.put(f"{key}-problem", told(problem))


def _draw_outcome(key: str) -> None:
    field_error(state.get(f"{key}-problem"))
    if filled := state.get(f"{key}-filled"):
        st.caption(f":material/check_circle: {plain(filled, 300)}")
        state.drop(f"{key}-filled")
