"""Rounds of blind votes: make one, send its link, ask a judge, see who voted how often."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, guarded, told
from components.empty import empty_state
from components.project import current_project
from components.votes import new_round, rounds
from store import models
from touchstone.actions import drafts, judging, round_draft, voters
from touchstone.actions import new_round as making
from touchstone.actions import votes as acts
from touchstone.errors import Conflict, StoreError

db = resources.database()
project = current_project(db)
project_id = project.id or 0
OPEN, ACTIVE, PROBLEM = "votes.open", "votes.active", "votes.problem"
subject = drafts.subject(round_draft.DRAFT, project_id, state.author())


def keep() -> None:
    """Keep the form, in place of what a link asked for. A callback, where no boundary catches: the form tells what goes wrong."""
    state.put(OPEN, True)
    state.drop(PROBLEM)
    try:
        drafts.keep(db, subject, new_round.read_form().to_json())
        state.set_url(run=None)
    except EXPECTED as problem:
        state.put(PROBLEM, told(problem))


def close() -> None:
    drafts.discard(db, subject)
    new_round.close_form()
    state.drop(OPEN, PROBLEM)
    state.set_url(run=None)


def make() -> None:
    wanted = new_round.read_form()
    try:
        made = making.round_from_run(db, wanted.run_id, wanted.target_ids, wanted.count, wanted.name, criterion=wanted.criterion or "")
    except EXPECTED as problem:
        state.put(PROBLEM, told(problem))
        return
    close()
    state.flash(f"{made.name}: the round is ready. Send its link.")


def show_form(found: list[making.Source], is_only: bool) -> None:
    if not new_round.is_open(found):
        state.drop(PROBLEM)
        new_round.open_form(round_draft.begun(kept, found, state.url_id("run"), project.use_case.get("good_answer", "")))
    clicked = new_round.draw_form(found, state.get(PROBLEM), keep, is_only)
    if clicked == "make":
        make()
    elif clicked == "cancel":
        close()
    if clicked:
        st.rerun()


def ask_judge(round_id: int, model_id: int) -> None:
    try:
        judging.start(db, round_id, model_id, resources.enqueue_judge)
    except (StoreError, Conflict) as problem:
        state.flash(told(problem))


def act(one: acts.ListedRound, asked: rounds.Asked) -> None:
    round_id = one.round.id or 0
    if asked.act in ("close", "reopen"):
        acts.close_round(db, round_id, asked.act == "close")
    elif asked.act in ("judge", "resume"):
        ask_judge(round_id, asked.id)
    elif asked.act == "stop":
        judging.stop(db, asked.id)
    else:
        rounds.ask_delete(one, partial(delete, one))
        return
    st.rerun()


def delete(one: acts.ListedRound) -> None:
    acts.delete_round(db, one.round.id or 0)
    state.flash("The round is deleted.")


@st.fragment(run_every=2 if state.get(ACTIVE) else None)
@guarded
def show_list() -> None:
    listed = acts.list_rounds(db, project_id)
    was_active = state.get(ACTIVE, False)
    state.put(ACTIVE, any(one.is_judged_now for one in listed))
    names = {model.id or 0: model.name for model in models.list_models(db)}
    st.caption(rounds.WHO_VOTES)
    for one in listed[rounds.draw_pages(len(listed))]:
        judges = [judging.progress(db, each) for each in one.judgings]
        if asked := rounds.draw_round(one, judges, names, partial(voters.renew, db)):
            act(one, asked)
    if state.get(ACTIVE) != was_active:
        st.rerun()


has_rounds, kept = bool(acts.list_rounds(db, project_id)), round_draft.kept(db, subject)
found = making.sources(db, project_id, [state.url_id("run") or 0, kept.run_id])
if not found and not has_rounds:
    told_why = f"{rounds.WHAT} It needs a finished run on two targets."
    if empty_state("No vote yet", told_why, "Go to the runs", icon=":material/how_to_vote:"):
        links.go("pages/validate/runs.py")
elif found and (state.get(OPEN) or not has_rounds or state.url_id("run") is not None or kept != round_draft.NewRound()):
    if not has_rounds:
        st.markdown(rounds.WHAT)
    show_form(found, is_only=not has_rounds)
elif found and st.button("New round", type="primary", icon=":material/add:"):
    state.put(OPEN, True)
    st.rerun()
if has_rounds:
    show_list()
