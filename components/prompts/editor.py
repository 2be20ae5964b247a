"""Editing a prompt: rows of messages, and everything else a version holds.

What is typed into messages and settings lives in widget state under keys that begin with the editor's name, the other parts
in `parts`; `open_editor` fills them, `read_editor` gives the content back. Streamlit drops widget state when a page is left: the
page then opens the editor again from the draft.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.live import LIVE
from components.prompts import parts, settings
from components.prompts.linting import draw_beside
from touchstone.prompts.content import ROLES, PromptContent
from touchstone.prompts.lint import Finding
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
    return bool(rows) and all(state.has(_text(name, row)) for row in rows) and settings.is_open(name) and parts.is_open(name)


def open_editor(name: str, content: PromptContent, typed: Mapping[str, str]) -> None:
    """Fill the editor, over whatever it held. `typed` are texts of fields of JSON that cannot be read yet."""
    first = max(_rows(name), default=0) + 1
    rows = list(range(first, first + len(content.messages)))
    for row, message in zip(rows, content.messages, strict=True):
        state.put(_role(name, row), message.role)
        state.put(_text(name, row), message.content)
    state.put(_order(name), rows)
    state.drop(_removed(name))
    settings.open_settings(name, content.params)
    parts.open_parts(name, content, typed)


def before_conversion(name: str) -> str:
    """The key of the content from before the format was changed."""
    return f"{name}-other-format"


def close_editor(name: str) -> None:
    """Forget what was typed: the next drawing opens it anew."""
    state.drop(_order(name), _removed(name), before_conversion(name))


def read_editor(name: str, base: PromptContent) -> PromptContent:
    """What the editor holds. `base` gives what it does not show: settings without a field, and JSON that cannot be read yet."""
    messages = tuple(Message(state.get(_role(name, row)) or "user", state.get(_text(name, row)) or "") for row in _rows(name))
    return parts.with_parts(name, PromptContent(messages, params=settings.read_settings(name, base.params)), base)


def add_text(name: str, position: int, text: str) -> None:
    """Put a text at the end of a message, on a line of its own. For callbacks."""
    key = _text(name, _rows(name)[position])
    before = state.get(key) or ""
    state.put(key, f"{before}\n{text}" if before and not before.endswith("\n") else before + text)


def draw_messages(name: str, findings: Sequence[Finding], problems: Mapping[int, str], changed: Change, single: bool = False) -> None:
    """The rows of messages, below each what was found and its problem by position; calls `changed` after every change.

    A `single` message has no role to choose.
    """
    rows = _rows(name)
    alone = single and len(rows) == 1
    for position, row in enumerate(rows):
        with st.container(border=True, gap="xsmall"):
            if not alone:
                _draw_head(name, row, position, len(rows), changed)
            _draw_text(name, row, f"Message {position + 1}", changed)
            draw_beside(findings, position, state.get(_text(name, row)) or "", problems.get(position, ""))


def _draw_text(name: str, row: int, label: str, changed: Change) -> None:
    st.text_area(
        label,
        **state.field(_text(name, row)),
        height=400 if len(state.get(_text(name, row)) or "") > TALL else "content",
        label_visibility="collapsed",
        placeholder="Write the message.",
        on_change=changed,
    )


def draw_add(name: str, changed: Change) -> None:
    """The buttons that add a message, and put the one removed last back."""
    st.button("Add message", key=f"{name}-add", icon=":material/add:", on_click=_add, args=(name, changed))
    if state.has(_removed(name)):
        st.button("Put the removed message back", key=f"{name}-back", icon=":material/undo:", on_click=_put_back, args=(name, changed))


def _draw_head(name: str, row: int, position: int, count: int, changed: Change) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.selectbox(
            f"Role of message {position + 1}",
            ROLES,
            **state.field(_role(name, row)),
            label_visibility="collapsed",
            width=140,
            on_change=changed,
        )
        with st.container(horizontal=True, width="content", gap="xsmall"):
            for label, icon, step in (("Up", "arrow_upward", -1), ("Down", "arrow_downward", 1)):
                st.button(
                    label,
                    key=f"{name}-Move {label.lower()}-{row}",
                    icon=f":material/{icon}:",
                    type="tertiary",
                    disabled=not 0 <= position + step < count,
                    on_click=_move,
                    args=(name, position, step, changed),
                )
            st.button(
                "Remove",
                key=f"{name}-remove-{row}",
                icon=":material/delete:",
                help="It can be put back",
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
