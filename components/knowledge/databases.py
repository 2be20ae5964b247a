"""SQLite files of a project: bringing one in, and its schema."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

import streamlit as st

from components.boundary import EXPECTED, told
from components.clock import when
from components.fields import field_error
from components.fold import fold
from components.text import plain
from touchstone.actions.databases import MOST_BYTES, DatabaseFile
from touchstone.actions.installation import size_text

LIMIT_MB = MOST_BYTES // 2**20
ENDINGS = ("db", "sqlite", "sqlite3")


def draw_new(rows: Sequence[DatabaseFile], add: Callable[[str, bytes], None]) -> None:
    """The form behind its button; calls `add` with a name and the bytes when sent, and shows what it refuses.

    It is another one once a database came in: closed, and empty.
    """
    number = max((one.id or 0 for one in rows), default=0)
    with st.popover("Add a database", icon=":material/add:", key=f"add-database-{number}"), st.form(f"new-database-{number}", border=False):
        file = st.file_uploader("A SQLite file", type=ENDINGS, key=f"database-upload-{number}", max_upload_size=LIMIT_MB)
        name = st.text_input("Name (optional)", key=f"new-database-name-{number}", placeholder="As the file is called", max_chars=100)
        st.caption(f"At most {LIMIT_MB} MB. A database of the same name is replaced.")
        problem = st.container()
        if st.form_submit_button("Add database", key=f"new-database-add-{number}", type="primary", icon=":material/upload:"):
            with problem:
                _send(add, name, file)


def _send(add: Callable[[str, bytes], None], name: str, file: object) -> None:
    if file is None:
        return field_error("No file is chosen. Choose one above.")
    try:
        add(name.strip() or PurePath(file.name).stem, file.getvalue())  # type: ignore[attr-defined]
    except EXPECTED as refused:
        field_error(told(refused))
    return None


def draw_row(one: DatabaseFile, schema: Callable[[], str]) -> bool:
    """One database with its schema in a fold. True in the run in which its end was asked for."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(plain(one.name), width="stretch")
            st.caption(f"{size_text(one.size)}, added {when(one.created_at)}", width="content")
            gone = st.button("Delete", key=f"delete-database-{one.id}", type="tertiary", help=f"Delete {plain(one.name, 60)}")
        with fold(f"database-schema-{one.id}", "Schema", "tables and first rows") as is_open:
            if is_open:
                _draw_schema(schema)
    return gone


def _draw_schema(schema: Callable[[], str]) -> None:
    try:
        st.code(schema(), language="sql", wrap_lines=True)
    except EXPECTED as refused:
        field_error(told(refused))
