"""The list of prompts, and the form for a new one."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.clock import when
from components.fields import field_error
from components.text import plain
from touchstone.actions.prompts import Listed
from touchstone.errors import Conflict, Invalid

PAGE = "pages/build/prompt.py"
PER_PAGE = 25
KINDS = {
    "chat": "Chat prompt: system, user and assistant messages",
    "text": "Text prompt: one message",
    "block": "Block: a text that prompts include with [[block: name]]",
}


def filtered(rows: Sequence[Listed], text: str, archived: bool) -> list[Listed]:
    """The rows whose name or description holds the text; archived ones only when asked for."""
    wanted = text.casefold().strip()
    return [row for row in rows if (archived or not row.archived) and wanted in f"{row.name}\n{row.description}".casefold()]


def draw_list(rows: Sequence[Listed]) -> Listed | None:
    """The filter and a line per prompt; its name is a link that opens it. Gives the prompt to archive or bring back, when asked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Filter prompts", key="prompts-filter", type="search", live=True, bind="query-params", label_visibility="collapsed"
        )
        archived = any(row.archived for row in rows) and st.toggle("Show archived", key="prompts-archived")
    shown = filtered(rows, text or "", archived)
    if not shown:
        st.caption("No prompt matches." if text else "Every prompt is archived.")
    pages = -(-len(shown) // PER_PAGE)
    page = st.pagination(pages, key="prompts-page") if pages > 1 else 1
    acted = [row for row in shown[(page - 1) * PER_PAGE : page * PER_PAGE] if _draw_row(row)]
    return acted[0] if acted else None


def _draw_row(row: Listed) -> bool:
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        about = f" :gray[{plain(row.description)}]" if row.description else ""
        st.page_link(PAGE, label=f"**{plain(row.name)}**{about}", query_params={"prompt": str(row.id)}, width="stretch")
        version = f"v{row.version}, {when(row.changed_at)}" if row.version else "no version yet"
        kind = f"{row.kind}, " if row.kind != "chat" else ""
        st.caption(kind + version + (", archived" if row.archived else ""), width="content")
        return st.button("Bring back" if row.archived else "Archive", key=f"archive-{row.id}", type="tertiary")


def new_prompt(create: Callable[[str, str, str], None]) -> None:
    """The form; calls `create` with name, description and kind when sent, and shows what it refuses below the name."""
    with st.form("new-prompt", border=False):
        name = st.text_input("Name", placeholder="support-assistant", max_chars=100)
        problem = st.container()
        description = st.text_input("What it is for", placeholder="Optional", max_chars=300)
        kind = st.selectbox("Kind", list(KINDS), format_func=lambda kind: KINDS[kind], key="new-prompt-kind")
        if st.form_submit_button("Create prompt", type="primary"):
            try:
                create(name, description, kind)
            except (Invalid, Conflict) as refused:
                with problem:
                    field_error(refused)
