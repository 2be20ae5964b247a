"""The life cycle of a project as a list: what is done, what is next, what it led to."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.links import page_link
from components.text import plain
from touchstone.actions.lifecycle import Standing

ICONS = {True: ":green[:material/check_circle:]", False: ":gray[:material/radio_button_unchecked:]"}


@dataclass(frozen=True)
class Step:
    """One line: whether it is done (said in words too), what it is, and what there is of it."""

    done: bool
    name: str
    detail: str
    page: str = ""
    page_name: str = ""


def steps(standing: Standing) -> tuple[Step, ...]:
    """The life cycle in its order."""
    tuned = [model.name for model in standing.models if model.kind == "fine_tuned"]
    models = f"{_count(len(standing.models), 'model')}{', tuned: ' + ', '.join(tuned) if tuned else ''}"
    suites = f"{_count(standing.suites, 'suite')}, {_count(standing.cases, 'case')}"
    described = "whom it is for, what a good answer is, the limits in numbers"
    measured, runs = standing.measured, "pages/validate/runs.py"
    return (
        Step(standing.use_case.is_described, "Describe the use case", described),
        Step(standing.prompts > 0, "Write a prompt", _count(standing.prompts, "prompt"), "pages/build/prompts.py", "Prompts"),
        Step(bool(standing.models), "Connect models", models, "pages/setup/models.py", "Models"),
        Step(standing.suites > 0, "Gather suites of cases", suites, "pages/validate/suites.py", "Suites"),
        Step("harmful" in measured, "Attack it", "attack success, measured by harmful cases", runs, "Runs"),
        Step("benign" in measured, "Check that it still helps", "over-refusal, measured by benign look-alikes", runs, "Runs"),
        Step("neutral" in measured, "Check that it is right", "required facts, measured by realistic cases", runs, "Runs"),
    )


def draw_steps(rows: Sequence[Step]) -> None:
    """One line per step, with a link to the page where it is done."""
    for row in rows:
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="top"):
            st.markdown(ICONS[row.done], width="content")
            with st.container(gap=None):
                st.markdown(row.name)
                st.caption(plain(f"Done: {row.detail}" if row.done else row.detail))
            if row.page:
                page_link(row.page, row.page_name)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun} yet"
