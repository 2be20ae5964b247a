"""What an editor's text goes back to: the version it builds on, the draft this window saw, and what could not be kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from components import state, windows
from components.diff import changes as diff
from components.prompts import editor, parts
from components.prompts.status import draw_conflict, saved_meanwhile
from touchstone.actions.blocks import block_name
from touchstone.actions.prompts import Opened
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes


def parent(name: str) -> int | None:
    """The version the text builds on; None before the first."""
    version_id: int | None = state.get(f"{name}-parent")
    return version_id


def build_on(name: str, version_id: int | None) -> None:
    """Let the text build on that version."""
    state.put(f"{name}-parent", version_id)


@contextmanager
def held(name: str, base: PromptContent) -> Iterator[PromptContent]:
    """What was typed, around keeping it: when that raises, the text stays in this window until it is kept or given up."""
    typed = editor.read_editor(name, base)
    state.put(f"{name}-held", (typed.to_json(), parent(name), parts.half_typed(name)))
    yield typed
    state.drop(f"{name}-held")


def is_held(name: str) -> bool:
    """Whether this window holds a text that could not be kept."""
    return state.has(f"{name}-held")


def held_text(name: str) -> tuple[PromptContent, int | None, Mapping[str, str]]:
    """That text: its content, the version it builds on, and what was half typed."""
    content, version_id, texts = state.get(f"{name}-held")
    return PromptContent.from_json(content), version_id, texts


def begin(name: str, opened: Opened, half_typed: Mapping[str, str]) -> None:
    """Fill the editor with what could not be kept, else with the draft or the newest version, and JSON that was half typed."""
    if is_held(name):
        content, version_id, texts = held_text(name)
        editor.open_editor(name, content, texts)
        build_on(name, version_id)
    else:
        editor.open_editor(name, opened.content, half_typed)
        build_on(name, opened.parent_id)
        windows.saw(name, opened.kept_at)


def news(name: str, opened: Opened) -> str:
    """What there is to settle before this text is saved, as Markdown: another window's draft, else a newer version; "" for nothing."""
    if windows.is_news(name, opened.kept_at):
        return windows.CHANGED
    latest = opened.latest
    return saved_meanwhile(latest.number, latest.author) if latest and latest.id != parent(name) else ""


def unkept(name: str) -> str:
    """The key of why the draft could not be kept."""
    return f"{name}-unkept"


def settle(name: str, opened: Opened, typed: PromptContent, keep: Callable[[], None], discard: Callable[[], None]) -> None:
    """Draw what there is to settle of the `news`, another window's draft beside what was `typed` in this one, and do what was chosen."""
    with st.container():  # stands empty where there is nothing: else what comes after it would move, and lose the cursor
        choice = _draw_news(name, opened, typed)
    if choice == "discard":
        discard()
    if choice == "theirs":
        forget(name)
    if choice == "on top" and opened.latest:
        build_on(name, opened.latest.id)
    if choice in ("mine", "on top"):
        keep()
    if choice:
        st.rerun()


def _draw_news(name: str, opened: Opened, typed: PromptContent) -> str | None:
    def draw_both() -> None:
        diff.draw_changes(changes(opened.content, typed, block_name(opened.prompt)), f"{name}-both", ("Theirs", "Yours"))

    if windows.is_news(name, opened.kept_at):
        return windows.settle(name, opened.kept_at, draw_both)
    latest = opened.latest
    return draw_conflict(name, latest.number, latest.author, latest.created_at) if latest and latest.id != parent(name) else None


def retry(name: str, at: float | None, keep: Callable[[], None]) -> None:
    """Keep the draft after all where it could not be, and what stood in the way is gone: a draft that was saved or discarded since."""
    if state.has(unkept(name)) and not windows.is_news(name, at):
        windows.saw(name, at)
        keep()


def forget(name: str) -> None:
    """Close the editor, so that the next run begins it from what is stored."""
    editor.close_editor(name)
    state.drop(unkept(name), f"{name}-held")
