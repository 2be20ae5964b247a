"""The list of suites, and the form for a new one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.clock import when
from components.fields import field_error
from components.suites.words import ONE, composition
from components.text import plain
from store.suites import Facet
from touchstone.actions.suites import Listed
from touchstone.errors import Conflict, Invalid

PER_PAGE = 25


@dataclass(frozen=True)
class Row:
    """A suite with what its newest version holds."""

    listed: Listed
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class Asked:
    """What was asked for, of which suite."""

    act: Literal["archive", "delete"]
    row: Listed


def draw_filter(has_archived: bool) -> tuple[str, bool]:
    """What to look for in names and descriptions, and whether archived suites are shown."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Filter suites",
            key="suites-filter",
            type="search",
            live=True,
            bind="query-params",
            label_visibility="collapsed",
            placeholder="Filter by name or description",
        )
        archived = has_archived and st.toggle("Show archived", key="suites-archived")
    return (text or "").casefold().strip(), archived


def draw_pages(count: int) -> slice:
    """The pages of the list; gives which rows to show."""
    pages = -(-count // PER_PAGE)
    page = st.pagination(pages, key="suites-page") if pages > 1 else 1
    return slice((page - 1) * PER_PAGE, page * PER_PAGE)


def draw_row(row: Row) -> Asked | None:
    """One suite: its name opens it."""
    suite = row.listed.suite
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                st.page_link(ONE, label=plain(suite.name), query_params={"suite": str(suite.id)})
            version = f"v{row.listed.number}, {when(row.listed.changed_at)}" if row.listed.number else "no version yet"
            st.caption(version + (", archived" if suite.archived else ""), width="content")
            label = "Bring back" if suite.archived else "Archive"
            archive = st.button(label, key=f"archive-suite-{suite.id}", type="tertiary")
            delete = suite.archived and st.button("Delete", key=f"delete-suite-{suite.id}", type="tertiary")
        st.caption(plain(composition(row.facets)) + (f" · {plain(suite.description, 160)}" if suite.description else ""))
    return Asked("archive", row.listed) if archive else Asked("delete", row.listed) if delete else None


def new_suite(create: Callable[[str, str], None]) -> None:
    """The form; calls `create` with name and description when sent, and shows what it refuses below the name."""
    with st.form("new-suite", border=False):
        name = st.text_input("Name", placeholder="Refund questions", max_chars=100)
        problem = st.container()
        description = st.text_input("What it tests", placeholder="Optional", max_chars=500)
        if st.form_submit_button("Create suite", type="primary"):
            try:
                create(name, description)
            except (Invalid, Conflict) as refused:
                with problem:
                    field_error(refused)
