"""What stands above a suite: its newest version, what is in it, and what can be done with it."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components.clock import when
from components.suites.words import composition
from components.text import plain
from store.suites import Facet
from store.tables import Suite, SuiteVersion
from touchstone.actions.suite_edits import Opened
from touchstone.suites.export import ExportedFile, FileKind, file_stem

Act = Literal["run", "add", "import", "archive", "delete"]
LEADS: dict[str | None, str] = {"run": "pages/validate/runs.py", "import": "pages/validate/suite_import.py"}
"""Buttons that lead to another page."""
FORMATS: dict[FileKind, tuple[str, str]] = {
    "yaml": ("YAML, loses nothing", "application/yaml"),
    "jsonl": ("JSONL, loses nothing", "application/jsonl"),
    "csv": ("CSV for spreadsheets", "text/csv"),
}


def draw_header(suite: Suite, shown: SuiteVersion | None, facets: Sequence[Facet]) -> None:
    """The description, and of the version that is shown its number, its cases, its note."""
    if suite.description:
        st.markdown(plain(suite.description, 1000))
    if shown is not None:
        told = f"v{shown.number}, {when(shown.created_at)}: {plain(composition(facets))}"
        st.caption(told + (", archived" if suite.archived else ""))


def draw_older(shown: SuiteVersion, newest: SuiteVersion, back: Callable[[], None]) -> None:
    """An older version is shown: it cannot be edited."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/history: **v{shown.number}**, an older version. The newest is v{newest.number}.", width="content")
        st.button(f"Show v{newest.number}", key="suite-newest", on_click=back)


def draw_actions(opened: Opened, export: Callable[[FileKind], ExportedFile]) -> Act | None:
    """The buttons; gives the one that was clicked."""
    suite, has_cases, acts = opened.suite, opened.latest is not None, list[Act]()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if has_cases and st.button("Run this suite", key="suite-run", icon=":material/play_arrow:", type="primary"):
            acts.append("run")
        if not opened.is_behind and st.button("New case", key="suite-add", icon=":material/add:"):
            acts.append("add")
        if st.button("Import", key="suite-import", icon=":material/upload:"):
            acts.append("import")
        if has_cases:
            with st.popover("Export", icon=":material/download:", width="content"):
                _draw_exports(suite, export)
        if st.button("Bring back" if suite.archived else "Archive", key="suite-archive", type="tertiary", icon=":material/archive:"):
            acts.append("archive")
        if st.button("Delete", key="suite-delete", type="tertiary", icon=":material/delete:"):
            acts.append("delete")
    return acts[0] if acts else None


def _draw_exports(suite: Suite, export: Callable[[FileKind], ExportedFile]) -> None:
    for kind, (label, mime) in FORMATS.items():
        st.download_button(
            label,
            lambda kind=kind: export(kind).data,
            f"{file_stem(suite.name, 'suite')}.{kind}",
            mime,
            key=f"export-suite-{kind}",
            type="tertiary",
            on_click="ignore",
        )
