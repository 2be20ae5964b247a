"""The head of a trace: which chain it ran, how that went, what it took, and what it gave."""

import time

import streamlit as st

from components import links
from components.clock import duration, when
from components.results.shown import draw_shown
from components.runs.words import money
from components.text import plain
from components.traces.words import APPROVALS, SOURCES, state_badge
from store.tables import Trace
from touchstone.actions.traces import Opened
from touchstone.chains.ports import as_text, in_words

CHAIN = "pages/build/chain.py"


def draw_head(opened: Opened) -> None:
    """State, chain, version, model, time, tokens, cost and who; then the error where there is one."""
    trace = opened.trace
    st.markdown(f"{state_badge(trace.state)} · {_facts(opened)}")
    with st.container(horizontal=True, gap="small"):
        if opened.chain_id:
            links.page_link(CHAIN, "Open the chain", chain=opened.chain_id)
        if trace.state == "waiting":
            links.page_link(APPROVALS, "Decide")
    if trace.error:
        where = f"At {plain(opened.name(trace.failed_at), 80)}: " if trace.failed_at else ""
        st.error(f"{where}{plain(trace.error, 2000)}", icon=":material/error:")


def _facts(opened: Opened) -> str:
    trace = opened.trace
    version = f"v{opened.number}" if opened.number else "a draft" if trace.version_id is None else "a version that is gone"
    parts = [version, plain(trace.model or "no model chosen", 80), f"began {when(trace.created_at)}", _took(trace)]
    parts += [f"{trace.input_tokens:,} tokens in, {trace.output_tokens:,} out", plain(money(trace.cost_usd))]
    parts += [f"asked by {plain(trace.author, 60)}"] if trace.author else []
    return " · ".join([*parts, f"from {SOURCES.get(trace.source, 'elsewhere')}"])


def _took(trace: Trace) -> str:
    ended = trace.ended_at or time.time()
    return f"{'took' if trace.ended_at else 'for'} {duration(max(0.0, ended - trace.created_at))}"


def draw_values(opened: Opened) -> None:
    """What the chain was given, what it gave, and what people decided."""
    for title, values in (("Gave", opened.trace.outputs), ("Given", opened.trace.inputs)):
        for name, value in values.items():
            st.caption(f"{title} {plain(name, 80)}")
            draw_shown(as_text(in_words(value)), tall=200)
    for place, one in opened.trace.decisions.items():
        word = ":green[:material/check: approved]" if one.get("approved") else ":red[:material/block: refused]"
        at = f", {when(float(one['at']))}" if one.get("at") else ""
        note = f": {plain(str(one['note']), 500)}" if one.get("note") else ""
        st.markdown(f"{plain(opened.name(place.rpartition('/')[2]), 60)} {word} by {plain(str(one.get('by') or 'somebody'), 60)}{at}{note}")
