"""The targets of a run that are chains, node by node: what each took, and where failures begin. And the steps of one attempt."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.clock import duration
from components.results.shown import draw_shown
from components.runs.words import money
from components.table import show_table
from components.text import plain
from store.steps import NodeLine
from store.tables import AttemptStep
from touchstone.chains.ports import as_text, in_words

BEGINS = "Failures begin here"
MEANS = (
    "Times are means, tokens and cost are sums of the steps that ended well. A failure begins at the first node in whose outputs it "
    "stands: a leak or a forbidden text. What is missing from an answer begins nowhere."
)
SIGNS = {"ok": ":material/check:", "skipped": ":material/redo:", "error": ":material/error:"}
MOST = 100
"""Steps of one attempt that are shown."""


def draw_nodes(lines: Sequence[NodeLine], targets: Sequence[tuple[int, str]], failed: Mapping[int, int]) -> None:
    """A table per target that is a chain; nothing where none is. `failed` are the attempts of each target that failed."""
    if not lines:
        return
    st.subheader("By node", anchor=False, help=MEANS)
    for target, label in targets:
        if own := [one for one in lines if one.target_id == target]:
            st.markdown(f"**{plain(label)}**")
            st.caption(_in_words(own, failed.get(target, 0)))
            show_table(_columns(own), key=f"nodes-{target}")


def _in_words(lines: Sequence[NodeLine], failed: int) -> str:
    """Where failures begin, and that those that stand in no words begin nowhere."""
    begun = [one for one in lines if one.origins]
    at = "Failures begin at " + ", ".join(f"{plain(one.node, 120)} ({one.origins:,})" for one in begun) + "." if begun else ""
    rest = failed - sum(one.origins for one in begun)
    if rest <= 0:
        return at or "No attempt failed."
    others = f"{rest:,} of {failed:,} failures" if begun else f"{'The one failure' if failed == 1 else f'All {failed:,} failures'}"
    return f"{at} {others} cannot be traced to the words of a node: the answer lacks something, or does what it should decline.".strip()


def _columns(lines: Sequence[NodeLine]) -> Mapping[str, list[Any]]:
    return {
        "Node": [one.node for one in lines],
        "Steps": [one.steps for one in lines],
        "Skipped": [one.skipped for one in lines],
        "Errors": [one.errors for one in lines],
        BEGINS: [one.origins for one in lines],
        "Time": [duration(one.seconds) if one.ok else "" for one in lines],
        "Tokens in": [one.input_tokens for one in lines],
        "Tokens out": [one.output_tokens for one in lines],
        "Cost": [money(one.cost_usd) for one in lines],
    }


def draw_steps(steps: Sequence[AttemptStep]) -> None:
    """What each step of the chain was given and gave, in the order in which they ended; nothing where no chain made the attempt."""
    if not steps:
        return
    st.subheader("The steps of the chain", anchor=False)
    for step in steps[:MOST]:
        with st.expander(_title(step), icon=SIGNS.get(step.state, ":material/pause:")):
            _draw_step(step)
    if len(steps) > MOST:
        st.caption(f"These are the first {MOST} of {len(steps):,} steps. The others are in the database.")


def _title(step: AttemptStep) -> str:
    taken = [duration(max(0.0, step.ended_s - step.started_s))] if step.state in ("ok", "error") else [step.state]
    taken += [f"{step.input_tokens + step.output_tokens:,} tokens"] if step.sent else []
    taken += [f":red[{BEGINS.replace('Failures begin', 'the failure begins')}]"] if step.is_origin else []
    return f"{plain(step.place, 120)} · {' · '.join(taken)}"


def _draw_step(step: AttemptStep) -> None:
    if step.error:
        st.error(plain(step.error, 1000), icon=":material/error:")
    if step.note:
        st.caption(plain(step.note, 500))
    if step.tries > 1:
        st.caption(f"Tried {step.tries} times.")
    for message in step.sent:
        _draw_value(f"sent, {message.get('role', '')}", message.get("content", ""))
    for name, value in ({} if step.sent else step.given).items():
        _draw_value(f"given, {name}", value)
    for name, value in step.outputs.items():
        _draw_value(f"gave, {name}", value)


def _draw_value(name: str, value: Any) -> None:
    st.caption(plain(name, 80))
    draw_shown(as_text(in_words(value)), tall=240)
