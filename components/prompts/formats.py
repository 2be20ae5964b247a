"""The template format of a version: choosing another converts the messages, with the difference shown before anything is changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from components import state
from components.diff.changes import draw_changes
from components.prompts import editor, parts
from components.prompts.editor import Change
from components.text import plain
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import BLOCK_FORMATS, PromptContent, variables_of
from touchstone.prompts.difference import changes
from touchstone.prompts.reformatting import Reformatted, reads_the_same, reformatted
from touchstone.templates import FORMATS

SHOWN = 5
"""Variables that are named."""
Make = Callable[[PromptContent], PromptContent]
TITLES: Mapping[str, str] = {
    PLAIN: "plain text, without variables",
    "brace": "single braces: {name}",
    "mustache": "mustache: {{name}}",
    "jinja2": "Jinja2: {{ name }}, {% if %}",
}
HELP: Mapping[str, str] = {
    PLAIN: "Every character is sent as it stands.",
    "brace": "{name} or {name.key} stands for a value; {{ and }} are literal braces.",
    "mustache": "{{name}} stands for a value, {{#name}} … {{/name}} is a part that depends on it; single braces are text.",
    "jinja2": "{{ name }} stands for a value, {% if %} and {% for %} work; single braces are text.",
}


def _field(name: str) -> str:
    return parts.field(name, "format")


def draw_format(name: str, content: PromptContent, changed: Change, block: bool = False) -> None:
    """The choice of the format; where the messages would read differently, the conversion is shown first."""
    key = parts.fill(_field(name), content.format)
    options = dict.fromkeys([*(BLOCK_FORMATS if block else FORMATS), content.format])
    st.selectbox("Template format", list(options), key=key, format_func=_title, label_visibility="collapsed")
    wanted = state.get(key)
    st.caption(plain(HELP.get(wanted, ""), 300))
    if wanted != content.format:
        _draw_conversion(name, content, wanted, changed, "the block" if block else "")
    elif state.has(editor.before_conversion(name)):
        _draw_other(name, content, changed)


def _title(format: str) -> str:
    return TITLES.get(format, format)


def _draw_conversion(name: str, content: PromptContent, wanted: str, changed: Change, block: str) -> None:
    made = reformatted(content, wanted)
    same = reads_the_same(content, made)
    for line in made.refused:
        st.markdown(f":red[:material/error: Cannot be converted. {plain(line, 500)}]")
    for line in made.notes:
        st.markdown(f":orange[:material/info: {plain(line, 500)}]")
    if same:
        st.caption("The messages read the same in this format.")
    elif not made.refused:
        st.caption("Nothing is changed yet. This is what the conversion would change:")
        draw_changes(changes(content, made.content, block), f"{name}-conversion")
    _draw_choice(name, content, made, same, changed)


def _draw_choice(name: str, content: PromptContent, made: Reformatted, same: bool, changed: Change) -> None:
    wanted = made.content.format
    read = variables_of(replace(content, format=wanted)) if content.format == PLAIN else ()
    if read:
        names = ", ".join(plain(one, 40) for one in read[:SHOWN]) + (f" and {len(read) - SHOWN} more" if len(read) > SHOWN else "")
        st.markdown(f"Change the format only, and **{names}** can be filled in. Converted, every brace stays text.")
    with st.container(horizontal=True):
        if not made.refused:
            label, first = "Use this format" if same else "Convert the messages", "secondary" if read else "primary"
            st.button(label, key=f"{name}-convert", type=first, on_click=_take, args=(name, content, _converted(wanted), changed))
        if not same:
            help, first = "The text stays as it is and is read in the new format.", "primary" if read else "secondary"
            of = (name, content, _only(wanted), changed)
            st.button("Change the format only", key=f"{name}-format-only", type=first, help=help, on_click=_take, args=of)
        st.button("Cancel", key=f"{name}-format-cancel", on_click=state.drop, args=(_field(name),))


def _draw_other(name: str, content: PromptContent, changed: Change) -> None:
    other = PromptContent.from_json(state.get(editor.before_conversion(name)))
    label = f"Back to the messages in {other.format}"
    of = (name, content, lambda _: other, changed)
    help = "As they were before the conversion. What stands here now can be brought back in the same way."
    st.button(label, key=f"{name}-unconvert", icon=":material/undo:", help=help, on_click=_take, args=of)


def _converted(wanted: str) -> Make:
    return lambda content: reformatted(content, wanted).content


def _only(wanted: str) -> Make:
    return lambda content: replace(content, format=wanted)


def _take(name: str, base: PromptContent, make: Make, changed: Change) -> None:
    """Put what is made of the text as it is by now into the editor, and remember the text before it."""
    content, typed = editor.read_editor(name, base), parts.half_typed(name)
    editor.open_editor(name, make(content), typed)
    state.put(editor.before_conversion(name), content.to_json())
    changed()
