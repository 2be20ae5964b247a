"""Playground: one conversation to several targets side by side, answers as they come."""

from dataclasses import replace
from functools import partial

import streamlit as st

from components import resources, state
from components.boundary import guarded
from components.live import LIVE, live_typing
from components.playground import answers, bar, heads, values
from components.project import current_project
from touchstone.actions import playground as acts
from touchstone.errors import Invalid, TouchstoneError
from touchstone.playground.board import Column

EVERY_S = 0.3
NEXT = f"{LIVE}-playground-next"
db, author = resources.database(), state.author()
project = current_project(db)
given = acts.choices(db, project.id)
shelf = resources.shelf(f"{resources.settings().database_url} {acts.subject(project.id, author)}")
table = shelf.get("table") or shelf.setdefault("table", acts.open_table(db, project.id, author, given))
table.board = acts.fitted(table.board, given)
speaker = resources.speaker()


def keep() -> None:
    acts.keep(db, project.id, author, table)


def typed() -> None:
    table.board = replace(table.board, values={**table.board.values, **values.read(variables)}, repeats=bar.repeats())
    keep()


def change(column: Column) -> None:
    table.board = table.board.changed(column)
    keep()


def add() -> None:
    table.board = table.board.with_column()
    keep()


def remove(id: int) -> None:
    acts.stop(table, speaker, id)
    table.board = table.board.without_column(id)
    table.exchanges.pop(id, None)
    keep()


def run(id: int | None = None) -> None:
    typed()
    acts.ask(db, project.id, author, table, speaker, id)


def go_on() -> None:
    try:
        acts.go_on(db, project.id, author, table, speaker, state.get(NEXT) or "")
        state.put(NEXT, "")
    except Invalid as problem:
        state.flash(str(problem))


def begin_again() -> None:
    acts.begin_again(table)
    keep()


def draw_columns() -> dict[int, st.delta_generator.DeltaGenerator]:
    cells = {}
    grid = st.grid(min(len(table.board.columns), 4), min_column_width=300)
    for place, column in enumerate(table.board.columns, 1):
        with grid.cell(), st.container(border=True, height="stretch"):
            busy = any(not one.is_over for exchange in table.exchanges.get(column.id, []) for one in exchange)
            away = remove if len(table.board.columns) > 1 else None
            heads.draw_head(column, place, given, busy, change, run, partial(acts.stop, table, speaker), away)
            cells[column.id] = st.container()
    return cells


@guarded
def draw_answers(cells: dict[int, st.delta_generator.DeltaGenerator], working: bool) -> None:
    if table.is_news and not table.at_work:
        keep()
    for id, cell in cells.items():
        with cell:
            answers.draw_exchanges(table.exchanges.get(id, []), table.board.turns)
    if working and not table.at_work:
        st.rerun()


live_typing()
if not given.models:
    st.info("Add a model first, under Set up, Models.")
    st.stop()
try:
    variables = acts.variables([acts.content(db, column, author) for column in table.board.columns])
except TouchstoneError:
    variables = ()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    bar.draw_bar(table.board, table.at_work, bool(table.exchanges), run, partial(acts.stop, table, speaker), add, begin_again, typed)
    values.draw_paste(variables, typed)
values.draw_values(variables, {**acts.samples(db, table.board), **table.board.values}, typed)
cells = draw_columns()
working = table.at_work
st.fragment(run_every=EVERY_S if working else None)(draw_answers)(cells, working)
if table.exchanges and not working:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_area("The user's next message", key=NEXT, height=68, placeholder="Goes to every column, after its own answer")
        st.button("Send to all", key="playground-send", icon=":material/send:", on_click=go_on)
