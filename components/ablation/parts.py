"""The parts of a version: what each says and how many tokens it takes."""

from collections.abc import Mapping

import streamlit as st

from components.ablation.words import PER, begun, dollars, tokens_text
from components.results.attempts import table_height
from components.table import show_table
from touchstone.actions.ablation import Listed

NONE = (
    "This version is a question and nothing else. A part is a system message, a block of text that several prompts share (write "
    "`[[block: name]]` where it belongs), or a few-shot example: a user message and the assistant message that answers it. Add one, "
    "save a version, and measure here what it does."
)
"""What is said of a version without parts."""
WHY = "Does each part earn its place? A suite is run on the whole prompt, and on the prompt without each of these in turn."
TOKENS = "Tokens per call"
TOKENS_HELP = (
    "As the model reported them in the measurement below, where there is one. Else those of the text: counted by the model's own "
    "tokenizer, or estimated (“about”)."
)
TEXT = 300
"""Characters of a part's text in the table."""


def columns_of(listed: Listed, measured: Mapping[str, float]) -> dict[str, list[object]]:
    """The table by column; money only where the model has a price. `measured` are tokens read per call, by what is left out."""
    table: dict[str, list[object]] = {
        "Part": [begun(part.name) for part in listed.parts],
        TOKENS: [tokens_text(part, measured.get(part.without)) for part in listed.parts],
    }
    if listed.price_in:
        table[f"Per {PER:,} calls"] = [
            dollars(measured.get(part.without, part.tokens.tokens) * listed.price_in * PER / 1e6) for part in listed.parts
        ]
    table["Says"] = [" ".join(part.text.split())[:TEXT] for part in listed.parts]
    return table


def draw_parts(listed: Listed, measured: Mapping[str, float]) -> None:
    """What the page is for, and the table; `measured` as in `columns_of`."""
    st.caption(WHY)
    config = {
        TOKENS: st.column_config.TextColumn(TOKENS, help=TOKENS_HELP),
        "Says": st.column_config.TextColumn("Says", width="large"),
        "Part": st.column_config.TextColumn("Part", width="medium"),
    }
    rows = columns_of(listed, measured)
    show_table(rows, column_config=config, height=table_height(len(listed.parts), 8), alt="The parts of this version")
