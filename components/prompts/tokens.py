"""How long a prompt is for a model, and what a call costs."""

import streamlit as st

from components.text import plain
from touchstone.actions.target_models import TargetModel
from touchstone.prompts.tokens import Count

TYPICAL_ANSWER = 200
"""Tokens of an answer whose length is not limited, for the cost."""


def told(read: Count, model: TargetModel, answer: int | None) -> str:
    """Tokens, whose tokenizer counted them, and the cost of a call where the model has a price."""
    about = "About " if read.estimated else ""
    by = f"for {model.name}" if model.name else "for any model"
    counted = f"{about}{read.tokens:,} tokens {by}, {'an estimate' if read.estimated else 'counted by its own tokenizer'}"
    usd = model.cost(read, answer or TYPICAL_ANSWER)
    if usd is None:
        return f"{counted}."
    long = f"up to {answer:,}" if answer else f"{TYPICAL_ANSWER}"
    return f"{counted}; with an answer of {long} tokens a call costs about ${usd:.2g}."


def draw_tokens(read: Count, model: TargetModel, answer: int | None) -> None:
    """One line."""
    st.caption(plain(told(read, model, answer), 400))
