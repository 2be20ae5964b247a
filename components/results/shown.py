"""Texts of models and attackers, shown letter by letter: nothing in them is read as HTML or Markdown, nothing hides.

The one place that makes HTML of such text. Every piece is escaped; characters that show nothing or that turn the
direction of writing stand there by their number; what a scorer points at is marked, numbered and underlined.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import streamlit as st

LIMIT = 200_000
"""Characters shown; the export has all of them."""
TALL = 360
"""Pixels from which a text scrolls in itself."""
MARKS = 200
IN_A_ROW = 12
"""Invisible characters in a row that are shown one by one."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+|\r(?!\n)"
)
_BOX = "border:1px solid currentColor;border-radius:3px;font-size:.75em;padding:0 2px;opacity:.75"
_MARK = "background:#FFE08A;color:#1B1F27;text-decoration:underline;text-decoration-thickness:2px;border-radius:2px"
_NOT_TAKEN = "user-select:none;-webkit-user-select:none"
"""Our own sign in a text: it is not copied with it."""

_FRAME = "white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;overflow:auto;max-height:{tall}px;margin:0"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text, `end` exclusive, with the number it is called by."""

    start: int
    end: int
    number: int


def as_html(text: str, marks: Sequence[Mark] = ()) -> str:
    """The text as HTML that shows nothing but its letters, with the marks in it."""
    return "".join(_piece(text[start:end], numbers, ends) for start, end, numbers, ends in _pieces(text[:LIMIT], marks))


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int, set[int], list[int]]]:
    """The text cut where marks begin and end: from, to, the marks over it, and those that end with it."""
    kept = [Mark(max(0, mark.start), min(len(text), mark.end), mark.number) for mark in marks[:MARKS]]
    kept = [mark for mark in kept if mark.start < mark.end]
    cuts = sorted({0, len(text), *(mark.start for mark in kept), *(mark.end for mark in kept)})
    for start, end in pairwise(cuts):
        over = [mark for mark in kept if mark.start < end and mark.end > start]
        yield start, end, {mark.number for mark in over}, sorted({mark.number for mark in over if mark.end == end})


def _piece(text: str, numbers: set[int], ends: Sequence[int]) -> str:
    shown = INVISIBLE.sub(lambda found: _boxes(found[0]), html.escape(text, quote=True))
    if not numbers:
        return shown
    after = f'<sup style="{_NOT_TAKEN}">{", ".join(map(str, ends))}</sup>' if ends else ""
    return f'<mark style="{_MARK}">{shown}</mark>{after}'


def _boxes(characters: str) -> str:
    rest = len(characters) - IN_A_ROW
    boxes = "".join(f'<span style="{_BOX}">U+{ord(character):04X}</span>' for character in characters[:IN_A_ROW])
    return boxes + (f'<span style="{_BOX}">and {rest:,} more that show nothing</span>' if rest > 0 else "")


def draw_shown(text: str, marks: Sequence[Mark] = (), tall: int = TALL) -> None:
    """A text of any origin, as text. An empty one says that it is empty."""
    if not text:
        st.caption("Empty.")
        return
    st.html(f'<div dir="auto" style="{_FRAME.format(tall=tall)}">{as_html(text, marks)}</div>')
    if len(text) > LIMIT:
        st.caption(f"The first {LIMIT:,} of {len(text):,} characters. The export has all of them.")
