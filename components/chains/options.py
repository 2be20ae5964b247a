"""The form of a node's options, drawn from the fields of its kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field
from typing import Any, get_args

import streamlit as st

from components import following, state
from components.chains.desk import Desk
from components.chains.rules import draw_rules
from components.chains.sampling import draw_sampling
from components.fields import field_error
from components.live import LIVE
from touchstone import options
from touchstone.actions.chain_editing import Choices
from touchstone.chains import editing
from touchstone.chains.document import Node
from touchstone.chains.kinds import kinds
from touchstone.chains.nodes.retriever import BY
from touchstone.chains.nodes.validator import ON_FAIL
from touchstone.chains.ports import POLICIES
from touchstone.prompts.from_outside import read_json

REFERENCES = {
    "prompt": "prompts",
    "chain": "chains",
    "model": "models",
    "collection": "collections",
    "database": "databases",
    "embeddings": "models",
}
"""Options that name something, with where it is found."""
WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("join", "policy"): POLICIES,
    ("validator", "on_fail"): ON_FAIL,
    ("parser", "format"): ("json", "regex", "list", "choice"),
    ("retriever", "by"): BY,
}
LONG = ("text", "question")
EXAMPLES = {
    "params": '{"temperature": 0, "max_tokens": 200}',
    "schema": '{"type": "object"}',
    "check": '{"scorer": "regex", "pattern": "..."}',
}
NONE = {"model": "the model of the run"}


def draw_options(desk: Desk, node: Node, choices: Choices) -> None:
    """A field for every option of a node's kind; nothing for a kind that is not known."""
    if node.kind not in kinds:
        return
    for name, option in options.options(kinds[node.kind]).items():
        if (node.kind, name) == ("retriever", "embeddings") and node.options.get("by", "words") == "words":
            continue
        _draw(desk, node, name, option, choices)


def _draw(desk: Desk, node: Node, name: str, option: Field[Any], choices: Choices) -> None:
    value, wanted = node.options.get(name, _default(option)), option.type
    if name == "rules" and isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value):
        draw_rules(desk, node, list(value))
    elif name in REFERENCES and isinstance(value, str):
        known = getattr(choices, REFERENCES[name])
        named = known if isinstance(known, Mapping) else {one: one for one in known}
        _choice(desk, node, name, value, {"": NONE.get(name, "none chosen"), **named})
    elif (node.kind, name) in WORDS and isinstance(value, str):
        _choice(desk, node, name, value, {one: one for one in WORDS[node.kind, name]})
    elif wanted is str and isinstance(value, str):
        _text(desk, node, name, value)
    elif wanted is bool and isinstance(value, bool):
        key = following_key(desk, node, name, value)
        st.checkbox(label_of(name), **state.field(key), on_change=_took, args=(desk, node.id, name, key, bool))
    elif wanted in (int, float) and isinstance(value, int | float) and not isinstance(value, bool):
        key = following_key(desk, node, name, value)
        st.number_input(label_of(name), step=1 if wanted is int else None, **state.field(key), on_change=_took, args=(desk, node.id, name, key, wanted))  # noqa: E501  # fmt: skip
    elif get_args(wanted)[:1] == (str,) and isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        _lines(desk, node, name, value)
    else:
        if name == "params" and isinstance(value, Mapping):
            draw_sampling(f"{desk.name}-{node.id}", value, lambda params: put_option(desk, node.id, name, dict(params)))
        _json(desk, node, name, value)


def following_key(desk: Desk, node: Node, name: str, value: Any, prefix: str = "") -> str:
    """The key of a field that follows what the chain has, also where the canvas or a step back changed it."""
    key = f"{prefix}{desk.name}-{node.id}-{name}"
    following.follow(key, value)
    return key


def label_of(name: str) -> str:
    """What an option is called on the screen."""
    return "All settings" if name == "params" else name.replace("_", " ").capitalize()


def put_option(desk: Desk, node: str, name: str, value: Any) -> None:
    """Change one option; one that has its default leaves the document."""
    desk.do(lambda chain: editing.changed(chain, node, options=_with(chain.node(node), name, value)))


def _with(node: Node, name: str, value: Any) -> dict[str, Any]:
    option = options.options(kinds[node.kind])[name]
    others = {one: kept for one, kept in node.options.items() if one != name}
    return others if value == _plain(_default(option)) else {**others, name: value}


def _took(desk: Desk, node: str, name: str, key: str, read: Callable[[Any], Any]) -> None:
    value = state.get(key)
    if value is not None:
        put_option(desk, node, name, read(value))


def _choice(desk: Desk, node: Node, name: str, value: str, known: Mapping[str, str]) -> None:
    shown = {**known, **({} if value in known else {value: f"{value} (not there)"})}
    key = following_key(desk, node, name, value)
    ids: Sequence[str] = list(shown)
    st.selectbox(label_of(name), ids, format_func=lambda one: shown.get(one, one), **state.field(key), on_change=_took, args=(desk, node.id, name, key, str))  # noqa: E501  # fmt: skip


def _text(desk: Desk, node: Node, name: str, value: str) -> None:
    if name in LONG:
        key = following_key(desk, node, name, value, f"{LIVE}-")
        st.text_area(label_of(name), **state.field(key), height=110, on_change=_took, args=(desk, node.id, name, key, str))
    else:
        key = following_key(desk, node, name, value)
        st.text_input(label_of(name), **state.field(key), live=True, on_change=_took, args=(desk, node.id, name, key, str))


def _lines(desk: Desk, node: Node, name: str, value: Sequence[str]) -> None:
    key = following_key(desk, node, name, "\n".join(value), f"{LIVE}-")
    st.text_area(f"{label_of(name)}, one a line", **state.field(key), height=90, on_change=_took, args=(desk, node.id, name, key, _split))


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _json(desk: Desk, node: Node, name: str, value: Any) -> None:
    key = following_key(desk, node, name, json.dumps(_plain(value), ensure_ascii=False, indent=1) if value else "", f"{LIVE}-")

    def take() -> None:
        if not misread(state.get(key) or ""):
            text = state.get(key) or ""
            put_option(desk, node.id, name, read_json(text) if text.strip() else _plain(_default(options.options(kinds[node.kind])[name])))

    st.text_area(f"{label_of(name)} (JSON)", **state.field(key), height=90, placeholder=EXAMPLES.get(name), on_change=take)
    field_error(misread(state.get(key) or ""))


def misread(text: str) -> str:
    """Why a text is no JSON; "" for one that is, and for an empty one."""
    try:
        if text.strip():
            read_json(text)
    except ValueError as error:
        return f"This is no JSON, and was not taken: {error}"
    return ""


def _default(option: Field[Any]) -> Any:
    if option.default is not MISSING:
        return option.default
    return option.default_factory() if option.default_factory is not MISSING else ""


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else dict(value) if isinstance(value, Mapping) else value
