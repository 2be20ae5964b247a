"""Strategies for templates of literal text and plain variables, in every format."""

from typing import Any

from hypothesis import strategies as st

from touchstone.templates.brace import Field
from touchstone.templates.writing import Piece, brace_text, jinja_text, mustache_text

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
"""Any text a program can hold: NUL and halves of surrogate pairs too."""
MARKED_TEXT = st.lists(
    st.sampled_from([*'{}%#=!| \n\r\t"\\-.a', "{{", "}}", "{%", "%}", "{#", "#}", "<%", "%>", "[[", "((", "\r\n"]), max_size=12
).map("".join)
"""Texts of what means something in one of the formats."""
TEXT = ANY_TEXT | MARKED_TEXT

VALUES: dict[str, Any] = {
    "a": "{{b}} {b} {% raw %}", "b": 1.5, "not_a": None, "if": True, "loop": ["x", {"y": 2}, "z"],
    "d": {"k": "v", "1": "one", "in": {"01": "x"}},
}  # fmt: skip
DOTTED = ["a", "b", "not_a", "if", "loop", "loop.0", "loop.1.y", "loop.02", "d", "d.k", "d.1", "d.in.01"]
PATHS = [tuple(name.split(".")) for name in DOTTED]
PIECES: st.SearchStrategy[list[Piece]] = st.lists(TEXT | st.sampled_from(PATHS).map(Field), max_size=8)

WRITERS = {"brace": brace_text, "mustache": mustache_text, "jinja2": jinja_text}
