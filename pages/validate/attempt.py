"""One attempt of a run: what was sent, the answer with its evidence, every score, and a person's verdict beside the machine's."""

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, told
from components.fields import field_error
from components.live import live_typing
from components.results import attempt, baseline, filters, nodes, review, walk
from components.text import plain
from touchstone.actions import drafts
from touchstone.actions import results as acts

db, author = resources.database(), state.author()
RESULTS, UNKEPT = "pages/validate/results.py", "attempt.unkept"
run_id, attempt_id = state.url_id("run"), state.url_id("attempt")
if run_id is None or attempt_id is None:
    links.go("pages/validate/runs.py")
subject = drafts.subject("review", attempt_id, author)
asked = filters.read_filters()


def go(to: int) -> None:
    state.set_url(attempt=to)
    st.rerun()


def keep_note() -> None:
    """Keep what is typed. A callback, where no boundary catches: what goes wrong is told beside the note."""
    state.drop(UNKEPT)
    try:
        drafts.keep(db, subject, {"note": state.get(review.note_key(attempt_id)) or ""})
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def open_note() -> None:
    key = review.note_key(attempt_id)
    if not state.has(key):
        kept = drafts.find(db, subject)
        state.put(key, str(kept.body.get("note", "")) if kept else "")


def judge(given: review.Given, after: int | None) -> None:
    acts.review(db, attempt_id, given.verdict, state.get(review.note_key(attempt_id)) or "", author, given.refusal)
    drafts.discard(db, subject)
    state.drop(review.note_key(attempt_id))
    state.flash(f"Your verdict: {given.told}.")
    if after is not None and walk.goes_on():
        state.set_url(attempt=after)
    st.rerun()


def show_verdict(opened: acts.OpenedAttempt, after: int | None) -> None:
    with st.container(border=True):
        review.draw_verdict(opened.verdict)
        open_note()
        given = review.draw_review(attempt_id, opened.verdict, keep_note)
        walk.draw_goes_on()
        field_error(state.get(UNKEPT))
        withdrawn = review.draw_reviews(opened.reviews, bool(opened.verdict and opened.verdict.human))
    if given is not None:
        judge(given, after)
    if withdrawn:
        acts.withdraw_review(db, attempt_id, author)
        state.flash("The machine's verdict counts again.")
        st.rerun()


def show(opened: acts.OpenedAttempt, after: int | None) -> None:
    columns = st.grid(2, min_column_width=400, gap="medium")
    with columns.cell():
        attempt.draw_exchange(opened)
        nodes.draw_steps(opened.steps)
    with columns.cell():
        show_verdict(opened, after)
        attempt.draw_scores(opened.scores)
        attempt.draw_expected(opened.case)
        attempt.draw_facts(opened.attempt, opened.case, opened.target.label, opened.target.identity)


live_typing()
before, after = acts.neighbours(db, run_id, attempt_id, asked)
run = acts.open_run(db, run_id)
links.page_link(RESULTS, f"Results of {run.run.name}", icon=links.BACK, run=run_id, **filters.as_params(asked), **baseline.view_params())
opened = acts.open_attempt(db, run_id, attempt_id)
st.title(plain(opened.case.key), anchor=False)
links.page_link("pages/build/playground.py", "Open in the playground", icon=":material/view_column:", attempt=attempt_id)
turn = walk.draw_walk(opened, run.run.repeats, before, after, walk.in_words(asked, {target.id: target.label for target in run.targets}))
if turn is not None:
    go(turn)
show(opened, after)
