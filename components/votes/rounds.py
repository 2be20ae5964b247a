"""The list of rounds: who meets in each, how far its voters and judges are, its link, and what can be done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.clock import when
from components.confirm import confirm
from components.links import page_link
from components.runs.progress import state_badge
from components.runs.words import counted
from components.text import plain
from components.votes.addresses import draw_address, draw_lost, of_round
from components.votes.words import judged, shorter, unread
from touchstone.actions.judging import JudgeProgress
from touchstone.actions.votes import ListedRound

PER_PAGE = 10
WHAT = (
    "A round shows pairs of answers side by side with their names hidden. People choose, or a model does as judge, and the ranking "
    "says which target is better and how sure that is."
)
WHO_VOTES = (
    "Whoever opens a round's link can vote, without an account. While its address is this machine's own, it opens here only; a proxy that "
    "lets others in decides which pages they reach."
)


@dataclass(frozen=True)
class Asked:
    """What was clicked at a round, and of which model or judge."""

    act: Literal["close", "reopen", "delete", "judge", "stop", "resume"]
    id: int = 0


def draw_pages(count: int) -> slice:
    """The pages of the list; gives which rounds to show."""
    pages = -(-count // PER_PAGE)
    page = st.pagination(pages, key="rounds-page") if pages > 1 else 1
    return slice((page - 1) * PER_PAGE, page * PER_PAGE)


def draw_round(one: ListedRound, judges: Sequence[JudgeProgress], models: Mapping[int, str], renew: Callable[[int], str]) -> Asked | None:
    """One round; what was clicked. `models` can be asked as judges, by id; `renew` makes the token of a voter anew, by id."""
    link = of_round(one.round.key)
    with st.container(border=True, gap="small", key=f"round-{one.round.id}"):
        _draw_head(one)
        _draw_turnout(one)
        asked = [_draw_judge(judge) for judge in judges]
        if not one.round.closed:
            draw_address(link)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            asked.append(_draw_actions(one, link, judges, models))
            if one.voters and not one.round.closed:
                draw_lost(one.round, one.voters, renew)
    return next(filter(None, asked), None)


def _draw_head(one: ListedRound) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(one.round.name)}** :gray[#{one.round.id}]", width="stretch")
        st.caption(when(one.round.created_at), width="content")
        word, colour, icon = ("closed", "gray", ":material/lock:") if one.round.closed else ("open", "green", ":material/how_to_vote:")
        st.badge(word, icon=icon, color=colour)
    meet = (
        " against ".join(shorter(one.contestants).values()) if len(one.contestants) == 2 else ", ".join(shorter(one.contestants).values())
    )
    same = f" · {counted(one.identical, 'pair')} with identical answers left out, counted as ties apart" if one.identical else ""
    st.caption(plain(f"{meet} · {counted(one.pairs, 'pair')}{same}", 400))


def _draw_turnout(one: ListedRound) -> None:
    if not one.people:
        st.caption("Nobody has voted yet. Send the link to those who should.")
    for voter in one.people[:20]:
        done = f"{voter.votes:,} of {counted(one.pairs, 'pair')}, last {when(voter.last_at)}"
        st.progress(min(1.0, voter.votes / max(1, one.pairs)), text=plain(f"{voter.voter}: {done}", 200))
    if len(one.people) > 20:
        st.caption(f"and {counted(len(one.people) - 20, 'more voter')}")


def _draw_judge(judge: JudgeProgress) -> Asked | None:
    """A judge's progress with Stop or Go on, and why questions got no verdict."""
    asked = _draw_going(judge)
    if judge.judging.error:
        st.caption(f":red[:material/error: {plain(judge.judging.error, 500)}]")
    if judge.unread:
        st.caption(plain(unread(judge), 500))
    return asked


def _draw_going(judge: JudgeProgress) -> Asked | None:
    id = judge.judging.id or 0
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(judge.done / max(1, judge.total), text=plain(f"Judge {judged(judge)}", 200))
        state_badge(judge.judging.state)
        if judge.judging.state in ("queued", "running"):
            stopped = st.button("Stop", key=f"judge-stop-{id}", icon=":material/stop:", help="What it said is kept; it can go on later.")
            return Asked("stop", id) if stopped else None
        resumed = judge.can_go_on and st.button("Go on", key=f"judge-resume-{id}", help="Asks only what is missing.")
    return Asked("resume", judge.judging.model_id) if resumed else None


def _draw_actions(one: ListedRound, link: str, judges: Sequence[JudgeProgress], models: Mapping[int, str]) -> Asked | None:
    id = one.round.id or 0
    page_link("pages/validate/ranking.py", "Ranking", icon=":material/leaderboard:", round=id)
    if not one.round.closed:
        st.link_button("Vote yourself", link, icon=":material/open_in_new:", type="tertiary")
    asked = _draw_ask_judge(id, judges, models)
    if one.round.closed and st.button("Reopen", key=f"round-reopen-{id}", type="tertiary", icon=":material/lock_open:"):
        asked = Asked("reopen")
    if not one.round.closed and st.button("Close", key=f"round-close-{id}", type="tertiary", icon=":material/lock:", help="No more votes."):
        asked = Asked("close")
    if (
        not one.turnouts
        and not one.is_judged_now
        and st.button("Delete", key=f"round-delete-{id}", type="tertiary", icon=":material/delete:")
    ):
        asked = Asked("delete")
    return asked


def _draw_ask_judge(round_id: int, judges: Sequence[JudgeProgress], models: Mapping[int, str]) -> Asked | None:
    """The way to a judge: every pair is asked in both orders."""
    with st.popover("Ask a model to judge", type="tertiary", icon=":material/gavel:", width="content"):
        known = {judge.judging.model_id for judge in judges if judge.is_current}
        free = {id: name for id, name in models.items() if id not in known}
        if not free:
            st.caption("There is no model left to ask. Add one under Models.")
            return None
        st.caption(
            "It judges every pair twice, with the sides changed, so that a lean to one side shows. Its votes are kept apart from people's. "
            "Models tend to prefer their own answers: ask one that is no contestant."
        )
        chosen = st.selectbox("Model", list(free), format_func=free.get, key=f"round-judge-model-{round_id}")
        return Asked("judge", chosen) if st.button("Ask it", key=f"round-judge-{round_id}", type="primary") else None


def ask_delete(one: ListedRound, delete: Callable[[], None]) -> None:
    """Ask whether a round shall go; `delete` takes it away."""
    told = "Nobody has voted in it. Its link stops working."
    confirm(f"Delete {plain(one.round.name)}?", told, "Delete the round", delete, key="round-delete")
