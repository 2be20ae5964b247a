"""Playground: one conversation to several targets side by side, answers as they come."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components import links, resources, state
from components.boundary import guarded
from components.live import live_typing
from components.playground import answers, bar, blind, columns, differences, fields, heads, keeping, source, turn
from components.playground.acting import safely
from components.playground.fields import NAME
from components.playground.opened import follow_link, open_desk
from components.project import current_project
from components.prompts import filling, values
from touchstone.actions import exchanges, grid, put_away, table_votes
from touchstone.actions import playground as acts
from touchstone.playground.said import said

db, author = resources.database(), state.author()
project_id = current_project(db).id or 0
given, place = acts.choices(db, project_id), (db, project_id, author)
desk = open_desk(*place, given)
table = desk.table


def typed() -> None:
    desk.fill(values.changed_values(NAME, variables), repeats=bar.changed_repeats())


def run(id: int | None = None) -> None:
    desk.fill(values.changed_values(NAME, variables), shown, bar.changed_repeats())
    desk.run(id)


def go_on() -> None:
    typed()
    desk.go_on(turn.text())
    turn.sent()
    desk.note({turn.NEXT: ""})


def run_all() -> None:
    go_on() if table.exchanges and turn.is_just_typed() else run()


def take(found: Mapping[str, str]) -> tuple[str, ...]:
    filled = values.fill(NAME, variables, shown, found)
    typed()
    return filled


def took(found: Mapping[str, str]) -> tuple[str, ...]:
    """A case's values stand in the fields, and can be put back; those of an attempt came with a table of its own."""
    is_case = table.board.origin and not table.board.origin.attempt_id
    return take(found) if is_case else tuple(one.name for one in variables if one.name in found)


def keep_case() -> None:
    done = exchanges.keep(*place, table, keeping.read(table.board.origin))
    desk.note(keeping.kept(done))


def set_up_run() -> None:
    grid.set_up(*place, table.board, given)
    links.go("pages/validate/runs.py")


def vote() -> None:
    made = table_votes.round_of(db, project_id, table)
    state.flash(f"{made.name}: the round is ready. Send its link, or vote yourself.")
    links.go("pages/validate/votes.py")


@guarded
def draw_answers(cells: columns.Cells, working: bool) -> None:
    desk.keep_up()
    columns.draw_answers(table, cells)
    if working and not table.at_work:
        st.rerun()


live_typing()
if not given.models:
    st.info("Add a model first, under Set up, Models.")
    st.stop()
if follow_link(desk, given):
    st.rerun()
variables = acts.asked_for(db, project_id, table.board, author)
shown = acts.shown(db, table.board, variables)
working = table.at_work
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    verbs = bar.Verbs(*map(safely, (run_all, desk.stop, desk.add, desk.begin_again, desk.put_back, typed)))
    bar.draw_bar(table, verbs, shortcut=not (table.exchanges and turn.is_there(table.typed)))
    filling.draw_ways(NAME, variables, desk.sources(given), took, take, safely(typed))
    if bar.draw_grid():
        safely(set_up_run)()
        st.rerun()
ways = source.Verbs(
    *map(safely, (desk.ask_by_own_words, partial(desk.come_from, None), desk.bring_back, desk.forget_put_away, desk.keep_only))
)
source.draw_source(table.board, put_away.count(*place), ways)
fields.draw_fields(variables, shown, safely(typed))
of_column = (desk.change, partial(desk.take_prompt, given), desk.set, run, desk.stop, desk.remove)
cells = columns.draw_columns(table, given, heads.Verbs(*map(safely, of_column)))
st.fragment(run_every=answers.every_s(len(cells)) if working else None)(draw_answers)(cells, working)
if table.exchanges and not working:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        turn.draw_turn(table.typed, safely(lambda: desk.note({turn.NEXT: turn.text()})), safely(go_on))
        if blind.draw_vote(len(table_votes.contestants(table))):
            safely(vote)()
            st.rerun()
if table.exchanges:
    found = said(table.board, table.exchanges, acts.titles(table.board, given))
    differences.draw_differences(found)
    named, proposed = partial(exchanges.suite_names, db, project_id), partial(exchanges.proposed_key, table)
    offered = keeping.Offered(named, proposed, table.board.origin, table.typed)
    keep = safely(keep_case, tell=keeping.refused)
    keeping.draw_keeping(found, offered, keep, safely(lambda: desk.note(keeping.typed())))
