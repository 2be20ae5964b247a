"""One chain: its canvas, the options of its steps, its runs, and its versions."""

from functools import partial

import streamlit as st

from components import links, resources, state, windows
from components.boundary import EXPECTED, told
from components.chains import head, problems, run_bar, saving, settling, versions
from components.chains.desk import Desk
from components.chains.screen import Screen
from components.confirm import confirm
from components.fields import field_error
from components.live import live_typing
from components.prompts import begun
from components.prompts.saving import against
from touchstone.actions import chain_editing as acts
from touchstone.actions import prompts
from touchstone.actions import versions as past
from touchstone.actions.chain_bench import Bench
from touchstone.chains.document import Chain

db, author = resources.database(), state.author()
chain_id = state.url_id("chain")
if chain_id is None:
    links.go(head.CHAINS)
name = f"chain-{chain_id}"
run_problem, save_problem = f"{name}-run-problem", f"{name}-save-problem"


def keep(chain: Chain) -> None:
    """Keep the draft. A callback, where no boundary catches: what goes wrong is told by the status line."""
    state.drop(begun.unkept(name), save_problem)
    try:
        windows.saw(name, acts.keep_draft(db, chain_id, author, chain, begun.parent(name), windows.seen(name)))
        bench.forget_pins(chain)
    except EXPECTED as problem:
        state.put(begun.unkept(name), told(problem))


def run(only: str = "", since: str = "") -> None:
    state.drop(run_problem)
    try:
        typed, model = run_bar.texts(name, desk.chain, opened.values), run_bar.model(name, bench.model(choices.models))
        bench.run(acts.look(db, project_id, desk.chain, model), typed, model, only, since, run_bar.anew(name), run_bar.budget(name))
    except EXPECTED as problem:
        state.put(run_problem, told(problem))


def keep_run() -> None:
    state.drop(run_problem)
    prompts.keep_values(db, chain_id, run_bar.texts(name, desk.chain, opened.values))
    bench.note(model=run_bar.model(name, bench.model(choices.models)))


def keep_note() -> None:
    acts.keep_note(db, chain_id, author, saving.note(name))


def begin_again(message: str = "") -> None:
    """Open the chain from what is stored."""
    desk.close()
    state.drop(begun.unkept(name), save_problem)
    if message:
        state.flash(message)
    st.rerun()


def discard() -> None:
    prompts.discard_draft(db, chain_id, author, windows.seen(name))
    begin_again("The draft is discarded.")


def save(note: str) -> None:
    try:
        made = acts.save_version(db, chain_id, desk.chain, note=note, author=author, parent_id=begun.parent(name))
    except EXPECTED as problem:
        state.put(save_problem, told(problem))
        st.rerun()
    prompts.forget_saved(db, chain_id, author, windows.seen(name))
    begin_again(f"Saved as v{made.number}.")


def restore(line: past.Line) -> None:
    begin_again(f"v{line.number} is back as v{prompts.restore_version(db, line.id, author=author).number}.")


def read(version_id: int | None) -> Chain | None:
    content = past.content(db, version_id)
    return content.chain if content else None


def show_saving() -> None:
    settling.settle(name, opened, desk.chain, keep, begin_again, discard)
    history = past.history(db, chain_id)
    numbers = {line.id: line.number for line in history.lines}
    base, said = read(against(name, begun.parent(name))), problems.summary(look.problems)
    note = saving.draw_saving(name, opened, desk.chain, base, numbers, state.get(save_problem, ""), said, keep_note)
    if note is not None:
        save(note)


live_typing()
opened = acts.open_chain(db, chain_id, author)
project_id = opened.prompt.project_id
desk = Desk(name, keep)
bench = Bench(db, project_id, chain_id, opened.prompt.name, author, resources.shelf(f"{name}-{author}"), resources.speaker)
if not desk.is_open:
    desk.open(opened.content.chain or Chain())
    begun.build_on(name, opened.parent_id)
    windows.saw(name, opened.kept_at)
    saving.open_note(name, acts.kept_note(db, chain_id, author))
news = begun.news(name, opened)
windows.tell(name, news)
if head.draw_head(name, opened, state.get(begun.unkept(name), ""), news):
    confirm("Discard the draft?", "What you changed since the newest version is lost.", "Discard the draft", discard, key=f"{name}-drop")
choices = acts.choices(db, project_id, chain_id)
model = run_bar.model(name, bench.model(choices.models))
look, texts = acts.look(db, project_id, desk.chain, model), run_bar.texts(name, desk.chain, opened.values)
screen = Screen.of(desk, bench, look, choices, run, texts)
run_bar.draw_bar(name, choices.models, model, screen.running, look.blocks, run_bar.Verbs(run, bench.stop, keep_run))
run_bar.draw_values(name, desk.chain, opened.values, keep_run)
screen.follow()
field_error(desk.problem)
screen.draw(partial(versions.draw_versions, name, past.history(db, chain_id), read, restore), show_saving)
