"""The collections of a project, and the form for a new one."""

from collections.abc import Callable

import streamlit as st

from components.boundary import EXPECTED, told
from components.fields import field_error
from components.knowledge.words import ONE, PARAMETER, counted
from components.text import plain
from touchstone.actions.knowledge import Shelved
from touchstone.knowledge.chunking import LONGEST, SHORTEST, Cut


def draw_row(shelved: Shelved) -> bool:
    """One collection: its name opens it. True in the run in which its end was asked for."""
    one = shelved.collection
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch"):
            st.page_link(ONE, label=plain(one.name), query_params={PARAMETER: str(one.id)})
        st.caption(f"{counted(shelved.documents, 'document')}, {counted(shelved.passages, 'passage')}", width="content")
        return st.button("Delete", key=f"delete-collection-{one.id}", type="tertiary", help=f"Delete {plain(one.name, 60)}")


def draw_new(create: Callable[[str, Cut], None]) -> None:
    """The form; calls `create` when sent, and shows what it refuses below the name."""
    with st.form("new-collection", border=False):
        name = st.text_input("Name", key="new-collection-name", placeholder="Handbook", max_chars=100)
        problem = st.container()
        size = st.number_input("Characters of a passage", SHORTEST, LONGEST, Cut().size, step=100, key="new-collection-size")
        overlap = st.number_input(
            "Characters repeated in the next passage", 0, LONGEST // 4, Cut().overlap, step=10, key="new-collection-overlap"
        )
        if st.form_submit_button("Create collection", key="new-collection-create", type="primary"):
            try:
                create(name, Cut(int(size), int(overlap)))
            except EXPECTED as refused:
                with problem:
                    field_error(told(refused))
