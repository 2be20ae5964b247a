"""The results of a run: its rates, the heat map, and the attempts behind every cell."""

import time
from functools import partial

import streamlit as st

from components import kept, links, resources, state
from components.boundary import guarded
from components.confirm import confirm
from components.results import attempts, baseline, cells, filters, matrix, nodes, onward, rates, rescored
from components.results.words import fail_means, short_labels
from components.runs import header, progress, troubles
from components.text import plain
from store import workers
from store.tables import RunTarget
from touchstone.actions import rescoring, result_files
from touchstone.actions import results as acts
from touchstone.actions import runs as run_acts

db = resources.database()
run_id = state.url_id("run")
if run_id is None:
    links.go("pages/validate/runs.py")
state.set_url(attempt=None)  # going back from an attempt leaves it in the address
ATTEMPTS = "attempts"
DRAWN, DRAWN_AT, REDRAWN_S = "results.drawn", "results.drawn-at", 6.0


@guarded
def watch(active: bool, targets: tuple[RunTarget, ...]) -> None:
    """The progress. The whole page is drawn anew when the run ends or begins again, and now and then with what came in."""
    now = run_acts.run_progress(db, run_id)
    asked = progress.draw_progress(now, len(workers.live_workers(db)), "run", targets)
    if asked.act == "stop":
        run_acts.stop_run(db, run_id)
    elif asked.act == "resume":
        run_acts.resume_run(db, run_id, resources.enqueue, asked.budget_usd)
    more = active and now.done > state.get(DRAWN, 0) and time.time() - state.get(DRAWN_AT, 0.0) > REDRAWN_S
    if asked.act or more or now.is_active != active:
        st.rerun()


@guarded
def watch_scoring(was: bool) -> None:
    if (now := rescoring.latest(db, run_id)) and rescored.draw_scoring(now, len(workers.live_workers(db))) != was:
        st.rerun()


def open_it(asked: acts.Filters, attempt_id: int) -> None:
    place = {"run": run_id, "attempt": attempt_id, **filters.as_params(asked), **baseline.view_params()}
    links.go("pages/validate/attempt.py", **place)


def show_cells(opened: acts.Opened, found: acts.Figures, targets: tuple[tuple[int, str], ...]) -> None:
    st.subheader("By category", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind, base = cells.choose_kind(found.kinds), baseline.draw_choice(targets)
    against = kept.differences(opened, base) if base else None
    shown = matrix.Matrix(run_id, found, targets, against, lambda asked: acts.count(db, run_id, asked, found))
    matrix.draw_matrix(shown, kind, ATTEMPTS)


@st.fragment
@guarded
def show_list(opened: acts.Opened, found: acts.Figures, labels: dict[int, str], drawn: acts.Filters) -> None:
    """Only this part is drawn anew when a filter or the page of the list changes, unless another cell is asked for than is `drawn`."""
    asked = filters.read_filters()
    if (asked.category, asked.target_id, asked.kind) != (drawn.category, drawn.target_id, drawn.kind):
        st.rerun()
    st.subheader("Attempts", anchor=ATTEMPTS)
    st.caption(fail_means(found.kinds))
    offered = filters.Offered(labels, found.categories, found.kinds, tuple(opened.run.attacks or [""]), found.reviewed > 0)
    filters.draw_filters(offered, asked)
    total = acts.count(db, run_id, asked, found if opened.run.state == "done" else None)
    pages = max(1, -(-total // acts.PER_PAGE))
    number = min(state.url_id(filters.PAGE) or 1, pages)
    named, export = partial(result_files.file_name, opened.run), partial(result_files.export, db, opened, asked)
    attempts.draw_summary(total, number, acts.PER_PAGE, named, export)
    if lines := acts.page(db, run_id, asked, number):
        table = attempts.columns_of(lines, labels, asked)
        attempts.draw_attempts(lines, table, partial(open_it, asked))
    if pages > 1:
        attempts.draw_pages(pages, number, lambda chosen: state.set_url(page=chosen))


def show_actions(opened: acts.Opened) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        onward.draw_links(opened)
        with st.popover("How it was run", icon=":material/tune:", type="tertiary", width="content"):
            header.draw_settings(opened.run, opened.targets)
        if not opened.is_active and rescored.draw_button():
            rescoring.start(db, run_id, resources.enqueue_rescoring)
            st.rerun()
        if not opened.is_active and st.button("Delete", key="delete-run", icon=":material/delete:", type="tertiary"):
            told = "Its answers, scores and reviews are lost for good. The suite, prompts and models stay."
            confirm(f"Delete {plain(opened.run.name)}?", told, "Delete the run", delete, key="delete-run-sure")


def delete() -> None:
    run_acts.delete_run(db, run_id)
    state.flash("The run is deleted.")
    links.go("pages/validate/runs.py")


links.page_link("pages/validate/runs.py", "All runs", icon=links.BACK)
opened = acts.open_run(db, run_id)
state.put(DRAWN_AT, time.time())
st.title(plain(opened.run.name), anchor=False)
header.draw_header(opened.run, (opened.suite_id, opened.suite, opened.version), [one.label for one in opened.targets])
if opened.run.state != "done":
    st.fragment(run_every=1.5 if opened.is_active else None)(watch)(opened.is_active, opened.targets)
show_actions(opened)
if scoring := rescoring.latest(db, run_id):
    st.fragment(run_every=1.0 if scoring.is_active else None)(watch_scoring)(scoring.is_active)
labels = {target.id: label for target, label in zip(opened.targets, short_labels([each.label for each in opened.targets]), strict=True)}
found = kept.figures(opened)
state.put(DRAWN, sum(cell.n for cell in found.cells))
rates.draw_rates(found, tuple(labels.items()), opened.is_active)
if found.is_undecided and not opened.is_active and kept.nothing_judges(opened.run.suite_version_id):
    troubles.draw_undecided(opened.suite_id)
nodes.draw_nodes(found.nodes, tuple(labels.items()), found.failed)
if found.cells:
    show_cells(opened, found, tuple(labels.items()))
    show_list(opened, found, labels, filters.read_filters())
