"""What the parts do, kept for all visitors as the figures of ended runs are."""

import streamlit as st

from components import resources
from touchstone.actions import results
from touchstone.actions.ablation_results import Measured, PartResult, find_measured, part_results


def part_figures(one: Measured) -> tuple[PartResult, ...]:
    """What a measurement says of each part. Raises StoreError."""
    db, run_id = resources.database(), one.run.id or 0
    mark = results.mark(db, results.open_run(db, run_id))
    if mark is None:
        return part_results(db, one)
    return _figures(one.version.prompt_id, run_id, (resources.settings().database_url, *mark))


@st.cache_data(max_entries=16, show_spinner="Comparing answer by answer")
def _figures(prompt_id: int, run_id: int, mark: tuple[object, ...]) -> tuple[PartResult, ...]:
    db = resources.database()
    return part_results(db, find_measured(db, prompt_id, run_id))
