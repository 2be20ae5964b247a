"""The votes behind a ranking: a list of pairs that can be filtered, and one of them with both answers and every vote on it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components import state
from components.clock import when
from components.results.attempts import table_height
from components.results.shown import draw_shown
from components.runs.words import counted
from components.scrolling import scroll_to
from components.table import pick_cell
from components.text import plain
from components.votes.asked import draw_asked, draw_own
from components.votes.download import draw_csv
from components.votes.words import source_name
from store.tables import Vote
from store.votes import HUMAN
from touchstone.actions.ranking import Behind
from touchstone.ranking.asked import Asked
from touchstone.suites.export import ExportedFile

OF, AGAINST, TAG, KEY = "of", "against", "tag", "behind-table"
ANCHOR = "votes"
ALL = ""
SHOWN = 500
"""Pairs listed; the export has all."""


@dataclass(frozen=True)
class Filter:
    """Which pairs are listed; "" leaves a part open."""

    of: str = ALL
    against: str = ALL
    tag: str = ALL

    def fits(self, line: Behind) -> bool:
        """Whether a pair is between these contestants and carries the tag."""
        met = {line.item.a, line.item.b}
        return all(name in met for name in (self.of, self.against) if name) and (not self.tag or self.tag in line.item.tags)


def ask_for(of: str = ALL, against: str = ALL, tag: str = ALL) -> None:
    """List these pairs from now on. For callbacks, before the fields are drawn."""
    for key, value in ((OF, of), (AGAINST, against), (TAG, tag)):
        state.put(key, value)
    state.flash("The votes behind it are listed at the end of the page.")


def go_to(of: str, against: str) -> None:
    """List the pairs of these two, and bring the list into view. For callbacks."""
    for key, value in ((OF, of), (AGAINST, against), (TAG, ALL)):
        state.put(key, value)
    scroll_to(ANCHOR)


def is_asked_for(of: str = ALL, against: str = ALL, tag: str = ALL) -> bool:
    """Whether these pairs and no others are listed."""
    return tuple(state.get(key, ALL) for key in (OF, AGAINST, TAG)) == (of, against, tag)


def draw_filters(names: Mapping[str, str], tags: Sequence[str]) -> Filter:
    """The fields, kept in the address; what they hold."""
    contestants = [ALL, *names]
    with st.grid(3, min_column_width=180):
        of = st.selectbox("Contestant", contestants, format_func=lambda one: names.get(one, "Any"), key=OF, bind="query-params")
        against = st.selectbox("Against", contestants, format_func=lambda one: names.get(one, "Any"), key=AGAINST, bind="query-params")
        tag = st.selectbox("Category or tag", [ALL, *tags], format_func=lambda one: one or "Any", key=TAG, bind="query-params")
    return Filter(of or ALL, against or ALL, tag or ALL)


def draw_summary(shown: int, total: int, votes: int, export: Callable[[], ExportedFile]) -> None:
    """How many pairs fit, and the way to take all votes away."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        more = f" The first {SHOWN} are listed." if shown > SHOWN else ""
        st.caption(
            f"{shown:,} of {counted(total, 'pair')}, {counted(votes, 'vote')} on them.{more} Click a line to read it.", width="content"
        )
        draw_csv("Export all votes", export, "votes.csv")


def columns_of(lines: Sequence[Behind], names: Mapping[str, str], by: str) -> dict[str, list[object]]:
    """The list by column; what was chosen is counted for the votes that are ranked."""
    return {
        "Item": [line.item.item for line in lines],
        "Between": [f"{names.get(line.item.a, line.item.a)} and {names.get(line.item.b, line.item.b)}" for line in lines],
        f"Chosen by {source_name(by).lower()}": [_tally(line, names, line.of(by)) for line in lines],
        "Tags": [", ".join(line.item.tags) for line in lines],
        "Reasons": [" · ".join(vote.reason for vote in line.of(by) if vote.reason)[:200] for line in lines],
    }


def _tally(line: Behind, names: Mapping[str, str], votes: Sequence[Vote]) -> str:
    counts = Counter(names.get(choice := line.choice(vote), choice) for vote in votes)
    return ", ".join(f"{choice} {count}" for choice, count in counts.most_common()) or "no vote"


def draw_list(lines: Sequence[Behind], names: Mapping[str, str], by: str) -> Behind | None:
    """The list; the pair that was clicked, else the first."""
    listed = lines[:SHOWN]
    cell = pick_cell(
        columns_of(listed, names, by),
        key=KEY,
        height=table_height(min(len(listed), 10)),
        alt="Pairs of answers with what was chosen",
    )
    return listed[cell[0] if cell else 0] if listed else None


def draw_pair(line: Behind, names: Mapping[str, str]) -> None:
    """What was asked, both answers under their names, and who chose what."""
    item = line.item
    tags = f" · {plain(', '.join(item.tags), 200)}" if item.tags else ""
    st.markdown(f"**{plain(item.item)}**{tags}")
    asked = Asked.from_json(item.conversation)
    draw_asked(asked, 160)
    sides = ((item.a, asked.a, item.a_answer), (item.b, asked.b, item.b_answer))
    for column, (name, own, answer) in zip(st.columns(2), sides, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{plain(names.get(name, name))}**")
            draw_own(asked, own, 160)
            draw_shown(answer)
    for vote in line.votes:
        _draw_vote(line, vote, names)
    if not line.votes:
        st.caption("Nobody has voted on it yet.")


def _draw_vote(line: Behind, vote: Vote, names: Mapping[str, str]) -> None:
    chosen, left = line.choice(vote), line.item.b if vote.swapped else line.item.a
    who = line.voter(vote) if vote.source == HUMAN else source_name(line.voter(vote))
    reason = f": {vote.reason}" if vote.reason else ""
    told = f"{who} · {names.get(chosen, chosen)} · left was {names.get(left, left)} · "
    st.caption(f"{plain(told)} {when(vote.created_at)}{plain(reason, 1000)}")
