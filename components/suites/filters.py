"""Which cases of which version are shown. The URL holds the choice and the fields follow it, so that a link opens the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import state
from components.results.words import KINDS
from components.suites.brief import shortened
from store.suites import Facet

ALL = ""
PER_PAGE = 50
CASE_PAGE = "pages/validate/case.py"


@dataclass(frozen=True)
class Asked:
    """What the URL says; an empty text leaves a filter open. `page` counts from 1."""

    kind: str = ""
    category: str = ""
    text: str = ""
    page: int = 1

    @property
    def is_open(self) -> bool:
        return not (self.kind or self.category or self.text)

    def wanted(self) -> dict[str, str]:
        """The filters as the store takes them."""
        return {"kind": self.kind, "category": self.category, "text": self.text}

    def page_of(self, total: int) -> int:
        """The page asked for, or the last there is."""
        return min(self.page, max(1, -(-total // PER_PAGE)))


def read_asked() -> Asked:
    kind = state.url_text("kind")
    return Asked(kind if kind in KINDS else "", state.url_text("category"), state.url_text("text"), state.url_id("page") or 1)


def write_asked(kind: str, category: str, text: str) -> None:
    """Put filters into the URL, beginning at the first page."""
    state.set_url(kind=kind, category=category, text=text, page=None)


def params(suite_id: int, version_id: int | None, asked: Asked, **place: str | int | None) -> dict[str, str]:
    """What the URL says, for another page; `place` is a case by its id and its number in the list, or an added one by its number."""
    page = asked.page if asked.page > 1 else None
    given = {"suite": suite_id, "version": version_id, **asked.wanted(), "page": page, **place}
    return {name: str(value) for name, value in given.items() if value not in (None, "")}


def counted(facets: Sequence[Facet], asked: Asked) -> int | None:
    """How many cases fit, from the counts at hand; None when a text is looked for."""
    if asked.text:
        return None
    return sum(facet.count for facet in facets if asked.kind in ("", facet.kind) and asked.category in ("", facet.category))


def draw_filters(facets: Sequence[Facet], asked: Asked) -> None:
    """One row of choices that show what is asked; a change goes into the URL."""
    kinds = [kind for kind in KINDS if any(facet.kind == kind for facet in facets)]
    categories = sorted({facet.category for facet in facets if facet.category})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice("Kind", "cases-kind", kinds, asked.kind, "All kinds", 140)
        _choice("Category", "cases-category", categories, asked.category, "All categories", 230)
        if not state.has("cases-text") or state.get("cases-text") != asked.text:
            state.put("cases-text", asked.text)
        st.text_input("Text in a case", key="cases-text", type="search", live=True, on_change=_changed, width=260, max_chars=1000)
        if not asked.is_open:
            st.button("Clear", key="cases-clear", icon=":material/filter_alt_off:", on_click=write_asked, args=("", "", ""))


def _choice(label: str, key: str, options: Sequence[str], now: str, all: str, width: int) -> None:
    state.put(key, now if now in options else ALL)
    st.selectbox(label, [ALL, *options], key=key, format_func=lambda name: shortened(name, 60) or all, on_change=_changed, width=width)


def _changed() -> None:
    write_asked(*(state.get(f"cases-{name}") or "" for name in ("kind", "category", "text")))
