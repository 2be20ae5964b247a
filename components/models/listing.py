"""The list of models: what each is, how it is reached, and a way to try it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.clock import duration
from components.models import words
from components.models.editing import Edited, edit_button, edit_model
from components.text import plain
from touchstone.actions.models import Listed
from touchstone.actions.trial import TestCall

PER_PAGE = 25
Act = Literal["try", "edit", "archive", "delete"]


@dataclass(frozen=True)
class Asked:
    """What was asked for, of which model; in `place`, within its row, it can be told how it goes."""

    act: Act
    row: Listed
    place: DeltaGenerator
    edited: Edited | None = None


def filtered(rows: Sequence[Listed], text: str) -> list[Listed]:
    """The rows in whose name, endpoint, kind or remote name the text occurs."""
    wanted = text.casefold().strip()
    return [
        row for row in rows if wanted in f"{row.model.name}\n{row.endpoint.name}\n{words.lineage(row)}\n{words.reached(row)}".casefold()
    ]


def draw_list(rows: Sequence[Listed], tried: Mapping[int, TestCall]) -> Asked | None:
    """The filter and one card per model with how its last try went; gives what was asked for, in the run of the click."""
    hidden = {"label_visibility": "collapsed", "bind": "query-params"}
    text = st.text_input("Filter models", key="models-filter", type="search", live=True, **hidden)
    shown = filtered(rows, text or "")
    if not shown:
        st.caption("No model matches.")
    pages = -(-len(shown) // PER_PAGE)
    page = st.pagination(pages, key="models-page") if pages > 1 else 1
    asked = [_draw_row(row, rows, tried.get(row.model.id or 0)) for row in shown[(page - 1) * PER_PAGE : page * PER_PAGE]]
    return next(filter(None, asked), None)


def _draw_row(row: Listed, rows: Sequence[Listed], tried: TestCall | None) -> Asked | None:
    number = row.model.id
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            color = "orange" if row.scripted else "blue" if row.model.kind == "fine_tuned" else "gray"
            archived = " :gray-badge[Archived]" if row.model.archived else ""
            st.markdown(f"**{plain(row.model.name)}** :{color}-badge[{plain(words.lineage(row))}]{archived}", width="content")
            with st.container(horizontal=True, width="content", gap="xsmall"):
                trying = st.button("Test call", key=f"try-{number}", icon=":material/bolt:")
                edit_button("model", number)
                archive = st.button("Bring back" if row.model.archived else "Archive", key=f"archive-{number}", type="tertiary")
                delete = st.button("Delete", key=f"delete-{number}", type="tertiary")
        _draw_details(row)
        edited = edit_model(row, rows)
        place = st.container()
        if tried is not None and not trying:
            draw_try(tried, row.endpoint.provider == "transformers")
    act: Act | None = "try" if trying else "edit" if edited else "archive" if archive else "delete" if delete else None
    return Asked(act, row, place, edited) if act else None


def _draw_details(row: Listed) -> None:
    weights = f"weights {row.model.weight_hash[:12]}" if row.model.weight_hash else ""
    parts = (row.endpoint.name, words.reached(row), words.price(row), weights)
    st.caption(" · ".join(plain(part, 300) for part in parts if part))


def draw_try(tried: TestCall, local: bool = False) -> None:
    """How a try went: its latency, tokens, the question and the first words; or what happened and what to do."""
    if tried.error:
        st.error(plain(tried.hint, 500) or "Try again later.", title=plain(tried.error, 500), icon=":material/error:")
        return
    tokens = f"{'about ' if tried.usage.estimated else ''}{tried.usage.input_tokens} tokens in, {tried.usage.output_tokens} out"
    told = f"Loaded in {duration(tried.queue_s)}, answered" if local else "Answered"
    st.caption(f":green[:material/check_circle:] {told} in {duration(tried.latency_s)} · {tokens} · asked “{plain(tried.question)}”")
    st.text(tried.first_words or "(an empty answer)", width="stretch")
