"""The list of chains, the form for a new one, and taking one away as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components import state
from components.boundary import EXPECTED, guarded, told
from components.clock import when
from components.fields import field_error
from components.runs.words import counted
from components.text import plain
from components.traces.words import TRACE, state_badge
from touchstone.actions.chain_files import FORMATS, Out
from touchstone.actions.chain_list import Line
from touchstone.actions.prompts import Listed
from touchstone.errors import Conflict, Invalid

CHAIN = "pages/build/chain.py"
SHOWN = {"": "In use", "archived": "Archived", "all": "All"}
LABELS = 3
ACTS = {
    "confirm": "I have looked at it: it may run",
    "rename": "Rename or describe",
    "export": "Export",
    "archive": "Archive",
    "back": "Bring back",
    "delete": "Delete",
}


@dataclass(frozen=True)
class Act:
    """What was asked for, one of ACTS, of which chain."""

    name: str
    line: Line

    @property
    def row(self) -> Listed:
        return self.line.listed


def read_filter() -> tuple[str, str]:
    """The words that are looked for, and which chains are shown, as the address says."""
    show = state.url_text("show")
    return state.url_text("text"), show if show in SHOWN else ""


def draw_filter() -> None:
    """Two fields that follow the address; a change goes into it."""
    text, show = read_filter()
    state.put("chains-text", text)
    state.put("chains-show", show)

    def changed() -> None:
        state.set_url(text=state.get("chains-text"), show=state.get("chains-show"))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Search", key="chains-text", on_change=changed, placeholder="Names, descriptions", width=230, max_chars=200)
        st.selectbox("Show", list(SHOWN), key="chains-show", format_func=SHOWN.__getitem__, on_change=changed, width=115)


def fitting(lines: Sequence[Line], text: str, show: str) -> list[Line]:
    """The lines that the filter lets through."""
    return [one for one in lines if one.says(text) and (show == "all" or one.listed.archived == (show == "archived"))]


def draw_list(lines: Sequence[Line], drafts: Mapping[int, Sequence[str]]) -> Act | None:
    """A line per chain; its name opens it. Gives what was asked of one. `drafts` are of the author, by chain."""
    with st.container(border=bool(lines), gap="xsmall"):
        acts = [act for line in lines if (act := _draw_line(line, bool(drafts.get(line.listed.id))))]
    return acts[0] if acts else None


def _draw_line(line: Line, has_draft: bool) -> Act | None:
    row = line.listed
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            about = f" :gray[· {plain(row.description, 120)}]" if row.description else ""
            st.page_link(CHAIN, label=f"**{plain(row.name)}**{about}", query_params={"chain": str(row.id)}, width="stretch")
            st.caption(_beside(line, has_draft), width="content")
            if line.trace:
                label = f"{state_badge(line.state)} {when(line.ran_at)}"
                st.page_link(TRACE, label=label, query_params={"trace": str(line.trace)}, help="How it went last")
        names = [*(["confirm"] if line.is_unreviewed else []), "rename", "export", "back" if row.archived else "archive", "delete"]
        chosen = st.menu_button("More", names, key=f"more-chain-{row.id}", type="tertiary", format_func=ACTS.get)
    return Act(str(chosen), line) if chosen else None


def _beside(line: Line, has_draft: bool) -> str:
    row = line.listed
    unreviewed = [":orange[:material/visibility_off: unreviewed: it came from a file]"] if line.is_unreviewed else []
    labels = [f":green[{plain(name, 36)} v{number}]" for name, number in row.labels[:LABELS]]
    more = len(row.labels) - LABELS
    labels += [f"{more} more labels"] if more > 0 else []
    version = f"v{row.version}, {when(row.changed_at)}" if row.version else "no version yet"
    draft = [":orange[:material/edit: draft]"] if has_draft else []
    archived = ["archived"] if row.archived else []
    return " · ".join((*unreviewed, *draft, counted(line.nodes, "node"), *labels, version, *archived))


def draw_new(create: Callable[[str, str], None]) -> None:
    """The form for a new chain; what is refused stands below the name."""
    with st.form("new-chain", border=False):
        name = st.text_input("Name", placeholder="help-desk", key="new-chain-name", help="Slashes are folders: support/answers.")
        problem = st.container()
        description = st.text_input("What it is for", placeholder="Optional", max_chars=300, key="new-chain-description")
        if st.form_submit_button("Create chain", type="primary", key="new-chain-create"):
            try:
                create(name, description)
            except (Invalid, Conflict) as refused:
                with problem:
                    field_error(refused)


def export(line: Line, make: Callable[[str], Out]) -> None:
    """Open the dialog that gives the newest version of a chain as a file; `make` writes it in a format."""

    @st.dialog(f"Export {plain(line.listed.name, 60)}", width="medium")
    @guarded
    def ask() -> None:
        if not line.version_id:
            st.caption("The chain has no version yet. Save one in its editor first.")
            return
        format = st.selectbox("Format", list(FORMATS), format_func=FORMATS.__getitem__, key="chain-format")
        try:
            made = make(str(format))
        except EXPECTED as problem:
            field_error(told(problem))
            return
        _draw_out(made)

    ask()


def _draw_out(made: Out) -> None:
    if made.remarks:
        told_of = "\n".join(f"- {plain(one, 400)}" for one in made.remarks[:20])
        st.info(told_of, title="What is to be known" if made.text else "It cannot be written so", icon=":material/info:")
    label = f"Download {plain(made.file_name, 90)}" if made.text else "Nothing to download"
    how = {"type": "primary", "icon": ":material/download:", "on_click": "ignore", "disabled": not made.text}
    st.download_button(label, made.text, made.file_name, made.media_type, key="chain-download", **how)  # type: ignore[arg-type]
