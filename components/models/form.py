"""The form for a new model and the way to reach it; which fields there are depends on how it is reached."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import state
from components.fields import field_error
from components.models.words import PROVIDERS
from touchstone.actions.models import Listed
from touchstone.actions.new_model import NewModel

NAME = "new-model"
TEXTS = ("endpoint_name", "base_url", "api_key_env", "name", "remote_name", "adapter_path", "reply")
PRICES = ("price_in", "price_out")
CHOICES = ("endpoint_id", "provider", "base_id")
REMOTE = {
    "openai_compatible": ("Model name", "gpt-5-mini", "What the endpoint calls it."),
    "transformers": ("Folder", "models/my-model", "With config.json and safetensors weights; the whole path."),
    "langchain": ("Model string", "anthropic:claude-sonnet-4-5", "As LangChain's init_chat_model takes it. Needs its integration package."),
}
NONE = 0
"""The choice of no row: Streamlit shows a chosen None as no choice."""


def _key(field: str) -> str:
    return f"{NAME}-{field}"


def is_open() -> bool:
    """Whether the fields hold what was typed."""
    return all(state.has(_key(field)) for field in CHOICES)


def open_form(typed: NewModel) -> None:
    """Fill the fields."""
    for field in TEXTS:
        state.put(_key(field), getattr(typed, field))
    for field in CHOICES:
        state.put(_key(field), getattr(typed, field) or NONE)
    for field in PRICES:
        state.put(_key(field), getattr(typed, field) or None)


def close_form() -> None:
    """Forget what was typed."""
    state.drop(*map(_key, (*TEXTS, *CHOICES, *PRICES)))


def read_form(endpoints: Mapping[int, str]) -> NewModel:
    """What the fields hold. `endpoints` are the providers of the known endpoints by id."""
    chosen = state.get(_key("endpoint_id"))
    endpoint_id = chosen if chosen in endpoints else None
    texts = {field: (state.get(_key(field)) or "").strip() for field in TEXTS}
    prices = {field: float(state.get(_key(field)) or 0) for field in PRICES}
    provider = endpoints[endpoint_id] if endpoint_id is not None else state.get(_key("provider")) or "openai_compatible"
    return NewModel(endpoint_id=endpoint_id, provider=provider, base_id=state.get(_key("base_id")) or None, **texts, **prices)


def draw_form(
    typed: NewModel,
    rows: Sequence[Listed],
    names: Mapping[int, str],
    problems: Mapping[str, str],
    problem: str,
    changed: Callable[[], None],
) -> str:
    """The fields with their problems below; gives "add" or "cancel" in the run of the click, else "".

    `names` are the known endpoints by id, `problem` is one that belongs to no field.
    """
    with st.container(border=True):
        st.subheader("Add a model", anchor=False)
        if names:
            st.selectbox(
                "Reached through",
                [NONE, *names],
                format_func=lambda number: names.get(number, "A new endpoint"),
                **state.field(_key("endpoint_id")),
                on_change=changed,
            )
        if typed.endpoint_id is None:
            _draw_endpoint(typed.provider, problems, changed)
        _draw_model(typed, rows, problems, changed)
        field_error(problem)
        with st.container(horizontal=True):
            added = st.button("Add model", key=f"{NAME}-add", type="primary")
            cancelled = st.button("Cancel", key=f"{NAME}-cancel")
    return "add" if added else "cancel" if cancelled else ""


def _draw_endpoint(provider: str, problems: Mapping[str, str], changed: Callable[[], None]) -> None:
    st.segmented_control(
        "How is it reached?", list(PROVIDERS), format_func=PROVIDERS.get, **state.field(_key("provider")), required=True, on_change=changed
    )
    with st.grid(2, min_column_width=300) as grid:
        _text(grid, "endpoint_name", "Name of the endpoint", "Our gateway", "", problems, changed)
        if provider == "openai_compatible":
            _text(grid, "base_url", "Base URL", "https://api.example.com/v1", "Ends before /chat/completions.", problems, changed)
        if provider in ("openai_compatible", "langchain"):
            help = "The name of the variable that holds the key; empty when no key is needed. The key itself is never stored."
            _text(grid, "api_key_env", "Environment variable of the key", "MY_API_KEY", help, problems, changed)
    if provider == "scripted":
        st.caption("A scripted model answers everything with the same words. It is for trying the mechanics and says so wherever it shows.")


def _draw_model(typed: NewModel, rows: Sequence[Listed], problems: Mapping[str, str], changed: Callable[[], None]) -> None:
    with st.grid(2, min_column_width=300) as grid:
        if typed.provider in REMOTE:
            _text(grid, "remote_name", *REMOTE[typed.provider], problems, changed)
        if typed.provider == "transformers":
            _text(grid, "adapter_path", "Folder of a LoRA adapter", "Optional", "Saved by PEFT, on top of the model.", problems, changed)
        if typed.provider == "scripted" and typed.endpoint_id is None:
            _text(grid, "reply", "Its answer", "I can help with that.", "", problems, changed)
        _text(grid, "name", "Name here", "support-small", "How it is called in lists and results.", problems, changed)
        bases = {row.model.id: row.model.name for row in rows}
        with grid.cell():
            st.selectbox(
                "Tuned from",
                [NONE, *bases],
                format_func=lambda number: bases.get(number, "Nothing: a base model"),
                **state.field(_key("base_id")),
                on_change=changed,
            )
        for field, direction in (("price_in", "read"), ("price_out", "written")):
            with grid.cell():
                label = f"Dollars per million tokens {direction}"
                st.number_input(label, 0.0, value=None, **state.field(_key(field)), on_change=changed, format="%g")


def _text(
    grid: DeltaGenerator, field: str, label: str, example: str, help: str, problems: Mapping[str, str], changed: Callable[[], None]
) -> None:
    with grid.cell():
        st.text_input(label, **state.field(_key(field)), placeholder=example, help=help or None, live=True, on_change=changed)
        field_error(problems.get(field))
