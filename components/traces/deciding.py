"""What a chain asks a person: the question, the value, and the two ways to answer; and how it goes on from there."""

from collections.abc import Callable

import streamlit as st

from components import links, state
from components.clock import when
from components.fields import field_error
from components.results.shown import draw_shown
from components.text import plain
from components.traces.words import TRACE
from touchstone.actions.approvals import NOTE_LIMIT, Question
from touchstone.chains.ports import as_text, in_words
from touchstone.chains.work import Work

Decide = Callable[[Question, bool, str], None]
WORK = "work"


def key_of(one: Question) -> str:
    """What the fields of a question begin with."""
    return f"decide-{one.trace.id}-{one.place}"


def problem_key(trace_id: int) -> str:
    """Where it stands why a decision was not taken, or why a trace did not go on."""
    return f"trace-problem-{trace_id}"


def draw_problem(trace_id: int) -> None:
    """What went wrong with the last decision on a trace, until the next."""
    field_error(state.get(problem_key(trace_id), ""))


def draw_question(one: Question, decide: Decide) -> None:
    """A card: what is asked, of which chain, the value, a note, and the two buttons; decided ones say by whom.

    `decide` is called back: whoever comes second is told, though the buttons are gone by then.
    """
    key = key_of(one)

    def said(approved: bool) -> None:
        decide(one, approved, state.get(f"{key}-note") or "")

    with st.container(border=True, gap="small", key=f"{key}-card"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(one.question, 400)}**", width="stretch")
            links.page_link(TRACE, f"{one.trace.chain} #{one.trace.id}", trace=one.trace.id or 0)
        who = f", asked by {plain(one.trace.author, 60)}" if one.trace.author else ""
        st.caption(f"{plain(one.name, 80)} · began {when(one.trace.created_at)}{who}")
        draw_shown(as_text(in_words(one.value)), tall=300)
        if not one.is_open:
            st.caption(f"{'Approved' if one.decision.get('approved') else 'Refused'} by {plain(str(one.decision.get('by')), 60)}.")
            return
        st.text_area("Note", key=f"{key}-note", placeholder="Optional: the chain may use it", height=68, max_chars=NOTE_LIMIT)
        with st.container(horizontal=True, gap="small"):
            st.button("Approve", key=f"{key}-yes", type="primary", icon=":material/check:", on_click=said, args=(True,))
            st.button("Refuse", key=f"{key}-no", icon=":material/block:", on_click=said, args=(False,))


def draw_go_on(trace_id: int, go_on: Callable[[int], None]) -> None:
    """For a trace that stands still though everything it asked is decided."""
    with st.container(border=True, gap="small"):
        st.markdown("Everything that it asked is decided, and it does not run. What ended before is taken as it was.")
        if st.button("Go on", key=f"go-on-{trace_id}", type="primary", icon=":material/play_arrow:"):
            go_on(trace_id)


def draw_work(work: Work | None, trace_id: int) -> None:
    """How the last decision went on: at work, or why it did not begin."""
    if work is not None and not work.is_over:
        st.caption(f":blue[:material/sync: Run {trace_id} goes on.]")
    elif work is not None and work.error:
        st.error(plain(f"{work.error} {work.hint}", 1000), title=f"Run {trace_id} did not go on", icon=":material/error:")
