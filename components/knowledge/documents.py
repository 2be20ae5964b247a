"""The documents of a collection: bringing files in, and what each was cut into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components.clock import when
from components.fields import field_error
from components.fold import fold
from components.knowledge.words import ENDINGS, LIMIT_MB, counted, told
from components.text import plain
from touchstone.actions.knowledge import Document, DocumentPassage

PER_PAGE = 20
Load = Callable[[int, int], Sequence[DocumentPassage]]
"""Passages of a document from a number on, at most so many."""


@dataclass(frozen=True)
class File:
    """A file as it was handed over."""

    name: str
    data: bytes


def draw_upload() -> list[File]:
    """The field for files; gives them in the run in which they were sent."""
    with st.form("add-documents", clear_on_submit=True, border=False):
        files = st.file_uploader(
            "Text, Markdown, CSV or PDF", type=list(ENDINGS), accept_multiple_files=True, key="documents-upload", max_upload_size=LIMIT_MB
        )
        st.caption(f"At most {LIMIT_MB} MB each. A document of the same name is replaced. Only its text is kept.")
        sent = st.form_submit_button("Add documents", key="documents-add", type="primary", icon=":material/upload:")
    if sent and not files:
        field_error("No file is chosen. Choose one above.")
    return [File(one.name, one.getvalue()) for one in files] if sent and files else []


def draw_refused(refused: Mapping[str, str]) -> None:
    """Which files did not come in, and why."""
    if refused:
        lines = "\n".join(f"- {plain(name, 80)}: {plain(why, 400)}" for name, why in refused.items())
        st.warning(lines, title=told(refused), icon=":material/warning:")


def draw_document(document: Document, load: Load) -> bool:
    """One document with its passages in a fold. True in the run in which its end was asked for."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(plain(document.name), width="stretch")
            size = f"{counted(document.characters, 'character')}, added {when(document.created_at)}"
            st.caption(size, width="content")
            label = f"Take {plain(document.name, 60)} out of the collection"
            gone = st.button("Delete", key=f"delete-document-{document.id}", type="tertiary", help=label)
        for one in document.told:
            st.caption(f":orange[:material/warning: {plain(one, 300)}]")
        with fold(f"document-passages-{document.id}", "Passages", f"{document.passage_count:,}") as is_open:
            if is_open:
                _draw_passages(document, load)
    return gone


def _draw_passages(document: Document, load: Load) -> None:
    pages = -(-document.passage_count // PER_PAGE)
    page = st.pagination(pages, key=f"document-page-{document.id}") if pages > 1 else 1
    for one in load((page - 1) * PER_PAGE + 1, PER_PAGE):
        draw_passage(f"{one.number:,}", one.place, one.text)


def draw_passage(number: str, place: str, text: str) -> None:
    """A passage as text, under its number and where it stands."""
    st.caption(f"{number} · {plain(place)}" if place else number)
    st.text(text, width="stretch")
