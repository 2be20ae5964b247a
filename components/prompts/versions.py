"""The versions of a prompt, newest first: filtered, paged, one fold per version. An open fold stands in the address."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import state
from components.clock import when
from components.text import plain
from store.prompts import MAIN
from touchstone.actions.labels import LATEST
from touchstone.actions.versions import History, Line

PER_PAGE = 25
VIEW, PAGE, WORDS, BRANCH = "versions-view", "versions-page", "versions-words", "versions-branch"
ALL = "All branches"
_SHOWN = "versions-shown"


def follow_address(history: History) -> None:
    """Show the version that the address names: its fold opens, once, on its page of the whole list. Before anything is drawn."""
    number = state.url_id("version")
    if number is None or _place(number) == state.get(_SHOWN):
        return
    state.put(_SHOWN, _place(number))
    state.drop(VIEW, WORDS, BRANCH)
    for at, line in enumerate(history.lines):
        if line.number == number:
            state.put(PAGE, at // PER_PAGE + 1)
            state.put(_key(line.id), True)


def draw_filters(history: History) -> tuple[str, str]:
    """The fields above the list; gives the branch ("" for all) and the words that are looked for."""
    branches = list(history.heads)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Words in a version",
            key=WORDS,
            type="search",
            live=True,
            bind="query-params",
            width=270,
            placeholder="Note, author, label or text",
        )
        branch = ALL
        if len(branches) > 1:
            branch = st.selectbox("Branch", [ALL, *branches], key=BRANCH, bind="query-params", width=190)
    return "" if branch == ALL else branch, words or ""


def draw_versions(lines: Sequence[Line], history: History, open_version: Callable[[Line], None]) -> None:
    """One fold per version; `open_version` draws what is inside an open one."""
    if not lines:
        st.caption("No version matches. Clear the words, or choose another branch.")
        return
    pages = -(-len(lines) // PER_PAGE)
    page = st.pagination(pages, key=PAGE) if pages > 1 else 1
    for line in lines[(page - 1) * PER_PAGE : page * PER_PAGE]:
        state.put(_key(line.id), bool(state.get(_key(line.id))))  # else a fold whose label changes would close
        fold = st.expander(title(line, history), key=_key(line.id), on_change=_note_in_address, args=(line.id, line.number))
        if fold.open:
            with fold:
                open_version(line)


def title(line: Line, history: History) -> str:
    """A version on one line, as Markdown: its number, note, time and author, and as badges its labels and branch."""
    badges = [f":blue-badge[:material/label: {plain(label.name)}]" for label in history.labels_at(line.id)]
    if line == history.latest:
        badges.append(f":gray-badge[{LATEST}]")
    if line.branch != MAIN:
        badges.append(f":violet-badge[:material/fork_right: {plain(line.branch)}]")
    about = f":gray[· {when(line.created_at)} · {plain(line.author, 40)}]"
    return " ".join([f"**v{line.number}** {plain(line.message, 120)} {about}", *badges])


def _key(version_id: int) -> str:
    return f"version-{version_id}"


def put_in_address(number: int | None, since: int | None = None) -> None:
    """Let the address name the version that is looked at, and the one it is compared with, by their numbers."""
    state.put(_SHOWN, _place(number))
    state.set_url(version=number, since=since)


def _note_in_address(version_id: int, number: int) -> None:
    put_in_address(number if state.get(_key(version_id)) else None)


def _place(number: int | None) -> list[int | None]:
    """A version of the prompt in view."""
    return [state.url_id("prompt"), number]
