"""Rounds of blind votes: make one, send its link, ask a judge, see who voted how often."""

import streamlit as st

from components import links, resources, state
from components.boundary import guarded, told
from components.confirm import confirm
from components.empty import empty_state
from components.project import current_project
from components.settings.tokens import address
from components.text import plain
from components.votes import new_round, rounds
from store import models
from touchstone.actions import judging
from touchstone.actions import new_round as making
from touchstone.actions import votes as acts
from touchstone.errors import Conflict, StoreError

db = resources.database()
project = current_project(db)
project_id = project.id or 0
OPEN, ACTIVE = "votes.open", "votes.active"
WHAT = (
    "A round shows pairs of answers side by side with their names hidden. People choose, or a model does as judge, and the ranking "
    "says which target is better and how sure that is."
)


def make(wanted: new_round.Wanted) -> None:
    made = making.round_from_run(db, wanted.run_id, wanted.target_ids, wanted.count, wanted.name)
    state.drop(OPEN)
    state.set_url(run=None)
    state.flash(f"{made.name}: the round is ready. Send its link.")
    st.rerun()


def show_form(found: list[making.Source], is_only: bool) -> None:
    if new_round.draw_form(found, state.url_id("run"), make, is_only):
        state.drop(OPEN)
        state.set_url(run=None)
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
        ask_delete(one)
        return
    st.rerun()


def ask_delete(one: acts.ListedRound) -> None:
    def delete() -> None:
        acts.delete_round(db, one.round.id or 0)
        state.flash("The round is deleted.")

    confirm(
        f"Delete {plain(one.round.name)}?",
        "Nobody has voted in it. Its link stops working.",
        "Delete the round",
        delete,
        key="round-delete",
    )


@st.fragment(run_every=2 if state.get(ACTIVE) else None)
@guarded
def show_list() -> None:
    listed = acts.list_rounds(db, project_id)
    was_active = state.get(ACTIVE, False)
    state.put(ACTIVE, any(one.is_judged_now for one in listed))
    names = {model.id or 0: model.name for model in models.list_models(db)}
    st.caption(rounds.WHO_VOTES)
    base = address(st.context.url, f"http://{resources.settings().host}:{resources.settings().port}")
    for one in listed[rounds.draw_pages(len(listed))]:
        judges = [judging.progress(db, each) for each in one.judgings]
        if asked := rounds.draw_round(one, f"{base}/vote?round={one.round.key}", judges, names):
            act(one, asked)
    if state.get(ACTIVE) != was_active:
        st.rerun()


has_rounds, found = bool(acts.list_rounds(db, project_id)), making.sources(db, project_id)
if not found and not has_rounds:
    if empty_state("No vote yet", f"{WHAT} It needs a finished run on two targets.", "Go to the runs", icon=":material/how_to_vote:"):
        links.go("pages/validate/runs.py")
elif found and (state.get(OPEN) or not has_rounds or state.url_id("run") is not None):
    if not has_rounds:
        st.markdown(WHAT)
    show_form(found, is_only=not has_rounds)
elif found and st.button("New round", type="primary", icon=":material/add:"):
    state.put(OPEN, True)
    st.rerun()
if has_rounds:
    show_list()
