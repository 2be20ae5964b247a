"""One contestant against another: the verdict in a sentence, and the same by category and tag."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.compare.words import p_text
from components.results.attempts import table_height
from components.table import show_table
from components.text import plain
from touchstone.actions.ranking import Duel
from touchstone.ranking.sentences import verdict_sentence
from touchstone.ranking.verdicts import Slice
from touchstone.statistics.wording import interval_text

FROM, TO, KEY = "from", "to", "slices-table"


def choose_pair(contestants: Sequence[str], names: Mapping[str, str]) -> tuple[str, str] | None:
    """Two of the contestants, kept in the address; None while one is chosen twice. With two there is nothing to choose."""
    if len(contestants) == 2:
        return contestants[0], contestants[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        a = st.selectbox("From", contestants, 0, format_func=names.get, key=FROM, bind="query-params")
        b = st.selectbox("To", contestants, 1, format_func=names.get, key=TO, bind="query-params")
    if a == b:
        st.info("Choose two different contestants.")
        return None
    return a, b


def draw_duel(found: Duel, names: Mapping[str, str], look: Callable[[str], None]) -> None:
    """The sentence and the table of slices; `look` gets the tag whose votes are asked for, "" for all."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(verdict_sentence(found.verdict), 2000), width="stretch")
        if found.verdict.votes:
            st.button("Show these votes", key="duel-votes", type="tertiary", icon=":material/arrow_downward:", on_click=look, args=("",))
    if found.slices:
        _draw_slices(found.slices, names.get(found.verdict.b, found.verdict.b), look)


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


def _draw_slices(slices: Sequence[Slice], b: str, look: Callable[[str], None]) -> None:
    def clicked() -> None:
        rows = state.get(KEY)["selection"]["rows"]
        if rows and rows[0] < len(slices):
            look(slices[rows[0]].tag)

    height = table_height(min(len(slices), 12))
    alt = "The verdict by category and tag"
    table = columns_of(slices, b)
    show_table(table, key=KEY, on_select=clicked, selection_mode="single-row", height=height, alt=alt)
    st.caption("Sign test over items, p corrected by Holm over these lines. Click a line to list its votes below.")
