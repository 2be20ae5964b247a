"""Tools and the schema of the answer, as JSON; what keeps it from being read stands beside it."""

from functools import partial

import streamlit as st

from components import state
from components.fields import field_error
from components.prompts import parts
from components.prompts.editor import Change
from components.prompts.linting import SHOWN, SIGNS
from components.text import plain
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import tool_name
from touchstone.prompts.tools import EXAMPLE, doubts, read_tools

FIELDS = {
    "tools": ("Tools", EXAMPLE, "A list of functions as the OpenAI protocol takes them. Applications that read this version get them."),
    "schema": (
        "JSON schema of the answer",
        '{"type": "object", "properties": {}}',
        "Asks for such an answer where the model can.",
    ),
}


def summary(name: str, content: PromptContent) -> str:
    """What there is, on one line."""
    if broken := parts.problems(name):
        return f"{' and '.join(broken)} cannot be read yet"
    names = [tool_name(tool) or str(tool.get("type", "unnamed")) for tool in content.tools]
    tools = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") if names else "no tools"
    return f"{tools}, {'a' if content.params.json_schema is not None else 'no'} schema"


def draw_tools(name: str, changed: Change) -> None:
    """The two fields; calls `changed` after every change."""
    problems = parts.problems(name)
    for part, (label, example, help) in FIELDS.items():
        key = parts.fill(parts.field(name, part, live=True), parts.get(name, part) or "")
        size = "content" if len(parts.get(name, part) or "") < 4000 else 400
        st.text_area(
            label, **state.field(key), height=size, placeholder=example, help=plain(help), on_change=partial(_take, name, part, changed)
        )
        field_error(problems.get(part))
    if "tools" not in problems:
        for doubt in doubts(read_tools(parts.get(name, "tools") or ""))[:SHOWN]:
            st.markdown(f"{SIGNS['warning']}: {plain(doubt, 200)}")


def _take(name: str, part: str, changed: Change) -> None:
    parts.put(name, **{part: state.get(parts.field(name, part, live=True)) or ""})
    changed()
