"""The life cycle of a project as a list: what is done, what is next, what it led to."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.links import page_link
from components.runs.words import counted
from components.text import plain
from components.traces.words import APPROVALS
from touchstone.actions.lifecycle import Standing

ICONS = {True: ":green[:material/check_circle:]", False: ":gray[:material/radio_button_unchecked:]"}


@dataclass(frozen=True)
class Step:
    """One line: whether it is done (said in words too), what it is, and what there is of it."""

    done: bool
    name: str
    detail: str


def steps(standing: Standing) -> tuple[Step, ...]:
    """The life cycle in its order."""
    tuned = [model.name for model in standing.models if model.kind == "fine_tuned"]
    models = f"{_count(len(standing.models), 'model')}{', tuned: ' + ', '.join(tuned) if tuned else ''}"
    suites = f"{_count(standing.suites, 'suite')}, {_count(standing.cases, 'case')}"
    described = "whom it is for, what a good answer is, the limits in numbers"
    return (
        Step(standing.use_case.is_described, "Describe the use case", described),
        Step(standing.written > 0, "Write a prompt", _prompts(standing)),
        Step(bool(standing.models), "Connect models", models),
        Step(standing.suites > 0, "Gather suites of cases", suites),
        Step("harmful" in standing.measured, "Attack it", "attack success, measured by harmful cases"),
        Step("benign" in standing.measured, "Check that it still helps", "over-refusal, measured by benign look-alikes"),
        Step("neutral" in standing.measured, "Check that it is right", "required facts, measured by realistic cases"),
    )


def draw_steps(rows: Sequence[Step]) -> None:
    """One line per step. One element in all: every further one costs the first page of the day a few milliseconds."""
    lines = (
        f"{ICONS[row.done]} **{row.name}**  \n:small[:gray[{plain(f'Done: {row.detail}' if row.done else row.detail)}]]" for row in rows
    )
    st.markdown("\n\n".join(lines))


def _prompts(standing: Standing) -> str:
    unsaved = ", none saved as a version yet" if standing.prompts and not standing.written else ""
    return _count(standing.prompts, "prompt") + (f", {_count(standing.blocks, 'block')}" if standing.blocks else "") + unsaved


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else f"no {noun} yet"


def draw_waiting(count: int) -> None:
    """The way to the chains that wait for a person."""
    label = "1 chain waits for a decision" if count == 1 else f"{count:,} chains wait for a decision"
    page_link(APPROVALS, label, icon=":material/front_hand:")
