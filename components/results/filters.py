"""Which attempts are shown. The URL holds the choice and the fields follow it, so that a link opens the same list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import streamlit as st

from components import state
from components.results.words import JUDGES, KINDS, REFUSALS, VERDICTS, attack_name, category_name
from touchstone.actions.results import Filters

T = TypeVar("T")
NONE = "-"
"""How an empty category or attack stands in the URL, where an empty value is no choice. A name of dashes alone gets one more."""

WORDS = {"kind": KINDS, "verdict": VERDICTS, "refusal": REFUSALS, "by": tuple(JUDGES)}

ALL = 0
"""The option that leaves a filter open: no text and no id is equal to it."""

EMPTY_COUNTS = ("category", "attack")
FIELDS = ("target_id", "category", "kind", "verdict", "refusal", "by", "attack", "text")
TARGET = "target"
PAGE = "page"


@dataclass(frozen=True)
class Offered:
    """What a run lets one choose between: targets by id with their label, categories, kinds, attack chains, and whether people judged."""

    targets: Mapping[int, str]
    categories: tuple[str, ...]
    kinds: tuple[str, ...]
    attacks: tuple[str, ...]
    reviewed: bool = False


def read_filters() -> Filters:
    """What the URL says; what it cannot mean is left open."""
    found: dict[str, Any] = {name: given if (given := state.url_text(name)) in words else "" for name, words in WORDS.items()}
    found["text"] = state.url_text("text")
    for name in EMPTY_COUNTS:
        given = state.url_text(name)
        found[name] = None if not given else given if given.strip(NONE) else given.removesuffix(NONE)
    return Filters(target_id=state.url_id(TARGET), **found)


def of_cell(kind: str, place: tuple[str, int] | None) -> Filters:
    """The attempts of a cell (category and target id), of a row (id 0), or all; `kind` "" where a run has only one."""
    return Filters() if place is None else Filters(place[1] or None, place[0], kind)


def cell_of(asked: Filters, kind: str) -> tuple[str, int] | None:
    """The cell of a kind's map whose attempts are asked for; None where no category is, or only cases of another kind are."""
    return None if asked.category is None or asked.kind not in ("", kind) else (asked.category, asked.target_id or 0)


def as_params(filters: Filters) -> dict[str, str]:
    """The filters as URL parameters, without those left open."""
    values = {(TARGET if name == "target_id" else name): value for name, value in asdict(filters).items()}
    return {name: _in_url(name, value) for name, value in values.items() if value is not None and _in_url(name, value)}


def _in_url(name: str, value: Any) -> str:
    return f"{value}{NONE}" if name in EMPTY_COUNTS and not value.strip(NONE) else str(value)


def write_filters(filters: Filters) -> None:
    """Put the filters into the URL, beginning at the first page."""
    params = as_params(filters)
    state.set_url(**{name: params.get(name) for name in (TARGET, *FIELDS[1:])}, **{PAGE: None})


def draw_filters(offered: Offered, asked: Filters) -> None:
    """One row of choices that show what is asked; a change goes into the URL."""
    draw = _Row(asked)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(offered.targets) > 1:
            draw.choice("Target", "target_id", list(offered.targets), "All targets", offered.targets.get, 190)
        draw.choice("Category", "category", offered.categories, "All categories", category_name, 200)
        if len(offered.kinds) > 1:
            draw.choice("Kind", "kind", [kind for kind in KINDS if kind in offered.kinds], "All kinds", str, 120)
        draw.choice("Verdict", "verdict", VERDICTS, "All verdicts", str, 140)
        draw.choice("Refusal", "refusal", REFUSALS, "Any", lambda name: f"{name} refusal", 140)
        if offered.reviewed or asked.by:
            draw.choice("Judged by", "by", tuple(JUDGES), "Anyone", JUDGES.get, 130)
        if len(offered.attacks) > 1:
            draw.choice("Attack", "attack", offered.attacks, "All attacks", attack_name, 160)
        draw.text("Text in the answer", 190)
        if asked != Filters():
            st.button("Clear", key="clear-filters", icon=":material/filter_alt_off:", on_click=write_filters, args=(Filters(),))


@dataclass(frozen=True)
class _Row:
    """Draws fields that follow what is asked and write what is chosen."""

    asked: Filters

    def choice(self, label: str, name: str, options: Sequence[T], all: str, named: Callable[[T], str | None], width: int) -> None:
        key, now = f"filter-{name}", getattr(self.asked, name)
        open_ = None if name in ("target_id", *EMPTY_COUNTS) else ""
        state.put(key, now if now in options else ALL)

        def changed() -> None:
            chosen = state.get(key)
            write_filters(replace(self.asked, **{name: open_ if chosen == ALL else chosen}))

        def shown(value: T | int) -> str:
            return all if value == ALL else named(value) or str(value)  # type: ignore[arg-type]

        st.selectbox(label, [ALL, *options], format_func=shown, key=key, on_change=changed, width=width)

    def text(self, label: str, width: int) -> None:
        state.put("filter-text", self.asked.text)

        def changed() -> None:
            write_filters(replace(self.asked, text=state.get("filter-text") or ""))

        st.text_input(label, key="filter-text", type="search", on_change=changed, width=width, max_chars=1000)
