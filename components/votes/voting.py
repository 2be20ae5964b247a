"""What a voter sees: a question, two answers side by side, four choices. Whose the answers are is told nowhere on the page."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components import state
from components.fields import field_error
from components.results.shown import draw_shown
from components.runs.words import counted
from components.text import plain, plain_lines
from components.votes.addresses import draw_address
from components.votes.asked import draw_asked, draw_own
from components.votes.words import CHOICES, SAID
from touchstone.actions.voters import NAME_LIMIT, Begun
from touchstone.actions.votes import REASON_LIMIT, Seat, Shown
from touchstone.errors import Invalid, TouchstoneError

TITLE = "Which answer is better?"
GOOD = "What makes an answer good here:"
UNDO, LEAVE = "undo", "leave"
TEXT_TALL, ANSWER_TALL = 2_000, 320
"""Pixels."""
KEYS = "Keys: 1 left, 2 right, 3 equally good, 4 both bad, U takes the last vote back. While you type a reason they rest; Tab leaves it."


BACK = "Begun before? Go on at the address of your own that this page had then. If it is lost, ask whoever invited you for a new one."
YOURS = (
    "This page has an address of your own: with it you go on where you stopped, also on another day. Keep it to yourself; others vote "
    "by the link that you were sent."
)


@dataclass(frozen=True)
class Reason:
    """What is typed about the pair in view: as it was kept, how to keep it, and why it could not be."""

    kept: str
    keep: Callable[[str], None]
    unkept: str = ""


@dataclass(frozen=True)
class Said:
    """What the voter did: a choice with its reason, UNDO, or LEAVE for somebody else's turn."""

    outcome: str
    reason: str = ""


def draw_notice(problem: TouchstoneError) -> None:
    """Why there is nothing to vote on."""
    st.title(plain(problem.message), anchor=False)
    st.markdown(plain(problem.hint))


def draw_welcome(pairs: int, criterion: str, begin: Callable[[str], None]) -> None:
    """What this is, what makes an answer good, and the question for the voter's name.

    `begin` is called with the name and may refuse it with Invalid.
    """
    st.title(TITLE, anchor=False)
    told = "Each time you see what was asked and two answers to it, and say which one is better. Whose answers they are is hidden."
    st.markdown(f"{counted(pairs, 'pair')} of answers. {told}")
    _draw_criterion(criterion)
    with st.form("vote-name", border=False, width=480):
        name = st.text_input("Your name", key="vote-name-field", max_chars=NAME_LIMIT, help="Your votes are kept under it.")
        st.caption(BACK)
        problem = st.container()
        if st.form_submit_button("Begin", key="vote-begin", type="primary"):
            try:
                begin(name)
            except Invalid as refused:
                with problem:
                    field_error(refused)


def told_of(begun: Begun) -> str:
    """What somebody is told whose name was taken, or stood on votes already; "" for anybody else."""
    name = begun.voter.name
    if begun.is_renamed:
        told = f"Somebody votes as {begun.wanted} already, so you are {name}. If that is you, go on at the address of your own"
        return f"{told} that your page had then, or ask whoever invited you for a new one."
    if begun.votes:
        given = f"{counted(begun.votes, 'vote')} as {name}"
        return f"You go on after {given}. If somebody else gave them, choose “Not you?” before you vote, and another name."
    return ""


def draw_seat(seat: Seat, voter: str, reason: Reason, notice: str, link: str, criterion: str) -> Said | None:
    """The pair to vote on, or that all are done; what the voter did. The notice stands there until the first vote, and so does `link`,
    the voter's own address."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(TITLE if seat.shown else "You have voted on every pair", anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.caption(f"Voting as {plain(voter)}", width="content", help=YOURS)
            left = st.button("Not you?", key="vote-leave", type="tertiary", help="Asks for your own name. Votes that were given stay.")
    if notice:
        st.info(plain(notice, 400))
    if link:
        st.caption(YOURS)
        draw_address(link)
    st.progress(seat.done / max(1, seat.total), text=_where(seat))
    if seat.shown is None:
        st.markdown("Your votes are kept. You can close this page.")
        said = _undo(seat)
    else:
        _draw_criterion(criterion)
        said = _draw_pair(seat, seat.shown, reason)
    return Said(LEAVE) if left else said


def _draw_criterion(criterion: str) -> None:
    """By what to judge, where whoever made the round said so."""
    if criterion:
        st.markdown(f"**{GOOD}** {plain_lines(criterion)}")


def _where(seat: Seat) -> str:
    here = f"Pair {seat.number:,} of {seat.total:,}" if seat.shown else f"{seat.done:,} of {counted(seat.total, 'pair')} done"
    last = f" · your last vote: {SAID[seat.last.outcome]}" if seat.last and seat.last.outcome in SAID else ""
    return plain(here + last)


def _draw_pair(seat: Seat, shown: Shown, reason: Reason) -> Said | None:
    draw_asked(shown.asked, TEXT_TALL)
    sides = (("Left", shown.asked.a, shown.left), ("Right", shown.asked.b, shown.right))
    for column, (name, own, answer) in zip(st.columns(2), sides, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{name}**")
            draw_own(shown.asked, own, TEXT_TALL)
            draw_shown(answer, tall=ANSWER_TALL)
    outcome = _draw_choices(shown.item_id)
    typed = _draw_reason(shown.item_id, reason)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(KEYS)
        undone = _undo(seat)
    return Said(outcome, typed) if outcome else undone


def _draw_reason(item_id: int, reason: Reason) -> str:
    key = f"vote-reason-{item_id}"
    if not state.has(key):
        state.put(key, reason.kept)
    typed = st.text_input(
        "Why? Optional.", **state.field(key), max_chars=REASON_LIMIT, live=True, on_change=lambda: reason.keep(str(state.get(key) or ""))
    )
    field_error(reason.unkept)
    return typed or ""


def _draw_choices(item_id: int) -> str:
    """The four buttons, each of this pair alone: a key pressed twice does not vote on the next one."""
    chosen = ""
    with st.container(horizontal=True, gap="small"):
        for key, (outcome, label) in enumerate(CHOICES.items(), 1):
            if st.button(label, key=f"vote-{outcome}-{item_id}", shortcut=str(key), width="stretch"):
                chosen = outcome
    return chosen


def _undo(seat: Seat) -> Said | None:
    if seat.last is None:
        return None
    clicked = st.button("Take the last vote back", key=f"vote-undo-{seat.last.id}", shortcut="U", type="tertiary", icon=":material/undo:")
    return Said(UNDO) if clicked else None
