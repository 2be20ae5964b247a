"""The bar above the canvas: with which model and which values the chain runs, its buttons, and how it went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import following, links, state
from components.clock import duration
from components.fields import field_error
from components.live import LIVE
from components.results.shown import draw_shown
from components.runs.words import money
from components.text import plain
from touchstone.actions.chain_bench import Went
from touchstone.chains.document import Chain
from touchstone.chains.ports import as_text, in_words
from touchstone.prompts.variables import Variable

WORDS = {
    "": "It has not run yet.",
    "waiting": ":material/hourglass_top: Starting; a model may have to be loaded.",
    "running": ":material/play_circle: Running.",
    "done": ":green[:material/check_circle: Done.]",
    "asks": ":orange[:material/front_hand: A step waits for a person. It goes on once that is decided.]",
    "stopped": ":material/stop_circle: Stopped.",
    "failed": ":red[:material/error: Failed.]",
}
BUDGET = "The run ends once its steps have cost this. Models without a price cost nothing here"
ANEW = "Asks every step again, also those that are known from before"


@dataclass(frozen=True)
class Verbs:
    """What the buttons call."""

    run: Callable[[], None]
    stop: Callable[[], None]
    changed: Callable[[], None]


def model_key(name: str) -> str:
    """The key of the field of the model."""
    return f"{name}-run-model"


def model(name: str, kept: str) -> str:
    """The model that is chosen, else the one that was kept."""
    return str(following.held(model_key(name), kept) or "")


def value_key(name: str, variable: str) -> str:
    """The key of the field of an input."""
    return f"{LIVE}-{name}-value-{variable}"


def anew(name: str) -> bool:
    """Whether everything is to be asked again."""
    return bool(state.get(f"{name}-anew", False))


def budget(name: str) -> float | None:
    """What a run may cost, in US dollars; None for any."""
    return state.get(f"{name}-budget") or None


def texts(name: str, chain: Chain, kept: Mapping[str, str]) -> dict[str, str]:
    """What the fields of the inputs hold: what was typed, else what was kept, else the sample."""
    return {one.name: str(following.held(value_key(name, one.name), _begins(one, kept)) or "") for one in chain.inputs}


def _begins(one: Variable, kept: Mapping[str, str]) -> str:
    return kept.get(one.name, one.sample)


def draw_bar(name: str, models: Sequence[str], model: str, running: bool, blocked: str, verbs: Verbs) -> None:
    """The model and the buttons. `blocked` is why it cannot run, "" where it can."""
    following.follow(model_key(name), model)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        shown = ["", *models, *([model] if model and model not in models else [])]
        named: dict[str, Any] = {"format_func": lambda one: one or "none", "width": 240, "on_change": verbs.changed}
        st.selectbox("Model of steps that name none", shown, **state.field(model_key(name)), **named)
        if running:
            st.button("Stop", key=f"{name}-stop", icon=":material/stop:", on_click=verbs.stop)
        else:
            how: dict[str, Any] = {"type": "primary", "icon": ":material/play_arrow:", "shortcut": "Mod+Enter"}
            st.button("Run all", key=f"{name}-run", disabled=bool(blocked), help=plain(blocked) or None, on_click=verbs.run, **how)
        st.number_input("Budget (US$)", 0.0, None, None, key=f"{name}-budget", placeholder="no limit", help=BUDGET, width=150)
        st.checkbox("Ask everything anew", key=f"{name}-anew", help=ANEW)


def draw_values(name: str, chain: Chain, kept: Mapping[str, str], changed: Callable[[], None]) -> None:
    """A field per input, which begins with its sample."""
    if not chain.inputs:
        return
    columns = st.grid(2, min_column_width=320, gap="small")
    for one in chain.inputs:
        key = value_key(name, one.name)
        following.follow(key, _begins(one, kept))
        with columns.cell():
            if one.type == "choice" and state.get(key) in one.choices:
                st.selectbox(plain(one.name), one.choices, **state.field(key), help=plain(one.description) or None, on_change=changed)
            else:
                how: dict[str, Any] = {"height": 68, "help": plain(one.description) or None, "on_change": changed}
                st.text_area(plain(one.name), **state.field(key), **how)


def draw_went(went: Went, chain: Chain, problem: str) -> None:
    """One line on how it went. `problem` is why it could not begin."""
    if problem:
        field_error(problem)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(" ".join([WORDS[went.state], _figures(went)]), width="content")
        if went.is_over and went.trace:
            links.page_link("pages/validate/trace.py", "Its trace", trace=went.trace)
    if went.error:
        name = next((f"{one.label or one.id}: " for one in chain.nodes if one.id == went.node), "")
        st.error(plain(f"{name}{went.error}", 1000), icon=":material/error:")


def draw_gave(went: Went, chain: Chain) -> None:
    """What its outputs gave, in the order in which they stand in the chain; nothing while they gave none."""
    gave = _outputs(went, chain)
    if gave:
        st.markdown("**The chain gave**")
    for name, value in gave:
        with st.container(border=True, gap="xsmall"):
            st.caption(plain(name, 80))
            draw_shown(as_text(in_words(value)), tall=200)


def _figures(went: Went) -> str:
    taken = [one for one in went.steps if one["state"] in ("ok", "error")]
    known = sum(one["state"] == "cached" for one in went.steps)
    seconds = max((one["ended_s"] for one in went.steps), default=0.0)
    tokens = sum(one["input_tokens"] + one["output_tokens"] for one in taken)
    cost = sum(one["cost_usd"] for one in taken)
    parts = [duration(seconds)] if seconds and went.is_over else []
    parts += [f"{tokens:,} tokens"] if tokens else []
    parts += [plain(money(cost))] if cost else []
    return f":gray[{' · '.join([*parts, *([f'{known} known from before'] if known else [])])}]" if went.steps else ""


def _outputs(went: Went, chain: Chain) -> list[tuple[str, Any]]:
    names = {one.id: str(one.options.get("name", "answer")) for one in chain.inside("") if one.kind == "output"}
    given = {one["node"]: one["outputs"]["value"] for one in went.steps if one["place"] in names and "value" in one["outputs"]}
    return [(names[id], given[id]) for id in names if id in given]
