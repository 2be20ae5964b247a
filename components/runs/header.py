"""What run this is: its state, what it was asked to do, when."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.clock import duration, when
from components.fields import facts
from components.links import page_link
from components.results.words import attack_name
from components.runs.progress import state_badge
from components.runs.words import counted, money
from components.text import plain
from store.tables import Run, RunTarget

SUITE = "pages/validate/suite.py"


def draw_header(run: Run, suite: tuple[int, str, int], targets: Sequence[str]) -> None:
    """One line below the title. `suite` is its id, name and version number, `targets` are called so. Until a run is done, its progress
    tells its state."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if run.state == "done":
            state_badge(run.state)
        with st.container(width="content"):
            page_link(SUITE, f"{suite[1]} v{suite[2]}", suite=suite[0])
        st.caption(" · ".join(filter(None, (_targets(targets), f"{run.total:,} attempts", _time(run)))), width="content")


def _targets(labels: Sequence[str]) -> str:
    """How many there are, and what all of them are of: what stands below names only how they differ."""
    prompts = {prompt for prompt, _, _ in (label.rpartition(" @ ") for label in labels)}
    shared = prompts.pop() if len(prompts) == 1 else ""
    return f"{plain(shared, 120)} on {counted(len(labels), 'model')}" if shared else counted(len(labels), "target")


def _time(run: Run) -> str:
    if run.finished_at is None:
        return f"made {when(run.created_at)}"
    took = f", took {duration(run.finished_at - run.started_at)}" if run.started_at is not None else ""
    return f"ended {when(run.finished_at)}{took}"


def draw_settings(run: Run, targets: Sequence[RunTarget]) -> None:
    """Everything the run was asked to do, and what exactly answered."""
    rows = {
        "Number": str(run.id),
        "Made": when(run.created_at),
        "Repeats": str(run.repeats),
        "Attacks": ", ".join(attack_name(chain) for chain in run.attacks or [""]),
        "Settings": _said(run.params) or "those of each prompt version",
        "At once": counted(run.concurrency, "call"),
        "Budget": money(run.budget_usd) if run.budget_usd is not None else "none",
    }
    facts(rows, width=110)
    for target in targets:
        st.markdown(f"**{plain(target.label)}**")
        facts({"Settings": _said(target.params) or "the provider's defaults", "Identity": _said(target.identity)}, width=110)


def _said(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_flat(value)}" for name, value in values.items() if value not in (None, "", []))


def _flat(value: object) -> object:
    return " and ".join(f"the {name} ({one})" for name, one in value.items()) if isinstance(value, dict) else value
