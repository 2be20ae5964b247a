"""Playground: one conversation to several targets side by side, answers as they come."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.boundary import guarded
from components.live import LIVE, live_typing
from components.playground import answers, bar, differences, heads, keeping, source, values
from components.playground.acting import safely
from components.project import current_project
from touchstone.actions import exchanges, filling, grid, replay
from touchstone.actions import playground as acts
from touchstone.actions.desk import Desk
from touchstone.playground.said import said

NEXT = f"{LIVE}-playground-next"
db, author = resources.database(), state.author()
project_id = current_project(db).id or 0
given = acts.choices(db, project_id)
shelf = resources.shelf(f"{resources.settings().database_url} {acts.subject(project_id, author)}")
table = shelf.get("table") or shelf.setdefault("table", acts.open_table(db, project_id, author, given))
desk = Desk(db, project_id, author, table, resources.speaker())


def typed() -> None:
    desk.fill(values.read(variables), bar.repeats())


def run(id: int | None = None) -> None:
    typed()
    desk.run(id)


def go_on() -> None:
    desk.go_on(state.get(NEXT) or "")
    state.put(NEXT, "")


def fill(version_id: int, key: str) -> None:
    values.fill(filling.fill_from_case(db, project_id, author, table, version_id, key))
    state.flash(f"The fields hold the values of {key}.")


def bring_back() -> None:
    replay.bring_back(db, project_id, author, table)
    values.fill(table.board.values)


def keep_case() -> None:
    keeping.kept(exchanges.keep(db, project_id, author, table, keeping.read(table.board.origin)))


def open_past(attempt_id: int) -> None:
    values.fill(replay.open_attempt(db, project_id, author, table, given, attempt_id))


def set_up_run() -> None:
    for left_out in grid.set_up(db, project_id, author, table.board, given).left_out:
        state.flash(left_out)
    links.go("pages/validate/runs.py")


def draw_columns() -> dict[int, st.delta_generator.DeltaGenerator]:
    cells = {}
    rows = st.grid(min(len(table.board.columns), 4), min_column_width=300)
    for place, column in enumerate(table.board.columns, 1):
        with rows.cell(), st.container(border=True, height="stretch"):
            busy = any(not one.is_over for exchange in table.exchanges.get(column.id, []) for one in exchange)
            away = safely(desk.remove) if len(table.board.columns) > 1 else None
            heads.draw_head(column, place, given, busy, safely(desk.change), safely(run), safely(desk.stop), away)
            cells[column.id] = st.container()
    return cells


@guarded
def draw_answers(cells: dict[int, st.delta_generator.DeltaGenerator], working: bool) -> None:
    if table.is_news and not table.at_work:
        desk.keep()
    for id, cell in cells.items():
        with cell:
            answers.draw_exchanges(table.exchanges.get(id, []), table.board.turns)
    if working and not table.at_work:
        st.rerun()


live_typing()
if not given.models:
    st.info("Add a model first, under Set up, Models.")
    st.stop()
if (asked := state.url_id("attempt")) is not None:
    state.set_url(attempt=None)
    safely(open_past)(asked)
    st.rerun()
table.board = acts.fitted(table.board, given)
variables = acts.asked_for(db, project_id, table.board, author)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    verbs = bar.Verbs(*map(safely, (run, desk.stop, desk.add, desk.begin_again, typed)))
    bar.draw_bar(table.board, table.at_work, bool(table.exchanges), verbs)
    values.draw_paste(variables, safely(typed))
    source.draw_from_case(partial(filling.fillable, db, project_id), partial(filling.find, db), safely(fill))
    if bar.draw_grid():
        safely(set_up_run)()
        st.rerun()
if table.board.origin:
    before = safely(bring_back) if table.board.origin.attempt_id and replay.has_before(db, project_id, author) else None
    own_words = safely(desk.come_from, table.board.origin.without_turns())
    source.draw_origin(table.board.origin, safely(desk.come_from, None), own_words, before)
values.draw_values(variables, {**acts.samples(db, table.board), **table.board.values}, safely(typed))
cells = draw_columns()
working = table.at_work
st.fragment(run_every=answers.every_s(len(cells)) if working else None)(draw_answers)(cells, working)
if table.exchanges and not working:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_area("The user's next message", key=NEXT, height=68, placeholder="Goes to every column, after its own answer")
        st.button("Send to all", key="playground-send", icon=":material/send:", on_click=safely(go_on))
if table.exchanges:
    found = said(table.board, table.exchanges, acts.titles(table.board, given))
    differences.draw_differences(found)
    offered = partial(exchanges.suite_names, db, project_id)
    keeping.draw_keeping(
        found, offered, partial(exchanges.proposed_key, table), safely(keep_case, tell=keeping.refused), table.board.origin
    )
