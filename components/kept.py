"""Figures that take long to add up, kept for all visitors under everything they depend on. What is at work is never kept."""

import streamlit as st

from components import resources
from touchstone.actions import new_run
from touchstone.actions import results as acts
from touchstone.actions.baseline import differences as of_baseline
from touchstone.actions.compare import Side, compare_sides, side
from touchstone.statistics.matrix import Against
from touchstone.statistics.outcomes import Comparison


def figures(opened: acts.Opened) -> acts.Figures:
    """What a run adds up to. Raises StoreError."""
    db = resources.database()
    mark = acts.mark(db, opened)
    return acts.figures(db, opened) if mark is None else _figures(opened.run.id or 0, (resources.settings().database_url, *mark))


@st.cache_data(max_entries=64, show_spinner=False)
def _figures(run_id: int, mark: tuple[object, ...]) -> acts.Figures:
    db = resources.database()
    return acts.figures(db, acts.open_run(db, run_id))


def nothing_judges(suite_version_id: int) -> bool:
    """Whether nothing judges an answer to any of the first cases of a suite version. Raises StoreError."""
    return _nothing_judges(suite_version_id, resources.settings().database_url)


@st.cache_data(max_entries=64, show_spinner=False)
def _nothing_judges(suite_version_id: int, database: str) -> bool:
    return new_run.unjudged(resources.database(), suite_version_id) > 0


def comparison(a: Side, b: Side) -> Comparison:
    """How two targets compare. Raises Invalid, StoreError."""
    db = resources.database()
    marks = [acts.mark(db, acts.open_run(db, side.run.id or 0)) for side in (a, b)]
    if None in marks:
        return compare_sides(db, a, b)
    return _comparison(a.run.id or 0, a.target.id or 0, b.run.id or 0, b.target.id or 0, (resources.settings().database_url, *marks))


@st.cache_data(max_entries=16, show_spinner=False)
def _comparison(run_a: int, target_a: int, run_b: int, target_b: int, marks: tuple[object, ...]) -> Comparison:
    db = resources.database()
    return compare_sides(db, side(db, run_a, target_a), side(db, run_b, target_b))


def differences(opened: acts.Opened, baseline: int) -> Against:
    """Every other target's difference from one of a run's. Raises StoreError."""
    db = resources.database()
    mark = acts.mark(db, opened)
    if mark is None:
        return of_baseline(db, opened, baseline)
    return _differences(opened.run.id or 0, baseline, (resources.settings().database_url, *mark))


@st.cache_data(max_entries=16, show_spinner="Comparing case by case")
def _differences(run_id: int, baseline: int, mark: tuple[object, ...]) -> Against:
    db = resources.database()
    return of_baseline(db, acts.open_run(db, run_id), baseline)
