"""Approvals: chains that wait for a person, what each asks, and the decision with which it goes on."""

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED, guarded, told
from components.empty import empty_state
from components.project import current_project
from components.traces import deciding
from components.traces.words import shelf_of
from touchstone.actions import approvals as acts
from touchstone.chains.work import Work

POLL_S, LISTENED = 2, "approvals.listened"
db = resources.database()
project_id = current_project(db).id or 0


def work_of(trace_id: int) -> Work | None:
    return resources.shelf(shelf_of(trace_id)).get(deciding.WORK)


def decide(one: acts.Question, approved: bool, note: str) -> None:
    """Take the decision and let the chain go on. A callback, where no boundary catches."""
    trace_id = one.trace.id or 0
    state.drop(deciding.problem_key(trace_id))
    try:
        work = acts.decide(db, resources.speaker(), trace_id, one.place, approved=approved, note=note, by=state.author())
        listen(trace_id, work)
        state.flash(f"{one.trace.chain} #{trace_id}: {'approved' if approved else 'refused'}.")
    except EXPECTED as problem:
        state.put(deciding.problem_key(trace_id), told(problem))


def go_on(trace_id: int) -> None:
    try:
        listen(trace_id, acts.go_on(db, resources.speaker(), trace_id))
    except EXPECTED as problem:
        state.put(deciding.problem_key(trace_id), told(problem))
    st.rerun()


def listen(trace_id: int, work: Work) -> None:
    resources.shelf(shelf_of(trace_id))[deciding.WORK] = work
    state.put(LISTENED, (*(one for one in state.get(LISTENED, ()) if one != trace_id), trace_id)[-5:])


def show_listened() -> None:
    """How those that were decided here go on."""
    for trace_id in state.get(LISTENED, ()):
        deciding.draw_problem(trace_id)
        deciding.draw_work(work_of(trace_id), trace_id)


def is_at_work(trace_id: int) -> bool:
    work = work_of(trace_id)
    return work is not None and not work.is_over


@st.fragment(run_every=POLL_S)
@guarded
def follow(seen: list[tuple[int, str, bool]]) -> None:
    """Draw the page anew where something waits that is not shown, or waits no more."""
    show_listened()
    if seen != shown(acts.queue(db, project_id)):
        st.rerun()


def shown(queue: list[acts.Question]) -> list[tuple[int, str, bool]]:
    return [(one.trace.id or 0, one.place, one.is_open) for one in queue]


queue = acts.queue(db, project_id)
follow(shown(queue))
if not queue:
    empty_state("Nothing waits", "Where a chain has a step “Human approval”, what it asks stands here until somebody decides.")
for one in queue:
    trace_id = one.trace.id or 0
    deciding.draw_problem(trace_id)
    deciding.draw_question(one, decide)
    if acts.can_go_on(one.trace) and not is_at_work(trace_id) and one.place == one.trace.waiting[0]:
        deciding.draw_go_on(trace_id, go_on)
