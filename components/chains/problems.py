"""What is wrong with a chain: a line each, and a click that shows where."""

from collections.abc import Sequence

import streamlit as st

from components.chains.desk import Desk
from components.text import plain
from touchstone.chains.checking import Problem
from touchstone.chains.document import Chain

MOST = 30


def summary(problems: Sequence[Problem]) -> str:
    """How many there are, in words; "" for none."""
    blocking = sum(not one.warning for one in problems)
    hints = len(problems) - blocking
    parts = [f"{blocking} {'problem' if blocking == 1 else 'problems'}"] if blocking else []
    return ", ".join([*parts, *([f"{hints} {'hint' if hints == 1 else 'hints'}"] if hints else [])])


def draw_problems(desk: Desk, problems: Sequence[Problem]) -> None:
    """Every problem, what keeps the chain from running first. One that is at a step selects it."""
    if not problems:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{summary(problems)}**")
        for number, one in enumerate(problems[:MOST]):
            _draw(desk, number, one)
        if len(problems) > MOST:
            st.caption(f"And {len(problems) - MOST} more.")


def _draw(desk: Desk, number: int, one: Problem) -> None:
    icon = ":material/info:" if one.warning else ":material/error:"
    if one.node:
        label = f"{plain(_name(desk.chain, one.node), 60)}: {plain(one.text, 400)}"
        st.button(label, key=f"{desk.name}-problem-{number}", type="tertiary", icon=icon, on_click=desk.look_at, args=(one.node, True))
    else:
        st.markdown(f"{icon} {plain(one.text, 400)}")


def _name(chain: Chain, id: str) -> str:
    return next((one.label or one.id for one in chain.nodes if one.id == id), id)
