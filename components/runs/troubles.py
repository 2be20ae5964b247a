"""The warnings before a run: attempts that would be errors, and prompts that ask every case the same."""

from collections.abc import Mapping

import streamlit as st

from components.links import page_link
from components.text import plain
from touchstone.actions.new_run import SAMPLE, Outlook, Trouble

SUITE = "pages/validate/suite.py"
CURE = (
    "Add what is missing to the cases, or import a file that has a column of that name. A sample is for trying a prompt: no run puts it "
    "in place of a value."
)
BY_HAND = "Answers can also be reviewed by hand afterwards."
UNJUDGED = "Say in the cases what must be in an answer or what they expect, or choose another suite."
AFTER = (
    "Its cases say nothing that an answer is checked by. Review the answers by hand, or say in the cases what must be in an answer or what "
    "they expect, and run the new version of the suite."
)


def draw_troubles(outlook: Outlook, names: Mapping[int, str], suite_id: int) -> None:
    """What was found by rendering the first cases of a suite; `names` are those of the prompt versions by id."""
    if (trouble := outlook.trouble) is not None:
        told = f"{trouble.failing} of the first {trouble.looked_at} attempts would be errors."
        st.warning(_reasons(trouble, names), title=told)
    if trouble is not None and trouble.lacking:
        page_link(SUITE, "Open the cases", suite=suite_id)
    if outlook.unjudged:
        told = f"Nothing checks the answers to {_first(outlook.unjudged)}: all would be undecided. {UNJUDGED} {BY_HAND}"
        st.warning(told, title="Nothing in this suite can be judged")
        page_link(SUITE, "Say what is checked", suite=suite_id)
    if outlook.alike:
        told = "Every case would ask the same: the figures would say nothing about the cases."
        title = f"{', '.join(plain(names.get(id, '')) for id in outlook.alike)} uses nothing of the cases"
        st.warning(f"{told} Put one of their variables, such as question, into the prompt.", title=title)


def draw_undecided(suite_id: int) -> None:
    """What is said of a run that is over and whose cases leave every answer undecided."""
    st.warning(AFTER, title="Nothing in this run could be judged")
    page_link(SUITE, "Say what is checked", suite=suite_id)


def _first(looked_at: int) -> str:
    """The cases that were looked at, in words."""
    return "its case" if looked_at == 1 else f"any of its {'first ' if looked_at == SAMPLE else ''}{looked_at} cases"


def _reasons(trouble: Trouble, names: Mapping[int, str]) -> str:
    """A sentence for each prompt version whose variables the cases lack, what to do about that, and what else went wrong first."""
    lacks = [
        f"{names.get(one.version_id, 'The prompt')} uses {', '.join(one.variables)}, to which {one.cases} of the first {trouble.cases} "
        "cases give no value."
        for one in trouble.lacking
    ]
    return " ".join(plain(said, 400) for said in [*lacks, *([CURE] if lacks else []), trouble.reason] if said)
