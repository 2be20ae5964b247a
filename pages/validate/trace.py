"""A trace of a chain: its steps as a tree and over time, and what each was given and gave."""

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, guarded, told
from components.chains.step import draw_step
from components.text import plain
from components.traces import deciding, head, time_line, tree
from components.traces.words import TRACES, shelf_of
from touchstone.actions import approvals
from touchstone.actions import traces as acts

db = resources.database()
if (asked := state.url_id("trace")) is None:
    links.go(TRACES)


def look(place: str) -> None:
    """Look at a step. A callback."""
    state.set_url(step=place)


def go_on(trace_id: int) -> None:
    """Let it go on with what was decided, and follow it."""
    try:
        resources.shelf(shelf_of(trace_id))[deciding.WORK] = approvals.go_on(db, resources.speaker(), trace_id)
    except EXPECTED as problem:
        state.put(deciding.problem_key(trace_id), told(problem))
    st.rerun()


def show_step(opened: acts.Opened) -> None:
    step = opened.step(state.url_text("step"))
    if step is None:
        st.caption("Choose a step, in the tree or over time, to see what it was given and gave.")
        return
    st.subheader(plain(opened.name(step.node), 80), anchor=False)
    draw_step(f"trace-{step.id}", [step.model_dump()], stale=False)


def show_trace(trace_id: int) -> None:
    """All of it, drawn anew while it runs."""
    opened = acts.opened(db, trace_id)
    head.draw_head(opened)
    work = resources.shelf(shelf_of(trace_id)).get(deciding.WORK)
    deciding.draw_work(work, trace_id)
    if approvals.can_go_on(opened.trace) and (work is None or work.is_over):
        deciding.draw_problem(trace_id)
        deciding.draw_go_on(trace_id, go_on)
    steps, over_time = st.columns([2, 3], gap="medium")
    with steps:
        tree.draw_tree(opened, state.url_text("step"), look)
    with over_time:
        time_line.draw_time_line(opened, look)
        show_step(opened)
    with st.expander("What the chain was given and gave", expanded=True):
        head.draw_values(opened)


def is_running(trace_id: int) -> bool:
    work = resources.shelf(shelf_of(trace_id)).get(deciding.WORK)
    return acts.opened(db, trace_id).trace.state == "running" or (work is not None and not work.is_over)


def follow(trace_id: int) -> None:
    running = is_running(trace_id)

    @st.fragment(run_every=1 if running else None)
    @guarded
    def drawn() -> None:
        show_trace(trace_id)
        if running and not is_running(trace_id):
            st.rerun()

    drawn()


links.page_link(TRACES, "All traces", icon=links.BACK)
st.title(plain(acts.opened(db, asked).trace.chain), anchor=False)
follow(asked)
