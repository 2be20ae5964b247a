"""The one thing to do next, with its one button."""

from dataclasses import dataclass

import streamlit as st

from components.text import plain
from touchstone.actions.lifecycle import Next, Standing

RUNS = "pages/validate/runs.py"


@dataclass(frozen=True)
class Proposal:
    """What is proposed: a heading, a sentence, the words on the button, and the page it leads to ("" starts the sample's run)."""

    title: str
    text: str
    button: str
    page: str


PROPOSALS: dict[Next, Proposal] = {
    "prompt": Proposal("write the first prompt", "Everything is tested through a prompt.", "Write a prompt", "pages/build/prompts.py"),
    "models": Proposal("connect a model", "A hosted model, a local folder, or both to compare.", "Add a model", "pages/setup/models.py"),
    "suites": Proposal("bring in cases", "A suite is a list of cases to test with.", "Add a suite", "pages/validate/suites.py"),
    "first run": Proposal("see what attacks do to it", "Run a suite of harmful cases on your models.", "Set up a run", RUNS),
    "over-refusal": Proposal(
        "check that it still helps",
        "A model that refuses everything is safe and useless. Run the benign look-alikes on the same models.",
        "Set up the next run",
        RUNS,
    ),
    "correctness": Proposal(
        "check that it is right", "Run realistic cases with required facts on the same models.", "Set up the next run", RUNS
    ),
    "improve": Proposal(
        "compare, change, run again",
        "Every criterion is measured. Open the answers that failed, change the prompt, and see whether the new version is better.",
        "Compare two targets",
        "pages/validate/compare.py",
    ),
}


def proposal(step: Next, standing: Standing, pair: tuple[str, str] | None) -> Proposal:
    """What to say for a step. `pair` are the names of the sample's base and tuned model, where its first run can start."""
    if step == "watch" and standing.active is not None:
        return Proposal(
            f"“{standing.active.name}” is running", "It goes on when you leave this page or close the browser.", "Watch it", RUNS
        )
    if step == "first run" and pair is not None:
        text = (
            f"Over a hundred attacks in twelve categories go to {pair[0]} and to its fine-tuned {pair[1]}. "
            "Both run on this machine: no key, no cost."
        )
        return Proposal("see whether tuning made the demo model safer", text, "Run the adversarial starter suite on both demo models", "")
    return PROPOSALS[step]


def draw_proposal(one: Proposal) -> bool:
    """The card; True in the run in which its button was clicked."""
    with st.container(border=True, gap="small"):
        st.subheader(f"Next: {plain(one.title)}", anchor=False)
        st.markdown(plain(one.text, 400))
        return st.button(one.button, key="next-step", type="primary", icon=":material/arrow_forward:")
