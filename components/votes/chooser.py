"""Which votes are ranked: rounds, whose votes, and whether length is taken out. The choice lives in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import state
from components.votes.words import source_name
from touchstone.actions.ranking import PEOPLE
from touchstone.actions.votes import ListedRound

ROUNDS, BY, LENGTH = "ranking-rounds", "by", "length"
LENGTH_HELP = (
    "People and judges often prefer the longer answer. This takes out of the points what length alone bought, and says how much that was."
)


@dataclass(frozen=True)
class Choice:
    """What is ranked."""

    round_ids: tuple[int, ...]
    by: str
    length_control: bool


def choose_rounds(listed: Sequence[ListedRound]) -> tuple[int, ...]:
    """The rounds of the address, else the newest one that somebody voted in; a change is written back."""
    labels = {one.round.id or 0: f"{one.round.name} #{one.round.id}" for one in listed}
    if not state.has(ROUNDS) or not set(state.get(ROUNDS)) <= set(labels):
        asked = [state.as_id(text) for text in state.url_text("round").split(",")]
        voted = [one.round.id or 0 for one in listed if one.turnouts] or list(labels)
        state.put(ROUNDS, [id for id in labels if id in asked] or voted[:1])

    def written() -> None:
        state.set_url(round=",".join(map(str, state.get(ROUNDS))))

    help = "Contestants of the same name are one, in whichever round they met. A judge is one where one model was asked in the same way."
    st.multiselect("Rounds", list(labels), format_func=labels.get, key=ROUNDS, on_change=written, help=help)
    return tuple(state.get(ROUNDS))


def choose_source(sources: Sequence[str]) -> str:
    """Whose votes count; people's first. Nobody is asked where there is one source only."""
    if len(sources) < 2:
        return sources[0] if sources else PEOPLE
    names = {source_name(by): by for by in sources}
    chosen = st.selectbox("Votes of", list(names), key=BY, bind="query-params", width=220)
    return names.get(chosen or "", sources[0])


def choose_length() -> bool:
    return st.toggle("Take length out of the points", key=LENGTH, help=LENGTH_HELP, bind="query-params")
