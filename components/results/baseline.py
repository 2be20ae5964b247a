"""The target that the others are measured against. The URL holds the choice, so that a link opens the same matrix."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from components import links, state
from components.compare.words import SIGNS, difference_text
from components.text import plain
from touchstone.statistics.outcomes import Outcome
from touchstone.statistics.wording import points, tests_text

BASELINE = "baseline"
VIEW = (BASELINE, "measure")
KEY = "results-baseline"
NONE = 0
FOUND = ("better", "worse")
COMPARE = "pages/validate/compare.py"
HELP = (
    "Every other cell then shows its difference from this target in percentage points: over the cases, attacks and repeats that both "
    "answered, with a 95 % interval."
)


def chosen(targets: Sequence[tuple[int, str]]) -> int:
    """The target the URL names, 0 for none."""
    asked = state.url_id(BASELINE)
    return asked if asked in dict(targets) else NONE


def draw_choice(targets: Sequence[tuple[int, str]]) -> int:
    """The field, where there is something to compare; gives the target's id, 0 for none."""
    if len(targets) < 2:
        return NONE
    labels, now = dict(targets), chosen(targets)
    if state.get(KEY) != now:
        state.put(KEY, now)

    def changed() -> None:
        state.set_url(**{BASELINE: state.get(KEY) or None})

    def named(id: int) -> str:
        return labels.get(id, "No baseline")

    st.selectbox("Baseline", [NONE, *labels], format_func=named, key=KEY, on_change=changed, width=240, help=HELP)
    return now


def difference_cell(outcome: Outcome) -> str:
    """A cell's difference in few letters: "+12 (+2 to +22), n 16, ▲ better"."""
    undecided = f", {outcome.paired.undecided:,} undecided" if outcome.paired.undecided else ""
    if outcome.paired.difference is None:
        return f"no pair{undecided}"
    finding = f", {SIGNS[outcome.finding]}" if outcome.finding in FOUND else ""
    return f"{difference_text(outcome)}, n {outcome.paired.n:,}{undecided}{finding}"


def short_difference(outcome: Outcome) -> str:
    """For a cell of the map: the signed points, with the word of a finding."""
    if outcome.paired.difference is None:
        return ""
    finding = f", {outcome.finding}" if outcome.finding in FOUND else ""
    return f"({points(outcome.paired.difference)}{finding})"


def draw_note(label: str, outcomes: Collection[Outcome], family: int) -> None:
    """What the differences mean, under map and table."""
    tests = tests_text(one.paired.test for one in outcomes)
    st.caption(
        f"Differences are each target minus {plain(label)}, in percentage points, over the pairs both answered (n). "
        f"▲ better and ▼ worse need both the interval and p by {tests}, corrected by Holm over {family} cells."
    )


def draw_links(run_id: int, baseline: int, labels: Mapping[int, str]) -> None:
    """The way to the cases behind the differences."""
    with st.container(horizontal=True, gap="small"):
        for id, label in labels.items():
            if id != baseline:
                links.page_link(COMPARE, f"{label}: the cases that changed", icon=":material/balance:", run=run_id, a=baseline, b=id)


def view_params() -> dict[str, str]:
    """What of the matrix stands in the URL, for the way to an attempt and back."""
    return {name: text for name in VIEW if (text := state.url_text(name))}
