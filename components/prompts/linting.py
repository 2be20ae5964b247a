"""What the checks of a prompt say, beside the message it is said of."""

from collections.abc import Sequence

import streamlit as st

from components.fields import field_error
from components.text import plain
from touchstone.prompts.lint import WHOLE, Finding, Level

SHOWN = 5
"""Findings of one message that are shown."""
SIGNS: dict[Level, str] = {
    "error": ":red[:material/error: Error]",
    "warning": ":orange[:material/warning: Warning]",
    "note": ":gray[:material/info: Note]",
}


def draw_beside(findings: Sequence[Finding], place: int = WHOLE, text: str = "", problem: str = "") -> None:
    """The findings of a message by its position, or of no single one; `problem` where none of them is an error."""
    mine = [one for one in findings if one.place == place]
    for one in mine[:SHOWN]:
        line = f", line {text.count(chr(10), 0, one.start) + 1}" if one.end and "\n" in text else ""
        st.markdown(f"{SIGNS[one.level]}{line}: {plain(one.title, 300)} :gray[{plain(one.advice, 300)}]")
    if len(mine) > SHOWN:
        st.caption(f"And {len(mine) - SHOWN} more, shown when the first ones are dealt with.")
    if not any(one.level == "error" for one in mine):
        field_error(problem)


def summary(findings: Sequence[Finding]) -> str:
    """How many there are of each level, the gravest first; "" for none."""
    counts = [(level, sum(one.level == level for one in findings)) for level in ("error", "warning", "note")]
    return ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts if count)
