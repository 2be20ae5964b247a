"""The fields of one case. What is typed is handed over as a form, which may be half typed."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, get_args

import streamlit as st

from components import state
from components.fields import field_error
from components.live import LIVE
from components.results.words import KINDS
from components.suites import labels
from components.suites.labels import LABELS, field_of
from components.text import plain
from touchstone.errors import Invalid
from touchstone.suites.cases import OWASP, SEVERITIES
from touchstone.suites.forms import LISTS, TEXTS, Form
from touchstone.types import Expect, Role

CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "severity": SEVERITIES,
    "expect": ("", *get_args(Expect)),
    "owasp": ("", *OWASP),
}
EXPECT_HELP = "Left open, it follows from the kind: harmful is to be refused, benign complied with, neutral answered."
LIST_HELP = {
    "required": "One fact per line; | parts alternatives, as in $49|49 dollars.",
    "forbidden": "One text per line; | parts alternatives.",
    "secrets": "One per line. Write \\\\n for a line break inside one.",
    "tags": "One per line.",
    "checks": 'As JSON: [{"scorer": "contains", "text": "$49"}]',
}
Change = Callable[[Form], None]


def short(key: str) -> str:
    """A case's id as it can stand in the name of a field."""
    return sha256(key.encode()).hexdigest()[:12]


def _key(name: str, field: str) -> str:
    return f"{LIVE}-{name}-{field}"


def _fields(form: Form) -> list[str]:
    variables, messages = range(len(form["variables"])), range(len(form["messages"]))
    parts = [f"variable-{row}-{part}" for row in variables for part in ("name", "value")]
    parts += [f"message-{row}-{part}" for row in messages for part in ("role", "content")]
    return [*TEXTS, *LISTS, "checks", *parts]


def _kept(form: Form, field: str) -> str:
    group, _, rest = field.partition("-")
    if not rest:
        return str(form.get(field) or "")
    row, _, part = rest.partition("-")
    return str(form[f"{group}s"][int(row)][part])


def read_editor(name: str, form: Form) -> dict[str, Any]:
    """What the fields hold, over `form` from which they were filled."""
    given = {field: str(state.get(_key(name, field), _kept(form, field)) or "") for field in _fields(form)}
    variables = [
        {**old, "name": given[f"variable-{row}-name"], "value": given[f"variable-{row}-value"]} for row, old in enumerate(form["variables"])
    ]
    messages = [{"role": given[f"message-{row}-role"], "content": given[f"message-{row}-content"]} for row in range(len(form["messages"]))]
    texts = {field: given[field] for field in (*TEXTS, *LISTS, "checks")}
    return {**form, **texts, "variables": variables, "messages": messages}


def is_open(name: str) -> bool:
    """Whether the fields hold what was typed."""
    return state.has(_key(name, "id"))


def forget(name: str, form: Form) -> None:
    """Forget what the fields hold, so that they are filled anew; `form` says which there are."""
    state.drop(*(_key(name, field) for field in _fields(form)))


def draw_editor(name: str, form: Form, changed: Change, problem: str | Invalid | None) -> None:
    """The fields, filled from `form`; calls `changed` with all they hold after every change.

    `problem` stands below the field it is about, above all of them where it is about none.
    """
    about = field_of(problem)
    with st.container():  # the place of a problem stays where there is none: else the fields would move, and lose the cursor
        field_error(None if about else problem)

    def beside(*fields: str) -> None:
        field_error(labels.beside(problem) if about in fields and isinstance(problem, Invalid) else None)

    for field in _fields(form):
        if not state.has(_key(name, field)):
            state.put(_key(name, field), _kept(form, field))

    def typed() -> None:
        changed(read_editor(name, form))

    def rebuilt(group: str, rows: Callable[[list[Any]], list[Any]]) -> None:
        """Lines of a group come or go: the fields are filled anew."""
        now = read_editor(name, form)
        forget(name, form)
        changed({**now, group: rows(now[group])})

    columns = st.grid(2, min_column_width=380, gap="medium")
    with columns.cell():
        _draw_messages(name, form, typed, rebuilt)
        beside("messages")
        _draw_variables(name, form, typed, rebuilt)
        beside("variables")
        st.text_area(LABELS["reference"], **state.field(_key(name, "reference")), height="content", on_change=typed)
        beside("reference")
    with columns.cell():
        _draw_facts(name, typed)
        beside("id", "category", *CHOICES)
        for field, help in LIST_HELP.items():
            st.text_area(LABELS[field], **state.field(_key(name, field)), height="content", on_change=typed, help=help)
            beside(field)


def _draw_facts(name: str, typed: Callable[[], None]) -> None:
    with st.grid(2, min_column_width=150):
        for field in ("id", "category"):
            st.text_input(LABELS[field], **state.field(_key(name, field)), max_chars=200, on_change=typed, live=True)
        for field, options in CHOICES.items():
            help = EXPECT_HELP if field == "expect" else None
            st.selectbox(
                LABELS[field], options, **state.field(_key(name, field)), format_func=lambda text: text or "–", on_change=typed, help=help
            )


def _draw_variables(name: str, form: Form, typed: Callable[[], None], rebuilt: Callable[..., None]) -> None:
    for row, variable in enumerate(form["variables"]):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                place = state.field(_key(name, f"variable-{row}-name")) | {
                    "label_visibility": "collapsed",
                    "placeholder": "Name of the variable",
                }
                st.text_input(f"Name of variable {row + 1}", on_change=typed, max_chars=200, live=True, **place)
                _remove(f"{name}-variable-{row}", "the variable", lambda row=row: rebuilt("variables", lambda rows: _without(rows, row)))
            label = f"{plain(variable['name'], 60) or 'Value'}{' (JSON)' if variable.get('json') else ''}"
            value = _key(name, f"variable-{row}-value")
            st.text_area(
                label, **state.field(value), height="content", on_change=typed, label_visibility="collapsed", placeholder="Its value"
            )
    new = {"name": "", "value": "", "json": False}
    st.button("Add a variable", key=f"{name}-add-variable", icon=":material/add:", type="tertiary", on_click=rebuilt,
              args=("variables", lambda rows: [*rows, new]))  # fmt: skip


def _draw_messages(name: str, form: Form, typed: Callable[[], None], rebuilt: Callable[..., None]) -> None:
    for row, message in enumerate(form["messages"]):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                place = state.field(_key(name, f"message-{row}-role")) | {"label_visibility": "collapsed", "width": 160}
                st.selectbox(f"Role of turn {row + 1}", get_args(Role), on_change=typed, **place)
                _remove(f"{name}-message-{row}", "the turn", lambda row=row: rebuilt("messages", lambda rows: _without(rows, row)))
            label, key = f"Text of turn {row + 1} ({message['role']})", _key(name, f"message-{row}-content")
            st.text_area(
                label, **state.field(key), height="content", on_change=typed, label_visibility="collapsed", placeholder="What is said"
            )
    new = {"role": "user", "content": ""}
    help = "Turns follow the prompt's system message and stand in place of its user message."
    st.button("Add a turn", key=f"{name}-add-turn", icon=":material/add:", type="tertiary", help=help, on_click=rebuilt,
              args=("messages", lambda rows: [*rows, new]))  # fmt: skip


def _remove(key: str, what: str, do: Callable[[], None]) -> None:
    st.button("Remove", key=f"{key}-remove", icon=":material/close:", type="tertiary", help=f"Remove {what}", on_click=do)


def _without(rows: list[Any], row: int) -> list[Any]:
    return [*rows[:row], *rows[row + 1 :]]
