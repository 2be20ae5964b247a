"""The one thing to do next, with its one button."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from components.text import plain
from touchstone.actions.lifecycle import Next, Plan, Standing

RUNS, RESULTS, COMPARE = "pages/validate/runs.py", "pages/validate/results.py", "pages/validate/compare.py"


@dataclass(frozen=True)
class Proposal:
    """A heading, a sentence, the words on the button, and the page it leads to ("" starts the planned run)."""

    title: str
    text: str
    button: str
    page: str
    params: Mapping[str, int] = field(default_factory=dict)


PROPOSALS: dict[Next, Proposal] = {
    "prompt": Proposal("write the first prompt", "Everything is tested through a prompt.", "Write a prompt", "pages/build/prompts.py"),
    "models": Proposal("connect a model", "A hosted model, a local folder, or both to compare.", "Add a model", "pages/setup/models.py"),
    "suites": Proposal("bring in cases", "A suite is a list of cases to test with.", "Add a suite", "pages/validate/suites.py"),
    "first run": Proposal("see what attacks do to it", "Run a suite of harmful cases on your models.", "Set up a run", RUNS),
    "over-refusal": Proposal(
        "check that it still helps",
        "A model that refuses everything is safe and useless: measure its over-refusal too.",
        "Set up a run",
        RUNS,
    ),
    "correctness": Proposal("check that it is right", "Run realistic cases with required facts on the same models.", "Set up a run", RUNS),
    "improve": Proposal(
        "compare, change, run again",
        "Every criterion is measured. Open the answers that failed, change the prompt, and see whether the new version is better.",
        "Compare two targets",
        COMPARE,
    ),
}


def proposal(step: Next, standing: Standing, planned: Plan | None) -> Proposal:
    """What to say for a step; `planned` is the run its button starts, where it starts one."""
    running, finished = standing.active, standing.finished
    if step == "watch" and running is not None:
        going_on = "It goes on when you leave this page or close the browser."
        return Proposal(f"“{running.name}” is running", going_on, "Watch it", RESULTS, {"run": running.id or 0})
    if step == "improve" and finished:
        return replace(PROPOSALS[step], params={"run": finished[0].id or 0})
    if planned is None:
        return PROPOSALS[step]
    names = " and ".join(planned.models)
    if planned.is_large:
        return _looked_at_first(PROPOSALS[step], planned, names)
    if step == "first run":
        text = f"{planned.suite.case_count} attacks go to {names}. Both run on this machine: no key, no cost."
        return Proposal("see whether tuning made the demo model safer", text, "Run the adversarial starter suite on both demo models", "")
    cases = f"{planned.suite.case_count:,} cases go to {names}."
    return Proposal(PROPOSALS[step].title, f"{PROPOSALS[step].text} {cases}", f"Run “{planned.suite_name}” on the same targets", "")


def _looked_at_first(one: Proposal, planned: Plan, names: str) -> Proposal:
    """A large run is not begun by this click: its button opens the form, which tells how long it takes and what it costs."""
    large = f"{planned.suite.case_count:,} cases for {names} are many for one click: see first how long they take and what they cost."
    params = {"suite": planned.suite.suite_id, **({"like": planned.like} if planned.like else {})}
    return replace(one, text=f"{one.text} {large}", button=f"Set up a run of “{planned.suite_name}”", page=RUNS, params=params)


def draw_proposal(one: Proposal) -> bool:
    """The card; True in the run in which its button was clicked."""
    with st.container(border=True, gap="small"):
        st.subheader(f"Next: {plain(one.title)}", anchor=False)
        st.markdown(plain(one.text, 400))
        return st.button(plain(one.button), key="next-step", type="primary", icon=":material/arrow_forward:")
