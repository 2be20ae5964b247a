"""The versions of a suite, newest first: what each says about itself and what it changed."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.clock import when
from components.text import plain
from store.tables import SuiteVersion
from touchstone.suites.changes import Changes

PER_PAGE = 25
NAMED = 100
"""Ids named of each sort; the others are counted."""
Compare = Callable[[int, int], Changes]


def draw_versions(versions: Sequence[SuiteVersion], compare: Compare, show: Callable[[int], None]) -> None:
    """One fold per version; `compare` is asked when a fold is open, `show` gets the version whose cases are to be shown."""
    pages = -(-len(versions) // PER_PAGE)
    page = st.pagination(pages, key="suite-versions-page") if pages > 1 else 1
    for version in versions[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _draw_version(version, versions[0], compare, show)


def _draw_version(version: SuiteVersion, newest: SuiteVersion, compare: Compare, show: Callable[[int], None]) -> None:
    about = f":gray[· {version.case_count:,} cases · {when(version.created_at)} · {plain(version.author, 40)}]"
    fold = st.expander(f"**v{version.number}** {plain(version.message, 120)} {about}", key=f"suite-version-{version.id}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if version.parent_id is None:
            st.caption("The first version.")
        else:
            draw_changes(compare(version.parent_id, version.id or 0), version.number - 1)
        st.caption(f"content {version.content_hash[:12]}")
        label = "Show its cases" if version.id != newest.id else "Show the cases"
        st.button(label, key=f"show-version-{version.id}", on_click=show, args=(version.id,))


def draw_changes(found: Changes, before: int) -> None:
    """How many cases were added, changed, removed, and their ids as text."""
    st.markdown(f"Since v{before}: {found.sentence()}")
    for word, keys in (("Added", found.added), ("Changed", found.changed), ("Removed", found.removed)):
        if keys:
            more = f"\n… and {len(keys) - NAMED:,} more" if len(keys) > NAMED else ""
            st.caption(word)
            st.code("\n".join(keys[:NAMED]) + more, language=None, height=min(300, 40 + 20 * min(len(keys), NAMED)))
