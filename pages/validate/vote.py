"""The page of a voter: opened by a link, with nothing of the other pages beside it."""

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED, told
from components.votes import addresses, voting
from store.tables import Voter, VoteRound
from touchstone.actions import voters
from touchstone.actions import votes as acts
from touchstone.errors import Conflict, NotFound

db = resources.database()
UNKEPT, NOTICE, OWN = "vote.unkept", "vote.notice", "vote.own"


def open_round() -> VoteRound:
    """The round of the link; without one that takes votes the page ends here."""
    try:
        return acts.open_round(db, state.url_text("round"))
    except (NotFound, Conflict) as problem:
        voting.draw_notice(problem)
        st.stop()


def begin(name: str) -> None:
    """From here on the address holds the token by which this voter is known."""
    begun = voters.begin(db, found, name)
    state.set_url(voter=begun.token)
    state.put(NOTICE, voting.told_of(begun))
    state.put(OWN, addresses.of_round(found.key, begun.token))
    st.rerun()


def reason_on(voter: Voter, item_id: int) -> voting.Reason:
    def keep(text: str) -> None:
        """A callback, where no boundary catches: what goes wrong is told beside the field."""
        state.drop(UNKEPT)
        try:
            voters.keep_reason(db, voter, item_id, text)
        except EXPECTED as problem:
            state.put(UNKEPT, told(problem))

    return voting.Reason(voters.typed_reason(db, voter, item_id), keep, state.get(UNKEPT, ""))


def poll(voter: Voter) -> None:
    seat = acts.seat(db, found, voter.name)
    reason = reason_on(voter, seat.shown.item_id if seat.shown else 0)
    said = voting.draw_seat(seat, voter.name, reason, state.get(NOTICE, ""), state.get(OWN, ""), acts.criterion_of(found))
    if said is None:
        return
    if said.outcome == voting.LEAVE:
        voters.leave(db, voter)
        state.set_url(voter=None)
    elif said.outcome == voting.UNDO:
        taken = acts.take_back(db, found, voter.name)
        voters.keep_reason(db, voter, taken.item_id, taken.reason)
    elif seat.shown is not None:
        acts.vote(db, found, voter.name, seat.shown.item_id, said.outcome, said.reason)
        state.drop(NOTICE, OWN)
        voters.keep_reason(db, voter, seat.shown.item_id, "")
    st.rerun()


found = open_round()
voter = voters.known(db, found, state.url_text("voter"))
if voter is None:
    voting.draw_welcome(acts.seat(db, found, "").total, acts.criterion_of(found), begin)
else:
    poll(voter)
