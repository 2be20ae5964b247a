"""One contestant against another: the verdict in a sentence, and the same by category and tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from components.compare.words import p_text
from components.results.attempts import table_height
from components.table import Cell, pick_cell
from components.text import plain
from touchstone.actions.ranking import Duel
from touchstone.ranking.sentences import verdict_sentence
from touchstone.ranking.verdicts import Slice, Verdict
from touchstone.statistics.wording import interval_text

FROM, TO, KEY = "from", "to", "slices-table"


def choose_pair(contestants: Sequence[str], names: Mapping[str, str]) -> tuple[str, str] | None:
    """Two of the contestants, kept in the address; None while one is chosen twice."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        a = st.selectbox("From", contestants, 0, format_func=names.get, key=FROM, bind="query-params")
        b = st.selectbox("To", contestants, 1, format_func=names.get, key=TO, bind="query-params")
    if a == b:
        st.info("Choose two different contestants.")
        return None
    return a, b


def draw_verdict(one: Verdict, names: Mapping[str, str], go: Callable[[str, str], None]) -> None:
    """The sentence; `go` gets the two when their votes are asked for."""
    said = verdict_sentence(replace(one, a=names.get(one.a, one.a), b=names.get(one.b, one.b)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(said, 2000), width="stretch")
        if one.votes:
            sign, pair = ":material/arrow_downward:", (one.a, one.b)
            st.button("Show these votes", key="duel-votes", type="tertiary", icon=sign, on_click=go, args=pair)


def draw_slices(found: Duel, names: Mapping[str, str], look: Callable[[str], None], is_listed: Callable[[str], bool]) -> None:
    """The verdict by category and tag; `look` gets the tag whose line was clicked, "" when it was let go; `is_listed` as there."""
    slices, b = found.slices, names.get(found.verdict.b, found.verdict.b)
    if not slices:
        return

    def clicked(cell: Cell | None) -> None:
        look(slices[cell[0]].tag if cell else "")

    height, alt = table_height(min(len(slices), 12)), "The verdict by category and tag"
    pick_cell(columns_of(slices, b), key=KEY, choose=clicked, still=lambda cell: is_listed(slices[cell[0]].tag), height=height, alt=alt)
    st.caption("Sign test over items, p corrected by Holm over these lines. Click a line to list its votes below.")


def columns_of(slices: Sequence[Slice], b: str) -> dict[str, list[object]]:
    """The table by column."""
    verdicts = [one.verdict for one in slices]
    return {
        "Category or tag": [one.tag for one in slices],
        "Votes": [one.votes for one in verdicts],
        f"Won by {b}": [f"{one.decided.won:.0f} of {one.decided.n}" for one in verdicts],
        "95 % interval": [interval_text(one.decided.low, one.decided.high) if one.decided.n else "–" for one in verdicts],
        "Tied": [one.ties for one in verdicts],
        "Both bad": [one.both_bad for one in verdicts],
        "p, Holm": [p_text(one.p_adjusted) for one in slices],
        "Finding": [f"{b} is {one.finding}" if one.finding in ("better", "worse") else one.finding for one in verdicts],
    }
