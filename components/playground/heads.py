"""The head of a column: which prompt version on which model, with which settings, and what can be done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components import following, state
from components.prompts.settings import NUMBERS, draw_numbers
from components.suites.brief import shortened
from touchstone.actions.playground import Choices
from touchstone.playground.board import NO_PROMPT, Column
from touchstone.types import Params

Act = Callable[[int], None]
ROOM = 60
"""Characters of a version's note beside its number."""
DECIMALS = ("temperature", "top_p")


@dataclass(frozen=True)
class Verbs:
    """What a head calls: each with the column's id first. `change` takes the changed fields by name, `take_prompt` another prompt's id,
    `set` the changed settings."""

    change: Callable[..., None]
    take_prompt: Callable[[int, int], None]
    set: Callable[[int, Mapping[str, float | int | None]], None]
    run: Act
    stop: Act
    remove: Act


def draw_head(column: Column, place: int, given: Choices, at_work: bool, verbs: Verbs, is_only: bool) -> None:
    """The choices and buttons of one column; `place` counts from 1. The only column cannot be taken away."""
    key = f"playground-{column.id}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{place}**", width="content")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            _draw_settings(column, key, verbs)
            if at_work:
                st.button("Stop", key=f"{key}-stop", help="Stop this column", on_click=verbs.stop, args=(column.id,))
            else:
                st.button("Run", key=f"{key}-run", help="Run this column", on_click=verbs.run, args=(column.id,))
            away = {"help": "Take this column away", "disabled": is_only, "on_click": verbs.remove, "args": (column.id,)}
            st.button("Remove", key=f"{key}-away", type="tertiary", **away)
    _draw_target(column, place, key, given, verbs)


def _draw_target(column: Column, place: int, key: str, given: Choices, verbs: Verbs) -> None:
    change = partial(verbs.change, column.id)
    _choose(f"Model of column {place}", f"{key}-model", given.models, column.model_id, lambda id: change(model_id=id))
    with st.container(gap="xsmall"):
        _choose(f"Prompt of column {place}", f"{key}-prompt", given.prompts, column.prompt_id, partial(verbs.take_prompt, column.id))
        if column.prompt_id != NO_PROMPT:
            versions = _noted(given.versions(column.prompt_id), given.notes(column.prompt_id))
            _choose(f"Version of column {place}", f"{key}-version", versions, column.version_id, lambda id: change(version_id=id))


def _noted(names: Mapping[int, str], notes: Mapping[int, str]) -> dict[int, str]:
    """The names with what was noted of each, as far as there is room."""
    return {id: f"{name}: {shortened(notes[id], ROOM)}" if notes.get(id) else name for id, name in names.items()}


def _choose(label: str, key: str, names: Mapping[int, str], chosen: int, take: Callable[[int], None]) -> None:
    known = dict(names)
    if state.get(key) != chosen:
        state.put(key, chosen)
    st.selectbox(
        label,
        list(known),
        format_func=lambda id: known.get(id, "?"),
        **state.field(key),
        label_visibility="collapsed",
        on_change=lambda: take(state.get(key)),
    )


def _draw_settings(column: Column, key: str, verbs: Verbs) -> None:
    """The fields are drawn when they are looked at: those of eight columns took half of every redraw."""
    given = column.params.to_json()
    label = "Settings" + (f": {len(given)}" if given else "")
    help = "Settings over the prompt's own; an empty field leaves them as they are"
    popover = st.popover(label, key=f"{key}-settings", help=help, on_change="rerun")
    if not popover.open:
        return
    with popover:
        for name in NUMBERS:
            following.follow(f"{key}-{name}", _number(name, column.params))

        def take() -> None:
            fields = {name: f"{key}-{name}" for name in NUMBERS}
            verbs.set(column.id, {name: state.get(field) for name, field in fields.items() if following.is_changed(field)})

        draw_numbers(key, take, placeholder="as in the prompt")


def _number(name: str, params: Params) -> float | int | None:
    """A setting as its field takes it; stored as JSON, 0 and 0.0 are the same."""
    value = getattr(params, name)
    return None if value is None else float(value) if name in DECIMALS else int(value)
