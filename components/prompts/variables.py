"""What is said of a prompt's variables: their type, description, choices and a sample. It belongs to the version."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import streamlit as st

from components import state
from components.fields import field_error
from components.prompts import parts
from components.prompts.editor import Change
from components.text import plain
from touchstone.errors import Invalid
from touchstone.prompts.variables import TYPES, Variable, merged, typed

PER_PAGE = 20
LABELS = {"text": "text", "number": "number", "choice": "choice", "json": "JSON", "list": "list"}
SAMPLE = "Fills the preview and the playground while you try the prompt. No run uses it: a case has to bring its own value."


def summary(declared: Sequence[Variable], found: Sequence[str]) -> str:
    """The variables on one line, and how many of them are described."""
    rows = merged(declared, found)
    if not rows:
        return "none"
    names = ", ".join(one.name for one in rows[:4]) + (f" and {len(rows) - 4} more" if len(rows) > 4 else "")
    told = sum(one != Variable(one.name) for one in declared)
    return f"{names} ({told} described)" if told else names


def draw_variables(name: str, found: Sequence[str], changed: Change) -> None:
    """One frame per variable, of the text in its order, then those that stand nowhere; `changed` is called after every change."""
    declared = parts.variables(name)
    rows = merged(declared, found)
    if not rows:
        st.caption("The messages have no variable yet. It appears here as soon as one is written.")
        return
    pages = -(-len(rows) // PER_PAGE)
    page = st.pagination(pages, key=parts.field(name, "variable-page")) if pages > 1 else 1
    for variable in rows[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _draw_variable(name, variable, found, changed)
    if declared and len(rows) > len(declared):
        st.button("Describe the others as text", key=f"{name}-declare", type="tertiary", on_click=_keep, args=(name, rows, changed))


def field(name: str, variable: str, what: str, live: bool = False) -> str:
    """The key of a field of a variable, whatever its name holds: type, description, choices or sample."""
    short = sha256(variable.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return parts.field(name, f"variable-{short}-{what}", live)


def _draw_variable(name: str, variable: Variable, found: Sequence[str], changed: Change) -> None:
    of = (name, variable.name, tuple(found), changed)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(variable.name, 60)}**", width="content")
            if variable.name not in found:
                _draw_unused(name, variable, found, changed)
            key = parts.fill(field(name, variable.name, "type"), variable.type)
            label = f"Type of {plain(variable.name, 60)}"
            given = {"label_visibility": "collapsed", "width": 120, "on_change": _take, "args": of}
            st.selectbox(label, TYPES, **state.field(key), format_func=lambda kind: LABELS[kind], **given)
        _draw_details(name, variable, of)


def _draw_unused(name: str, variable: Variable, found: Sequence[str], changed: Change) -> None:
    st.caption("stands nowhere", width="content")
    rest = tuple(one for one in parts.variables(name) if one.name != variable.name)
    key = field(name, variable.name, "remove")
    st.button("Take it off the list", key=key, type="tertiary", on_click=_keep, args=(name, rest, changed))


def _draw_details(name: str, variable: Variable, of: tuple[str, str, tuple[str, ...], Change]) -> None:
    given = {"on_change": _take, "args": of}
    description = parts.fill(field(name, variable.name, "description"), variable.description)
    sample = parts.fill(field(name, variable.name, "sample", live=True), variable.sample)
    with st.grid(2, min_column_width=180, gap="small"):
        st.text_area("Sample, for trying", **state.field(sample), height="content", help=SAMPLE, **given)
        if variable.type == "choice":
            choices = parts.fill(field(name, variable.name, "choices", live=True), "\n".join(variable.choices))
            st.text_area("Choices, one per line", **state.field(choices), height="content", **given)
        st.text_input(
            "What it is", **state.field(description), max_chars=500, live=True, placeholder="Optional: for those who fill it in", **given
        )
    field_error(_misfit(variable))


def _misfit(variable: Variable) -> Invalid | None:
    """Why the sample is no value of its type."""
    try:
        typed(variable, variable.sample) if variable.sample else None
    except Invalid as problem:
        return problem
    return None


def _take(name: str, of: str, found: tuple[str, ...], changed: Change) -> None:
    """What the fields of a variable hold; all that stand in the text are described from then on."""
    rows = merged(parts.variables(name), found)
    _keep(name, [_read(name, one) if one.name == of else one for one in rows], changed)


def _read(name: str, variable: Variable) -> Variable:
    def held(what: str, live: bool = False) -> str:
        return str(state.get(field(name, variable.name, what, live)) or "")

    kind = held("type")
    choices = tuple(dict.fromkeys(line.strip() for line in held("choices", live=True).splitlines() if line.strip()))
    return replace(
        variable,
        type=kind if kind in TYPES else variable.type,
        description=held("description"),
        choices=choices if variable.type == "choice" else variable.choices,
        sample=held("sample", live=True),
    )


def _keep(name: str, variables: Sequence[Variable], changed: Change) -> None:
    parts.put(name, variables=[one.to_json() for one in variables])
    changed()
