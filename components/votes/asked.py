"""What the answers of a pair were asked: together, and each by itself where that differed."""

import streamlit as st

from components.results.shown import draw_shown
from components.votes.words import ANSWERED, ASKED_DIFFERENTLY, NOTHING_MORE, turn_name
from touchstone.ranking.asked import Asked, Turn

LONG = 700
"""Characters from which a text is long."""
TALL = 220
"""Pixels of a long conversation, which scrolls in itself and shows its end, so that what follows stays in sight."""


def draw_asked(asked: Asked, tall: int) -> None:
    """What both answers were asked alike, if anything, and whether more was asked of each alone. Texts scroll from `tall` pixels on."""
    if asked.both:
        with _frame(asked.both):
            _draw_turns(asked.both, tall)
    if not asked.is_alike:
        st.caption(ASKED_DIFFERENTLY)


def draw_own(asked: Asked, own: tuple[Turn, ...], tall: int) -> None:
    """What one answer alone was asked, above it; nothing where both were asked alike."""
    if asked.is_alike:
        return
    with _frame(own):
        _draw_turns(own, tall)
        if not own:
            st.caption(NOTHING_MORE)
    st.caption(ANSWERED)


def _frame(turns: tuple[Turn, ...]) -> "st.delta_generator.DeltaGenerator":
    is_long = len(turns) > 1 or any(len(turn.content) > LONG for turn in turns)
    return st.container(border=True, gap="xsmall", height=TALL if is_long else "content", autoscroll=is_long)


def _draw_turns(turns: tuple[Turn, ...], tall: int) -> None:
    for turn in turns:
        st.caption(turn_name(turn))
        draw_shown(turn.content, tall=tall)
