"""Editing a prompt: rows of messages, and the sampling settings.

What is typed lives in widget state under keys that begin with the editor's name; `open_editor` fills them,
`read_editor` gives the content back. Streamlit drops widget state when a page is left: the page then opens the
editor again from the draft.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from components import state
from components.fields import field_error
from components.live import LIVE
from components.prompts import settings
from touchstone.prompts.content import ROLES, PromptContent
from touchstone.types import Message

Change = Callable[[], None]
TALL = 4000
"""Characters from which a message scrolls in a box of fixed height instead of growing the page."""


def _order(name: str) -> str:
    return f"{name}-order"


def _role(name: str, row: int) -> str:
    return f"{name}-role-{row}"


def _text(name: str, row: int) -> str:
    return f"{LIVE}-{name}-{row}"


def _removed(name: str) -> str:
    return f"{name}-removed"


def _rows(name: str) -> list[int]:
    return list(state.get(_order(name), []))


def is_open(name: str) -> bool:
    """Whether the editor of that name holds what was typed."""
    rows = _rows(name)
    return bool(rows) and all(state.has(_text(name, row)) and state.has(_role(name, row)) for row in rows) and settings.is_open(name)


def open_editor(name: str, content: PromptContent) -> None:
    """Fill the editor, over whatever it held."""
    first = max(_rows(name), default=0) + 1
    rows = list(range(first, first + len(content.messages)))
    for row, message in zip(rows, content.messages, strict=True):
        state.put(_role(name, row), message.role)
        state.put(_text(name, row), message.content)
    state.put(_order(name), rows)
    state.drop(_removed(name))
    settings.open_settings(name, content.params)


def close_editor(name: str) -> None:
    """Forget what was typed: the next drawing opens it anew."""
    state.drop(_order(name), _removed(name))


def read_editor(name: str, base: PromptContent) -> PromptContent:
    """What the editor holds. `base` gives what it does not show: the format and settings without a field."""
    messages = tuple(Message(state.get(_role(name, row)), state.get(_text(name, row)) or "") for row in _rows(name))
    return PromptContent(messages, base.format, settings.read_settings(name, base.params))


def draw_messages(name: str, problems: Mapping[int, str], changed: Change) -> None:
    """The rows of messages with their problems (by position, from 0) below; calls `changed` after every change."""
    rows = _rows(name)
    for position, row in enumerate(rows):
        with st.container(border=True, gap="xsmall"):
            _draw_head(name, row, position, len(rows), changed)
            label = f"Message {position + 1}"
            tall = len(state.get(_text(name, row)) or "") > TALL
            st.text_area(
                label,
                key=_text(name, row),
                height=400 if tall else "content",
                label_visibility="collapsed",
                placeholder="Write the message. {name} stands for a value that each case fills in.",
                on_change=changed,
            )
            field_error(problems.get(position))
    with st.container(horizontal=True):
        st.button("Add message", key=f"{name}-add", icon=":material/add:", on_click=_add, args=(name, changed))
        if state.has(_removed(name)):
            st.button("Put the removed message back", key=f"{name}-back", icon=":material/undo:", on_click=_put_back, args=(name, changed))


def _draw_head(name: str, row: int, position: int, count: int, changed: Change) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.selectbox(
            f"Role of message {position + 1}", ROLES, key=_role(name, row), label_visibility="collapsed", width=140, on_change=changed
        )
        with st.container(horizontal=True, width="content", gap="xsmall"):
            for label, icon, step in (("Move up", "arrow_upward", -1), ("Move down", "arrow_downward", 1)):
                st.button(
                    f":material/{icon}:",
                    key=f"{name}-{label}-{row}",
                    help=label,
                    type="tertiary",
                    disabled=not 0 <= position + step < count,
                    on_click=_move,
                    args=(name, position, step, changed),
                )
            st.button(
                ":material/delete:",
                key=f"{name}-remove-{row}",
                help="Remove this message",
                type="tertiary",
                disabled=count == 1,
                on_click=_remove,
                args=(name, position, changed),
            )


def _add(name: str, changed: Change) -> None:
    rows = _rows(name)
    row = max(rows, default=0) + 1
    last = state.get(_role(name, rows[-1])) if rows else ""
    state.put(_role(name, row), "assistant" if last == "user" else "user")
    state.put(_text(name, row), "")
    state.put(_order(name), [*rows, row])
    changed()


def _move(name: str, position: int, step: int, changed: Change) -> None:
    rows = _rows(name)
    rows.insert(position + step, rows.pop(position))
    state.put(_order(name), rows)
    changed()


def _remove(name: str, position: int, changed: Change) -> None:
    rows = _rows(name)
    row = rows.pop(position)
    state.put(_removed(name), [position, state.get(_role(name, row)), state.get(_text(name, row))])
    state.put(_order(name), rows)
    changed()


def _put_back(name: str, changed: Change) -> None:
    position, role, text = state.get(_removed(name))
    rows = _rows(name)
    row = max(rows, default=0) + 1
    state.put(_role(name, row), role)
    state.put(_text(name, row), text)
    state.put(_order(name), [*rows[:position], row, *rows[position:]])
    state.drop(_removed(name))
    changed()
