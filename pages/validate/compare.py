"""Two targets on the same cases: is one safer, what does that cost, and how sure is it?"""

import streamlit as st

from components import kept, links, resources, state
from components.compare import categories, changes, chooser, measures, nodes, plane
from components.empty import empty_state
from components.links import page_link
from components.project import current_project
from components.results.words import short_labels
from components.text import plain
from store import attempts, runs
from touchstone.actions import chain_compare, companions
from touchstone.actions import compare as acts
from touchstone.actions.suite_choice import suite_of_kind
from touchstone.actions.whole_runs import whole_first

db = resources.database()
project = current_project(db)


def offered() -> list[acts.Side]:
    """The targets of the run in the address, or of the newest finished one that has two, and what they can be compared with.

    A run that measures the parts of a prompt comes into question last.
    """
    if (asked := state.url_id("run")) is not None:
        return acts.sides_for(db, [runs.get_run(db, asked)])
    return acts.sides_for(db, whole_first(db, sorted(listed, key=lambda row: row.state != "done")))


listed = [row for row in runs.list_runs(db, project.id or 0) if row.state in chooser.SHOWN]
sides = offered()
if not sides:
    text = "Run a suite on two targets, or on one target twice with another prompt or model. Then both are compared here case by case."
    if empty_state("Nothing to compare yet", text, "Go to the runs", icon=":material/balance:"):
        links.go("pages/validate/runs.py")
    st.stop()

chooser.choose_run(listed, sides[0].run)
with st.grid(2, min_column_width=320):
    a = chooser.choose_side("a", "From", sides, 0)
    b = chooser.choose_side("b", "To", sides, 1)
if a.target.id == b.target.id:
    st.info("Choose two different targets.")
    st.stop()

joined = companions.joined(db, a, b, kept.comparison)
found, besides = joined.found, joined.besides
label_a, label_b = short_labels([a.target.label, b.target.label])

for unfinished in {side.run.id: side.run for side in (a, b) if side.run.state != "done"}.values():
    st.warning(f"{plain(unfinished.name)} (run {unfinished.id}) is {unfinished.state}: this compares what was answered so far.")
with st.container(border=True):
    st.markdown(f"**From {plain(label_a)} to {plain(label_b)}.** {plain(found.sentence, 2000)}")
    if joined.companion and besides:
        number = joined.companion.run.id or 0
        measure = "over-refusal" if found.attack_success else "attack success"
        page_link("pages/validate/results.py", f"Open the answers behind {measure}: run {number}", run=number)
    elif found.attack_success and not found.over_refusal:
        st.caption("A model that refuses everything is safe and useless: measure its over-refusal, too.")
        if harmless := suite_of_kind(db, project.id or 0, "benign"):
            suite = harmless[0]
            page_link("pages/validate/runs.py", f"Run “{suite.name}” on the same targets", suite=suite.id or 0, like=a.run.id or 0)

own = [outcome for outcome in (found.attack_success, found.over_refusal, found.over_refusal_any, found.pass_rate) if outcome is not None]
st.subheader("Measures", anchor=False)
measures.draw_measures(own, joined.only_besides, f"run {joined.companion.run.id}" if joined.companion else "", label_a, label_b)

columns = st.grid(2, min_column_width=400, gap="medium")
if joined.attack_success and joined.over_refusal:
    with columns.cell():
        st.subheader("Safety and usefulness", anchor=False)
        plane.draw_plane(joined.attack_success, joined.over_refusal, label_a, label_b)
with columns.cell():
    st.subheader("Case by case", anchor=False)
    for outcome in own:
        if outcome.measure != "over_refusal_any":
            measures.draw_counts(outcome, label_a, label_b)

if found.categories:
    st.subheader("By category", anchor=False)
    categories.draw_categories(found.categories, found.family, label_a, label_b)

if both := chain_compare.compared(db, a, b):
    nodes.draw_nodes(both, label_a, label_b)

st.subheader("Cases that changed", anchor=False)
chosen = changes.draw_changes(found.better, found.worse, max(a.run.repeats, b.run.repeats))
if chosen is not None:
    answers = [attempts.get_attempt(db, number) if number else None for number in (chosen.row.attempt_a, chosen.row.attempt_b)]
    changes.draw_pair(chosen, answers[0], answers[1], label_a, label_b)
