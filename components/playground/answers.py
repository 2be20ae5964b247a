"""Answers as they come: text only, whatever a model says."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from components import links
from components.playground.words import STATES, figures
from components.text import plain
from components.traces.words import APPROVALS, TRACE
from touchstone.playground.board import Exchange, folded
from touchstone.playground.speaker import Answer

STEP = 2000
"""Of a text under way its last one to two times so many characters are drawn: a long one costs the browser more each time."""
BEHIND = "The others were asked more. Run this column, or send the next message: it answers what was said so far, message by message."
ENDED = {"asks": "waiting for a person", "stopped": "stopped", "failed": "failed"}
FEW = 3
"""Columns up to which answers are drawn more often: the browser draws the whole page anew each time."""


def every_s(columns: int) -> float:
    """Seconds from one drawing of answers under way to the next."""
    return 0.3 if columns <= FEW else 0.6


def draw_exchanges(exchanges: Sequence[Exchange], turns: Sequence[str], busy: bool, asked: str = "") -> None:
    """A column's answers by turn, each later turn under what the user said; where more was said since, how it is answered.

    `asked` names who was asked, where the column holds something else by now.
    """
    if asked and exchanges and not busy:
        st.caption(f":orange[:material/history:] {plain(asked, 300)} answered this. Run the column to ask what stands above.")
    for place, exchange in enumerate(exchanges):
        if place:
            st.caption("user")
            st.text(turns[place - 1], width="stretch")
            st.caption("assistant")
        _draw_exchange(exchange)
    if turns and len(exchanges) <= len(turns) and not busy:
        st.caption(BEHIND)
    elif not exchanges:
        st.caption("No answer yet. Run it, or all columns together.")


def counts(exchange: Exchange) -> str:
    """How many of the answers of one column to one turn are there, how many never will be, and how many differ."""
    states = Counter(answer.state for answer in exchange)
    ended = [f"{states[state]} {word}" for state, word in ENDED.items() if states[state]]
    distinct = len({answer.text for answer in exchange if answer.state == "done"})
    return ", ".join([f"{states['done']} of {len(exchange)} answered", *ended, f"{distinct} distinct"])


def _draw_exchange(exchange: Exchange) -> None:
    """One that is just coming is its text and nothing else: each piece more that is drawn again costs the browser."""
    if len(exchange) == 1 and exchange[0].state == "streaming":
        _draw_growing(exchange[0].text)
        return
    distinct = folded(exchange)
    if len(exchange) > 1:
        st.caption(counts(exchange))
    for one in distinct:
        with st.container(border=len(exchange) > 1, gap="xsmall"):
            if len(exchange) > 1:
                st.badge(f"{one.count} of {len(exchange)}", color="gray")
            draw_answer(one.answer)


def draw_answer(answer: Answer) -> None:
    """One answer with its figures; what went wrong in two sentences."""
    text = answer.text
    if text and not answer.is_over:
        _draw_growing(text)
    elif text:
        st.text(text, width="stretch")
    elif answer.state == "done":
        st.caption("The answer is empty.")
    if answer.error:
        st.markdown(f":red[:material/error: {plain(answer.error, 500)}]  \n{plain(answer.hint, 500)}")
    st.caption(f"{STATES[answer.state][1]} {plain(figures(answer), 300)}")
    if answer.trace and answer.is_over:
        _draw_chain(answer)


def _draw_chain(answer: Answer) -> None:
    """The ways to what a chain did, and to where a person lets it go on."""
    if answer.state == "asks":
        st.markdown("The chain waits for a person's decision. Decide, and its answer comes here.")
    with st.container(horizontal=True, gap="small"):
        if answer.state == "asks":
            links.page_link(APPROVALS, "Approvals")
        links.page_link(TRACE, "Its trace", trace=answer.trace)


def _draw_growing(text: str) -> None:
    """The end of a text that is still coming. It moves on in steps, so that it does not slide away under the reader's eyes."""
    left_out = (len(text) // STEP - 1) * STEP
    if left_out > 0:
        st.caption(f"The {left_out:,} characters before this are shown when the answer is complete.")
    st.text(text[max(0, left_out) :], width="stretch")
