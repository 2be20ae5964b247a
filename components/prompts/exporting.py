"""Taking prompts away as files: format, version, what the format cannot carry, and the button."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.boundary import guarded
from components.text import plain
from touchstone.actions.prompt_export import VALUES, Bundle, Remark, formats

NEWEST = ""
REMARKS, SHOWN = 20, 5
"""Remarks that are listed, and names for each; how many more there are is told."""

Make = Callable[[str, str], Bundle]
"""The files in a format, of the newest versions or of a label's. Raises Invalid, StoreError."""


def export(names: Sequence[str], labels: Sequence[str], make: Make) -> None:
    """Open the dialog for prompts of these names, which have these labels."""
    what = plain(names[0], 60) if len(names) == 1 else f"{len(names):,} prompts"

    @st.dialog(f"Export {what}", width="medium")
    @guarded
    def ask() -> None:
        titles = formats()
        format = st.selectbox("Format", list(titles), format_func=lambda name: titles[name], key="export-format")
        shown = {NEWEST: "The newest version", **{label: f"The version of {label}" for label in labels}}
        label = st.selectbox("Version", list(shown), format_func=lambda name: shown[name], key="export-label") if labels else NEWEST
        with st.spinner("Writing the files"):
            made = make(str(format), str(label or NEWEST))
        _draw_remarks(made, len(names), str(format))
        _draw_button(made)

    ask()


def _draw_remarks(made: Bundle, asked: int, format: str) -> None:
    """What is left out, and what the files lack."""
    left = [remark for remark in made.remarks if remark.left_out]
    lacking = [remark for remark in made.remarks if not remark.left_out]
    if left:
        st.warning(_listed(left), title=f"{len(left):,} of {asked:,} cannot be written so.", icon=":material/warning:")
    if lacking:
        st.info(_listed(lacking), title="What these files do not say", icon=":material/info:")
    if made.count and not made.remarks and format != VALUES:
        st.caption("Nothing is lost in this format.")


def _listed(remarks: Sequence[Remark]) -> str:
    """Each sentence once, with the prompts it is about."""
    about: dict[str, list[str]] = {}
    for remark in remarks:
        about.setdefault(remark.text, []).append(remark.name)
    lines = [f"- **{_names(names)}**: {plain(text, 400)}" for text, names in about.items()][:REMARKS]
    more = len(about) - REMARKS
    return "\n".join([*lines, *([f"- and {more:,} more"] if more > 0 else [])])


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(plain(name, 60) for name in names[:SHOWN]) + more


def _draw_button(made: Bundle) -> None:
    what = made.file_name if made.count == 1 else f"{made.count:,} files as {made.file_name}"
    st.download_button(
        f"Download {plain(what, 90)}" if made.count else "Nothing to download",
        made.data,
        made.file_name,
        made.media_type,
        key="export-download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        disabled=not made.count,
    )
