"""One version of a prompt: where it comes from, what it changed against another, and what it says."""

import streamlit as st

from components import state
from components.diff.changes import draw_changes
from components.prompts.preview import draw_messages
from components.prompts.versions import put_in_address
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.versions import History, Line
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes, parts


def draw_origin(line: Line, history: History) -> None:
    """What the version was made from, on one line."""
    made = f"Made from v{history.number(line.parent_id)}" if line.parent_id else "The first version"
    merged = history.by_id.get(line.merged_id or 0)
    joined = f", with v{merged.number} of {plain(merged.branch)} merged into it" if merged else ""
    st.caption(f"{made}{joined} · branch {plain(line.branch)} · content {line.content_hash[:12]}")


def choose_other(line: Line, history: History) -> Line | None:
    """The version it is compared with: the one the address names, else the one it was made from, until another is chosen."""
    others = [other.id for other in history.lines if other.id != line.id]
    if not others:
        return None
    key, begun = f"version-other-{line.id}", _asked_for(line, history) or line.parent_id
    chosen = st.selectbox(
        "What changed since",
        others,
        index=others.index(begun) if begun in others else None,
        format_func=lambda id: _named(history.by_id[id], line),
        key=key,
        placeholder="Choose a version",
        width=420,
        on_change=lambda: put_in_address(line.number, history.number(state.get(key)) or None),
    )
    return history.by_id.get(chosen or 0)


def _asked_for(line: Line, history: History) -> int | None:
    """The id of the version that the address compares this one with."""
    since = state.url_id("since") if state.url_id("version") == line.number else None
    return next((other.id for other in history.lines if other.number == since), None)


def draw_changes_since(other: Line, line: Line, before: PromptContent | None, now: PromptContent) -> None:
    """What differs between another version and this one."""
    found = changes(before, now)
    if found:
        draw_changes(found, f"version-changes-{line.id}", (f"v{other.number}", f"v{line.number}"))
    else:
        st.caption(f"v{line.number} says what v{other.number} says.")


def draw_content(content: PromptContent) -> None:
    """The messages, and below them every part that is given."""
    st.markdown("**What it says**")
    draw_messages(content.messages)
    for title, text in parts(content).items():
        with st.container(horizontal=True, gap="small"):
            st.caption(plain(title, 60), width=180)
            st.text(text, width="stretch")


def ask_restore(line: Line) -> bool:
    """True in the run in which Restore was clicked."""
    help = f"Adds a version to {line.branch} that says what this one says. Nothing is overwritten."
    return st.button("Restore as a new version", key=f"restore-{line.id}", icon=":material/history:", help=help)


def _named(other: Line, line: Line) -> str:
    branch = "" if other.branch == line.branch else f" ({other.branch})"
    return f"v{other.number}{branch} · {shortened(other.message, 60)}"
