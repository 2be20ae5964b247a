"""What the parts do, kept for all visitors as the figures of ended runs are; and what a run would take, kept for a moment."""

import streamlit as st

from components import resources
from touchstone.actions import ablation, results
from touchstone.actions.ablation_results import Measured, PartResult, find_measured, part_results
from touchstone.actions.new_run import Outlook


def part_figures(one: Measured) -> tuple[PartResult, ...]:
    """What a measurement says of each part. Raises StoreError."""
    db, run_id = resources.database(), one.run.id or 0
    mark = results.mark(db, results.open_run(db, run_id))
    if mark is None:
        return part_results(db, one)
    return _figures(one.prompt_id, run_id, (resources.settings().database_url, *mark))


@st.cache_data(max_entries=16, show_spinner="Comparing answer by answer")
def _figures(prompt_id: int, run_id: int, mark: tuple[object, ...]) -> tuple[PartResult, ...]:
    db = resources.database()
    return part_results(db, find_measured(db, prompt_id, run_id))


def tokens_read(one: Measured | None) -> dict[str, float]:
    """How many tokens more a call reads with each part, by what is left out, as a measurement that is done found. Raises StoreError."""
    found = part_figures(one) if one and one.run.state == "done" else ()
    return {part.without: part.cost.read.mean for part in found if part.cost}


def outlook(one: ablation.Measurable, chosen: ablation.Choice) -> Outlook:
    """What the run of a choice would be. It renders a hundred cases for each part, so it is not done for every click."""
    return _outlook(one.prompt.id or 0, chosen, resources.settings().database_url)


@st.cache_data(max_entries=32, ttl=20, show_spinner=False)
def _outlook(prompt_id: int, chosen: ablation.Choice, database: str) -> Outlook:
    db = resources.database()
    return ablation.outlook(db, ablation.measurable(db, prompt_id, chosen.prompt_version_id), chosen)
