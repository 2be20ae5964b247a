"""What a judge is worth: how often it changed its mind with the sides, and how far it agrees with people."""

from collections.abc import Sequence

import streamlit as st

from components.text import plain
from components.votes.words import source_name
from touchstone.actions.ranking import Ballot
from touchstone.ranking.agreement import Agreement
from touchstone.ranking.sentences import agreement_sentence, flips_sentence


def draw_flips(ballot: Ballot) -> None:
    """The judge that is ranked by: its flips, what it left undecided, and pairs it judged in one order only."""
    if ballot.both is None:
        return
    parts = [flips_sentence(ballot.both)]
    if ballot.undecided:
        parts.append(f"Replies that named no verdict: {ballot.undecided:,}; they are undecided and count for nobody.")
    if ballot.both.alone:
        parts.append(f"Verdicts left out because the other order has none: {ballot.both.alone:,}.")
    st.markdown(plain(" ".join(parts), 1000))
    st.caption("A pair on which the two orders disagree counts as a tie.")


def draw_agreements(found: Sequence[tuple[str, Agreement]]) -> None:
    """Each judge beside people."""
    for judge, one in found:
        told = agreement_sentence(one) if one.n else "People and this judge have no pair in common yet."
        st.markdown(plain(f"{source_name(judge)}: {told}", 1000))
