"""The way from the answers to blind votes on them."""

import streamlit as st

HELP = (
    "Makes a round with a link for colleagues: a pair for any two columns, names hidden. Of several answers of a column the first counts; "
    "an answer that was stopped, or that stands under another model or prompt than was asked, does not."
)


def draw_vote(contestants: int) -> bool:
    """The button, where two columns have answered; whether it was clicked."""
    if contestants < 2:
        return False
    return st.button("Vote blind on these answers", key="playground-vote", icon=":material/how_to_vote:", help=HELP)
