"""Where the values come from: what is said of the case or attempt they were taken from, and what was put away for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components import links, state
from components.confirm import confirm
from components.playground.opened import ADDED
from components.suites.brief import shortened
from components.text import plain
from touchstone.playground.board import Board
from touchstone.playground.origin import Origin

BRING_HELP = "Columns, values and answers as they stood before. What was asked or changed here since is put away instead"
ALONE_HELP = "Puts the other columns and all answers away; they can be brought back. The values stay"
Act = Callable[[], None]


@dataclass(frozen=True)
class Verbs:
    """What the buttons call: ask by the prompt's own words, keep the values as one's own, bring back or forget what was put away,
    put all but one column away.

    `forget` is given how many were told, and whether only the newest of them goes.
    """

    own_words: Act
    let_go: Act
    bring_back: Act
    forget: Callable[[int, bool], None]
    keep_only: Callable[[int], None]


def draw_source(board: Board, put_away: int, verbs: Verbs) -> None:
    """Where the values come from, and the way back to the tables that were put away."""
    origin, ids = board.origin, [one.id for one in board.columns]
    if (added := state.get(ADDED)) in ids:
        _draw_added(added, ids.index(added) + 1, verbs.keep_only)
    of_attempt = origin is not None and origin.attempt_id > 0
    if origin:
        draw_origin(origin, verbs, put_away > 0 and of_attempt)
    if put_away and not of_attempt:
        _draw_put_away(put_away, verbs)


def _draw_added(column_id: int, number: int, keep_only: Callable[[int], None]) -> None:
    """That a link gave a prompt a column, beside what stood here, and the way to begin with it alone."""

    def alone() -> None:
        state.drop(ADDED)
        keep_only(column_id)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/info: The prompt you came from stands in column {number}, beside what was here.", width="content")
        st.button("Begin with it alone", key="playground-alone", type="tertiary", help=ALONE_HELP, on_click=alone)
        st.button("Keep all", key="playground-keep-all", type="tertiary", on_click=state.drop, args=(ADDED,))


def _draw_put_away(number: int, verbs: Verbs) -> None:
    one = number == 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = "Another table of yours is put away, with its" if one else f"{number} other tables of yours are put away, with their"
        st.caption(f"{told} answers.", width="content")
        label, icon = "Bring it back" if one else "Bring the newest back", ":material/undo:"
        st.button(label, key="playground-bring-back", icon=icon, help=BRING_HELP, type="tertiary", on_click=verbs.bring_back)
        for newest_alone in (True, False)[: min(number, 2)]:
            _draw_forget(number, newest_alone, verbs)


def _draw_forget(number: int, newest_alone: bool, verbs: Verbs) -> None:
    """The button that forgets the newest table, or all, once that was said again."""
    label = "Forget it" if number == 1 else "Forget the newest" if newest_alone else f"Forget all {number}"
    key = "playground-forget" if newest_alone else "playground-forget-all"
    if st.button(label, key=key, type="tertiary"):
        which = "the other table" if number == 1 else "the newest of the other tables" if newest_alone else f"the {number} other tables"
        told, verb = ("Its", "Forget the table") if newest_alone else ("Their", "Forget the tables")
        act = partial(verbs.forget, number, newest_alone)
        confirm(f"Forget {which}?", f"{told} columns, values and answers are lost.", verb, act, key=key)


def draw_origin(origin: Origin, verbs: Verbs, has_before: bool) -> None:
    """What the values were taken from, with the way there; what could not be had; and what stands in the user's place."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _draw_way(origin)
            if has_before:
                label = "Bring back what stood here"
                st.button(label, key="playground-bring-back", icon=":material/undo:", help=BRING_HELP, on_click=verbs.bring_back)
            stays = "Values, columns and answers stay, as your own" if origin.attempt_id else "The values stay, as your own"
            st.button("Let go", key="playground-let-go", type="tertiary", help=stays, on_click=verbs.let_go)
        if origin.attempt_id:
            st.caption("Its prompt, model, settings and recorded answer stand in the last column, its values in the fields.")
        for note in origin.notes:
            st.caption(f":orange[:material/warning:] {plain(note, 400)}")
        if origin.turns:
            _draw_turns(origin, verbs.own_words)


def _draw_way(origin: Origin) -> None:
    with st.container(width="stretch", horizontal=True, gap="small"):
        if origin.attempt_id:
            label = f"Attempt at {shortened(origin.case, 80)}"
            links.page_link("pages/validate/attempt.py", label, icon=":material/monitoring:", run=origin.run_id, attempt=origin.attempt_id)
        else:
            label = f"Case {shortened(origin.case, 80)}"
            links.page_link("pages/validate/case.py", label, icon=":material/checklist:", suite=origin.suite_id, case=origin.case)


def _draw_turns(origin: Origin, own_words: Act) -> None:
    number = len(origin.turns)
    st.caption(
        f"What the user says comes from there too ({number} message{'' if number == 1 else 's'}): "
        "it stands in place of the prompt's last user message, whatever the fields say."
    )
    with st.expander("What the user says", key="playground-turns"):
        for message in origin.turns:
            st.caption(message.role)
            st.text(message.content, width="stretch")
        st.button("Ask by the prompt's own words", key="playground-own-words", on_click=own_words)
