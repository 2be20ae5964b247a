"""Overview: what this project is for, what is done, the one next step, and the last results."""

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED, told
from components.empty import empty_state
from components.live import live_typing
from components.overview import next_step, steps, usecase
from store import projects
from store.tables import Project
from touchstone.actions import approvals, drafts, lifecycle
from touchstone.actions import projects as acts
from touchstone.errors import Conflict, Invalid
from touchstone.usecase import UseCase

db, author = resources.database(), state.author()


def make_sample() -> None:
    """Without any project: the one button that makes the sample."""
    text = (
        "Touchstone tests what a language model does with your prompt: attacks, harmless look-alikes, real questions, with statistics "
        "you can check. The sample project brings a prompt, two small models that run on this machine, and three suites of cases."
    )
    if empty_state("Try it on the sample project", text, "Make the sample project"):
        acts.seed_if_empty(db, chains=True)
        st.rerun()


def show_next(project: Project, standing: lifecycle.Standing) -> None:
    step = lifecycle.next_step(standing)
    planned = lifecycle.plan(db, project, standing, step)
    one = next_step.proposal(step, standing, planned)
    if next_step.draw_proposal(one):
        page, params = one.page, one.params
        if planned is not None and not page:
            page, params = next_step.RESULTS, {"run": lifecycle.begin(db, project, planned, resources.enqueue).id or 0}
        st.switch_page(page, query_params={name: str(value) for name, value in params.items()})


def keep(name: str, subject: str) -> None:
    """Keep the draft. A callback, where no boundary catches: what goes wrong is told beside the fields."""
    try:
        typed, begun = usecase.read_fields(name), usecase.begun(name)
        drafts.discard(db, subject) if typed == begun else drafts.keep(db, subject, acts.draft_body(typed, begun))
        state.drop(f"{name}-problem")
    except EXPECTED as problem:
        state.put(f"{name}-problem", told(problem))


def close(name: str, message: str) -> None:
    state.drop(f"{name}-editing", f"{name}-problem")
    usecase.close_fields(name)
    state.flash(message)
    st.rerun()


def save(project: Project, name: str) -> None:
    try:
        acts.save_use_case(db, project.id, usecase.read_fields(name), author, usecase.begun(name))
    except (Invalid, Conflict) as problem:
        state.put(f"{name}-problem", told(problem))
        st.rerun()
    close(name, "The use case is saved.")


def edit_use_case(project: Project, stored: UseCase, draft: drafts.Draft | None) -> None:
    live_typing()
    name, subject = f"use-case-{project.id}", acts.use_case_draft(project.id, author)
    if not usecase.is_open(name):
        usecase.open_fields(name, *acts.edited_use_case(draft, stored))
    if stored != usecase.begun(name) and usecase.draw_conflict(stored):
        usecase.begin_on(name, stored)
        keep(name, subject)
        st.rerun()
    wanted = usecase.draw_fields(name, lambda: keep(name, subject), draft.saved_at if draft else None, state.get(f"{name}-problem", ""))
    if wanted == "discard":
        drafts.discard(db, subject)
        close(name, "The use case stays as it was.")
    if wanted == "save":
        save(project, name)


def show_use_case(project: Project, stored: UseCase) -> None:
    editing = f"use-case-{project.id}-editing"
    draft = drafts.find(db, acts.use_case_draft(project.id, author))
    if draft is not None or state.get(editing):
        edit_use_case(project, stored, draft)
    elif usecase.draw_use_case(stored):
        state.put(editing, True)
        st.rerun()


def show_results(standing: lifecycle.Standing) -> None:
    """Imported here: a project without a run need not wait for the statistics."""
    from components.overview.results import draw_results
    from touchstone.actions.last_results import last_rates

    draw_results(last_rates(db, standing.finished), standing.use_case, standing.finished[0].id or 0)


def show(project: Project) -> None:
    standing = lifecycle.look(db, project)
    if waiting := approvals.count(db, project.id or 0):
        steps.draw_waiting(waiting)
    show_next(project, standing)
    if standing.finished:
        show_results(standing)
    columns = st.grid(2, min_column_width=340, gap="medium")
    with columns.cell(), st.container(border=True, height="stretch"):
        st.subheader("Life cycle", anchor=False)
        steps.draw_steps(steps.steps(standing))
    with columns.cell(), st.container(border=True, height="stretch"):
        show_use_case(project, standing.use_case)


name = state.project_name()
project = projects.project_by_name(db, name) if name else None
if project is None:
    make_sample()
else:
    show(project)
