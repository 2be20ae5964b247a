"""The list of traces: filters that the address holds, and a line for each."""

from collections.abc import Sequence

import streamlit as st

from components import state
from components.clock import duration, when
from components.runs.words import money
from components.text import plain
from components.traces.words import SOURCES, STATES, TRACE, state_badge
from store.tables import Trace
from touchstone.actions.traces import MOST, Wanted


def read_wanted() -> Wanted:
    """What the address asks for; an unknown state or source leaves its filter open."""
    asked, source = state.url_text("state"), state.url_text("source")
    return Wanted(
        state.url_text("name"), asked if asked in STATES else "", source if source in SOURCES else "", state.url_id("before") or 0
    )


def draw_filters(wanted: Wanted, chains: Sequence[str]) -> None:
    """Chain, state and source, which follow the address."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        names = {"": "All chains", **{one: one for one in dict.fromkeys((*chains, *filter(None, [wanted.chain])))}}
        _choice("Chain", "name", names, wanted.chain, 240)
        _choice("State", "state", {"": "Any state", **{one: word for one, (word, *_) in STATES.items()}}, wanted.state, 180)
        _choice("Source", "source", {"": "Anywhere", **SOURCES}, wanted.source, 130)


def _choice(label: str, name: str, options: dict[str, str], now: str, width: int) -> None:
    key = f"traces-{name}"
    state.put(key, now)

    def changed() -> None:
        state.set_url(**{name: state.get(key), "before": None})

    st.selectbox(label, list(options), key=key, format_func=options.__getitem__, on_change=changed, width=width)


def draw_list(traces: Sequence[Trace]) -> None:
    """A line per trace; the newest first, and the way to older ones."""
    with st.container(border=bool(traces), gap="xsmall"):
        for one in traces:
            _draw_line(one)
    if len(traces) == MOST:
        st.button("Older ones", key="traces-older", on_click=lambda: state.set_url(before=traces[-1].id), icon=":material/arrow_downward:")
    if state.url_id("before"):
        st.button("The newest", key="traces-newest", on_click=lambda: state.set_url(before=None), icon=":material/arrow_upward:")


def _draw_line(one: Trace) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.page_link(TRACE, label=f"**{plain(one.chain, 80)}** :gray[#{one.id}]", query_params={"trace": str(one.id)}, width="stretch")
        took = [duration(max(0.0, one.ended_at - one.created_at))] if one.ended_at else []
        tokens = one.input_tokens + one.output_tokens
        figures = [*took, *([f"{tokens:,} tokens"] if tokens else []), *([plain(money(one.cost_usd))] if one.cost_usd else [])]
        told = (state_badge(one.state), SOURCES.get(one.source, "elsewhere"), *figures, plain(one.author, 40), when(one.created_at))
        st.caption(" · ".join(filter(None, told)), width="content")
