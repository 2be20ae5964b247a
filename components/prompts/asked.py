"""Which prompts are shown. The URL holds the choice and the fields follow it, so that a link opens the same list."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components import state
from components.showing import is_shown, showing
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.prompts import Listed

KINDS = {"chat": "Chat", "text": "Text", "block": "Blocks"}
SHOWN = {"": "In use", "archived": "Archived", "all": "All"}
PER_PAGE = 20
CHIPS = 12
"""Tags that are shown as chips; more are offered in a list."""
ALL = ""


@dataclass(frozen=True)
class Asked:
    """What the URL says; an empty value leaves a filter open. `page` counts from 1."""

    text: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    show: str = ""
    page: int = 1

    @property
    def is_open(self) -> bool:
        return not (self.text or self.tags or self.kind or self.show)

    def page_of(self, total: int) -> int:
        """The page asked for, or the last there is."""
        return min(self.page, max(1, -(-total // PER_PAGE)))


def read_asked() -> Asked:
    kind, show = state.url_text("kind"), state.url_text("show")
    return Asked(
        state.url_text("text"),
        state.url_text("folder").strip("/"),
        state.url_texts("tag"),
        kind if kind in KINDS else "",
        show if show in SHOWN else "",
        state.url_id("page") or 1,
    )


def write_asked(asked: Asked) -> None:
    """Put the choice into the URL."""
    page = asked.page if asked.page > 1 else None
    state.set_url(text=asked.text, folder=asked.folder, tag=asked.tags, kind=asked.kind, show=asked.show, page=page)


def narrowed(rows: Sequence[Listed], asked: Asked, in_texts: Collection[int]) -> list[Listed]:
    """The rows that fit all but the folder. `in_texts` are the ids of those whose newest text or draft holds what is looked for."""
    words = asked.text.casefold().strip()
    return [row for row in rows if _fits(row, asked) and (not words or row.id in in_texts or _names(row, words))]


def _fits(row: Listed, asked: Asked) -> bool:
    shown = asked.show == "all" or row.archived == (asked.show == "archived")
    return shown and asked.kind in ("", row.kind) and all(tag in row.tags for tag in asked.tags)


def _names(row: Listed, words: str) -> bool:
    return words in f"{row.name}\n{row.description}".casefold()


def only_in_text(row: Listed, asked: Asked) -> bool:
    """Whether a row fits what is looked for by its text alone."""
    words = asked.text.casefold().strip()
    return bool(words) and not _names(row, words)


def draw_filters(asked: Asked, tags: Sequence[tuple[str, int]]) -> None:
    """What to look for, kind, archived or not, and the tags with how many prompts have each; a change goes into the URL."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _draw_text(asked)
        _draw_choice("Kind", "kind", {ALL: "All kinds", **KINDS}, asked.kind)
        _draw_choice("Show", "show", SHOWN, asked.show)
        if len(tags) > CHIPS:
            _draw_tag_list(asked, tags)
        if not asked.is_open:
            cleared = Asked(folder=asked.folder)
            st.button("Clear", key="prompts-clear", icon=":material/filter_alt_off:", on_click=write_asked, args=(cleared,))
    if tags and len(tags) <= CHIPS:
        _draw_chips(asked, tags)


def _draw_text(asked: Asked) -> None:
    key, where = showing("prompts-filter", asked.text, _text), "Names, descriptions, texts"
    used = (key, "text", _text)
    st.text_input("Search", key=key, type="search", live=True, on_change=_changed, args=used, placeholder=where, width=230, max_chars=200)


def _changed(key: str, name: str, read: Callable[[Any], Any]) -> None:
    """A filter was used; the others are what the address says. A callback."""
    if is_shown(key):
        write_asked(replace(read_asked(), **{name: read(state.get(key)), "page": 1}))


def _text(held: Any) -> str:
    return held or ""


def _draw_choice(label: str, name: str, options: dict[str, str], now: str) -> None:
    key = showing(f"prompts-{name}", now, _text)
    st.selectbox(label, list(options), key=key, format_func=options.__getitem__, on_change=_changed, args=(key, name, _text), width=115)


def _draw_chips(asked: Asked, tags: Sequence[tuple[str, int]]) -> None:
    key, counts = showing("prompts-tags", asked.tags, _tags), dict(tags)
    st.pills(
        "Tags",
        list(counts),
        selection_mode="multi",
        key=key,
        format_func=lambda tag: f"{plain(tag, 40)} :gray[{counts[tag]:,}]",
        on_change=_changed,
        args=(key, "tags", _tags),
        label_visibility="collapsed",
    )


def _tags(held: Any) -> tuple[str, ...]:
    return tuple(held or ())


def _draw_tag_list(asked: Asked, tags: Sequence[tuple[str, int]]) -> None:
    key, counts = showing("prompts-tag-list", asked.tags, _tags), dict(tags)
    named = {tag: f"{shortened(tag, 40)} ({count:,})" for tag, count in tags}
    used = (key, "tags", _tags)
    st.multiselect("Tags", list(counts), key=key, format_func=named.__getitem__, on_change=_changed, args=used, width=260)


def tag_counts(rows: Sequence[Listed], asked: Asked) -> list[tuple[str, int]]:
    """How many of the rows have each tag, the most used first; those asked for are always there."""
    counts: dict[str, int] = dict.fromkeys(asked.tags, 0)
    for row in rows:
        for tag in row.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
