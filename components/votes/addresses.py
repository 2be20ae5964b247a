"""The addresses of the page for voters: everybody's, and one of their own for each who votes."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import resources, state
from components.settings.tokens import address
from components.text import plain
from store.tables import Voter, VoteRound

MADE = "votes.renewed"
"""The voter who was given a new address last, and that address."""


def of_round(key: str, token: str = "") -> str:
    """Where one votes in the round of this key; with a token, as the voter who has it."""
    settings = resources.settings()
    base = address(st.context.url, f"http://{settings.host}:{settings.port}")
    return f"{base}/vote?round={key}" + (f"&voter={token}" if token else "")


def draw_address(link: str) -> None:
    """An address with the way to copy it."""
    st.code(link, language=None, wrap_lines=True)


def draw_lost(one: VoteRound, voters: Sequence[Voter], renew: Callable[[int], str]) -> None:
    """The way to a new address for a voter of a round who lost the one before; `renew` makes the token.

    What was made stays in view: the list around it may be drawn anew at any moment.
    """
    names = {voter.id or 0: voter.name for voter in voters}
    with st.popover("New address for a voter", type="tertiary", icon=":material/link:", width="content"):
        st.caption(
            "Whoever begins to vote gets an address of their own. For somebody who lost it: a new one goes on after the same votes, and "
            "the old one opens nothing more."
        )
        chosen = st.selectbox("Voter", list(names), format_func=names.get, key=f"round-lost-{one.id}")
        if st.button("Make it", key=f"round-renew-{one.id}", type="primary"):
            state.put(MADE, (chosen, of_round(one.key, renew(chosen))))
        voter, link = state.get(MADE, (0, ""))
        if voter == chosen:
            st.caption(f"Send this to {plain(names[chosen])} alone.")
            draw_address(link)
