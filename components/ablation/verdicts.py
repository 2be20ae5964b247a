"""The verdict on each part, what it costs, and the way to the answers it changed."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from components import kept
from components.ablation.words import SORTS, begun, cost_text
from components.links import page_link
from components.runs.troubles import draw_undecided
from components.runs.words import counted
from components.text import plain
from touchstone.actions.ablation_results import Measured, PartResult

COMPARE = "pages/validate/compare.py"
READ = (
    "Each figure is the whole prompt minus the prompt without that one part, all others in place: two parts that do the same may each "
    "seem to do nothing, and what a part does can depend on the others. In brackets are 95 % intervals."
)

CARRIES = (
    "Variables of the cases stand in it: without it the model does not get them either, so this is more than the effect of its wording."
)


def draw_verdicts(one: Measured, found: Sequence[PartResult], names: Mapping[str, str], carriers: Collection[str]) -> None:
    """One block per part, in the order of the run; `carriers` are the parts in which variables of the cases stand."""
    if all(part.verdict.sort == "no data" for part in found) and kept.nothing_judges(one.run.suite_version_id):
        draw_undecided(one.suite.suite_id)
    st.caption(READ)
    for part in found:
        with st.container(border=True, gap="xsmall"):
            _draw_verdict(one, part, names[part.without], part.without in carriers)


def _draw_verdict(one: Measured, part: PartResult, name: str, carries: bool) -> None:
    word, colour, icon = SORTS[part.verdict.sort]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(begun(name))}**", width="content")
        st.badge(word, icon=icon, color=colour)  # type: ignore[arg-type]
    st.markdown(plain(f"{begun(part.verdict.sentence)}.", 1000))
    if carries:
        st.caption(CARRIES)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(f"{cost_text(part.cost, carries)}.", 300), width="stretch")
        if part.changed:
            with st.container(width="content"):
                sides = {"run": one.run.id or 0, "a": part.target_id, "b": one.whole.id or 0}
                page_link(COMPARE, f"See {counted(part.changed, 'changed answer')}", **sides)
