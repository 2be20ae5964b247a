"""Rankings take a moment to work out: they are kept for all visitors until somebody votes again."""

from collections.abc import Sequence

import streamlit as st

from components import resources
from touchstone.actions import ranking as acts
from touchstone.ranking.agreement import Agreement

Mark = tuple[str, int]
"""The database, and the newest vote."""


def figures(round_ids: Sequence[int], by: str, length_control: bool) -> acts.Figures:
    """The ranking of these rounds by people or a judge. Raises StoreError."""
    return _figures(tuple(round_ids), by, length_control, _mark(round_ids))


def duel(round_ids: Sequence[int], by: str, a: str, b: str) -> acts.Duel:
    """How b fares against a. Raises StoreError."""
    return _duel(tuple(round_ids), by, a, b, _mark(round_ids))


def agreement(round_ids: Sequence[int], judge: str) -> Agreement:
    """How well people and a judge agree. Raises StoreError."""
    return _agreement(tuple(round_ids), judge, _mark(round_ids))


def _mark(round_ids: Sequence[int]) -> Mark:
    return resources.settings().database_url, acts.mark(resources.database(), round_ids)


@st.cache_data(max_entries=64, show_spinner="Ranking")
def _figures(round_ids: tuple[int, ...], by: str, length_control: bool, mark: Mark) -> acts.Figures:
    return acts.figures(resources.database(), round_ids, by, length_control)


@st.cache_data(max_entries=64, show_spinner=False)
def _duel(round_ids: tuple[int, ...], by: str, a: str, b: str, mark: Mark) -> acts.Duel:
    return acts.duel(acts.ballot(resources.database(), round_ids, by), a, b)


@st.cache_data(max_entries=64, show_spinner=False)
def _agreement(round_ids: tuple[int, ...], judge: str, mark: Mark) -> Agreement:
    return acts.agreement_with(resources.database(), round_ids, judge)
