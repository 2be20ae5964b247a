"""The versions of a prompt, newest first: what each says, what it changed, and a button to bring it back."""

from collections.abc import Sequence

import streamlit as st

from components.clock import when
from components.prompts.preview import draw_messages
from components.prompts.settings import summary
from components.text import plain
from touchstone.actions.prompts import Version
from touchstone.prompts.difference import difference

PER_PAGE = 25


def draw_versions(versions: Sequence[Version]) -> Version | None:
    """One fold per version; gives the one to restore, in the run in which its button was clicked."""
    pages = -(-len(versions) // PER_PAGE)
    page = st.pagination(pages, key="versions-page") if pages > 1 else 1
    shown = versions[(page - 1) * PER_PAGE : page * PER_PAGE]
    asked = [version for version in shown if _draw_version(version, versions[0])]
    return asked[0] if asked else None


def _draw_version(version: Version, newest: Version) -> bool:
    row = version.row
    label = f"**v{row.number}** {plain(row.message, 120)} :gray[· {when(row.created_at)} · {plain(row.author, 40)}]"
    fold = st.expander(label, key=f"version-{row.id}", on_change="rerun")
    if not fold.open:
        return False
    with fold:
        st.caption(f"Settings: {plain(summary(version.content.params))} · content {row.content_hash[:12]}")
        if version.parent is not None:
            draw_difference(difference(version.parent, version.content), "It says what the version before it said.")
        draw_messages(version.content.messages)
        same = row.content_hash == newest.row.content_hash
        help = "Adds a new version that says what this one says. Nothing is overwritten."
        return not same and st.button("Restore as a new version", key=f"restore-{row.id}", help=help)


def draw_difference(change: str, otherwise: str) -> None:
    """A difference as text: lines that begin with + are new, with - are gone."""
    if change:
        st.code(change, language="diff", wrap_lines=True)
    else:
        st.caption(otherwise)
