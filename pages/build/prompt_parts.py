"""Which part of a prompt earns its place: its parts, a run that leaves each out in turn, and what came of it."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.ablation import chart, chooser, earlier, form, kept, needed, parts, table, verdicts
from components.boundary import EXPECTED, guarded, told
from components.empty import empty_state
from components.prompts.header import draw_header
from components.runs import progress
from components.text import plain
from store import prompt_versions, workers
from store.prompts import MAIN
from touchstone.actions import ablation, ablation_draft, ablation_files, blocks
from touchstone.actions import ablation_results as acts
from touchstone.actions import prompts as prompt_acts
from touchstone.actions import runs as run_acts
from touchstone.errors import StoreError
from touchstone.prompts.parts import part_name

db, author = resources.database(), state.author()
UNKEPT = "parts.unkept"
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")


def keep(one: ablation.Measurable) -> None:
    """Keep what is chosen. A callback, where no boundary catches: the form tells what goes wrong."""
    state.drop(UNKEPT)
    try:
        ablation_draft.keep(db, one, form.read_form(one), author)
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def show_form(one: ablation.Measurable, listed: ablation.Listed, is_kept: bool) -> None:
    if not one.given.suites or not one.given.models:
        page, what = ("pages/setup/models.py", "model") if one.given.suites else ("pages/validate/suites.py", "suite")
        links.page_link(page, f"Measuring takes a suite of cases and a model: add a {what} first")
        return
    chosen = form.read_form(one)
    wanted = form.draw_form(one, listed.parts, chosen, kept.outlook(one, chosen), state.get(UNKEPT, ""), partial(keep, one), is_kept)
    if wanted == "start":
        begin(one, chosen)
    if wanted == "discard":
        ablation_draft.discard(db, one, author)
        form.close_form(one)
        st.rerun()


def begin(one: ablation.Measurable, chosen: ablation.Choice) -> None:
    """Start the measurement and show it. The fields stay, so that a second click is the same click."""
    try:
        run_id = ablation.begin(db, one, chosen, resources.enqueue).id
    except StoreError as problem:
        state.flash(f"{told(problem)} The measurement waits until then.")
        run_id = None
    ablation_draft.discard(db, one, author)
    state.set_url(version=None, run=run_id)
    st.rerun()


@guarded
def watch(one: acts.Measured) -> None:
    """The progress; the whole page is drawn anew when the run ends or begins again."""
    run_id = one.run.id or 0
    now = run_acts.run_progress(db, run_id)
    asked = progress.draw_progress(now, len(workers.live_workers(db)), "parts-run", (one.whole, *one.without))
    if asked.act == "stop":
        run_acts.stop_run(db, run_id)
    elif asked.act == "resume":
        run_acts.resume_run(db, run_id, resources.enqueue, asked.budget_usd)
    if asked.act or now.is_active != one.is_active:
        st.rerun()


def show_result(one: acts.Measured, own: ablation.Listed) -> None:
    earlier.draw_head(one)
    if one.run.state != "done":
        st.fragment(run_every=1.5 if one.is_active else None)(watch)(one)
        if one.is_active:
            st.caption("What the parts do is told when the run has ended: a look before could stop it at a lucky moment.")
            return
        st.warning(f"The run is {plain(one.run.state)}: this compares what was answered so far.")
    names = {row.without: part_name(row.without) for row in one.without} | own.names
    found = kept.part_figures(one)
    verdicts.draw_verdicts(one, found, names, own.carriers)
    chart.draw_chart(found, names)
    table.draw_table(found, names, ablation_files.file_name(one), partial(ablation_files.export, one, found, names))


prompt, versions, branch = prompt_acts.find_prompt(db, prompt_id), prompt_versions.lines(db, prompt_id), state.url_text("branch", MAIN)
draw_header(prompt, "Parts", {row.branch: row.number for row in reversed(versions)}, branch)
needed.need_first(prompt, bool(versions), partial(blocks.used_by, db, prompt_id))
run_id, measured = state.url_id("run"), acts.all_measured(db, prompt_id)
asked = next((one for one in measured if one.run.id == run_id), None) or (acts.find_measured(db, prompt_id, run_id) if run_id else None)
wanted = asked.version.number if asked else state.url_id("version")
newest = next((row for row in versions if row.branch == branch), versions[0])
version = chooser.choose_version(prompt_id, versions, next((row for row in versions if row.number == wanted), newest), run_id)
measurable = ablation.measurable(db, prompt_id, version.id)
if not form.is_open(measurable):
    form.open_form(measurable, ablation_draft.begun(db, measurable, author))
listed = ablation.listed(db, measurable.version, form.read_form(measurable).model_id)
shown = asked or next((one for one in measured if one.version.id == version.id), None)
if listed.parts:
    parts.draw_parts(listed, kept.tokens_read(shown))
    is_kept = ablation_draft.is_kept(db, measurable, author)
    with st.expander("Measure again", is_kept, key="parts-again") if shown else st.container(border=True):
        show_form(measurable, listed, is_kept)
elif empty_state("Nothing to leave out", parts.NONE, "Write the prompt", icon=":material/extension:"):
    links.go(needed.WRITE, prompt=prompt_id)
if shown:
    show_result(shown, listed)
earlier.draw_earlier(measured, shown)
