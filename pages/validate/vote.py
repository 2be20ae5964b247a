"""The page of a voter: opened by a link, with nothing of the other pages beside it."""

import streamlit as st

from components import resources, state
from components.votes import voting
from store.tables import VoteRound
from touchstone.actions import votes as acts
from touchstone.errors import Conflict, Invalid, NotFound

db = resources.database()


def open_round() -> VoteRound:
    """The round of the link; without one that takes votes the page ends here."""
    try:
        return acts.open_round(db, state.url_text("round"))
    except (NotFound, Conflict) as problem:
        voting.draw_notice(problem)
        st.stop()


def known() -> str | None:
    """The voter's name, kept in the address; None before it was given."""
    try:
        return acts.checked_voter(state.url_text("voter"))
    except Invalid:
        return None


def begin(name: str) -> None:
    state.set_url(voter=acts.checked_voter(name))
    st.rerun()


def poll(found: VoteRound, voter: str) -> None:
    seat = acts.seat(db, found, voter)
    said = voting.draw_seat(seat, voter)
    if said is None:
        return
    if said.outcome == voting.LEAVE:
        state.set_url(voter=None)
    elif said.outcome == voting.UNDO:
        acts.take_back(db, found, voter)
    elif seat.shown is not None:
        acts.vote(db, found, voter, seat.shown.item_id, said.outcome, said.reason)
    st.rerun()


found = open_round()
voter = known()
if voter is None:
    voting.draw_welcome(acts.seat(db, found, "").total, begin)
else:
    poll(found, voter)
