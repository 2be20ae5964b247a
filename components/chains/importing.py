"""A file of a chain on its way in: what it would bring, what it did not map, and the difference, before anything is written."""

import streamlit as st

from components import state
from components.diff.changes import draw_changes
from components.fields import field_error
from components.text import plain
from touchstone.actions.chain_files import Arrival
from touchstone.chains.exchange.others import TITLES

LIMIT_MB = 5
SHOWN = 30
PROBLEM = "chain-import.problem"


def draw_upload() -> tuple[str, bytes, str] | None:
    """The field for a file: its id, what it holds and its name; None while there is none."""
    handed = st.file_uploader("A file of a chain", type="json", key="chain-upload", max_upload_size=LIMIT_MB)
    known = ", ".join(TITLES.values())
    st.caption(
        f"Known are {known}, each as JSON of at most {LIMIT_MB} MB. Nothing is written before you say so, and nothing in a file is ever "
        "run: code, keys and addresses are not taken."
    )
    return (handed.file_id, handed.getvalue(), handed.name) if handed else None


def draw_name(file_id: str) -> str:
    """The field for another name than the file's; "" for none."""
    key = f"chain-import-name-{file_id}"
    return st.text_input("Name", key=key, placeholder="As the file says", max_chars=100, help="Slashes are folders: support/answers.")


def draw_arrival(shown: Arrival) -> None:
    """What would come, and what is missing."""
    title = TITLES.get(shown.kind_of_file, "File")
    chain = shown.file.chain
    st.subheader(f"{plain(shown.plan.name)}", anchor=False)
    st.caption(f"{title} · {len(chain.nodes):,} nodes, {len(chain.edges):,} edges, {len(chain.inputs):,} inputs")
    if shown.notes:
        st.warning(_listed(shown.notes), title="What did not come, or is missing here", icon=":material/warning:")
    if shown.steps:
        st.markdown("**What comes with it**")
        st.markdown(_listed(shown.steps))
    _draw_difference(shown)


def _draw_difference(shown: Arrival) -> None:
    with st.expander("What differs" if shown.version else "What it says", expanded=shown.version is not None):
        if shown.version:
            st.caption(f"From v{shown.version.number} of the chain of that name that is here. That one stays as it is.")
        draw_changes(shown.changes, "chain-import", (f"v{shown.version.number}" if shown.version else "Nothing", "The file"))


def _listed(lines: tuple[str, ...]) -> str:
    more = len(lines) - SHOWN
    return "\n".join([*(f"- {plain(one, 400)}" for one in lines[:SHOWN]), *([f"- and {more:,} more"] if more > 0 else [])])


def draw_button() -> bool:
    """True in the run in which the import was asked for."""
    field_error(state.get(PROBLEM, ""))
    state.drop(PROBLEM)
    st.caption("It comes in as unreviewed: it runs, and labels point at it, only once somebody says that they looked at it.")
    return st.button("Import the chain", key="chain-import", type="primary", icon=":material/download_done:")
