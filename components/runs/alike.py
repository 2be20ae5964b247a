"""The warning before a run whose prompt asks every case the same."""

from collections.abc import Sequence

import streamlit as st

from components.text import plain


def draw_alike(prompts: Sequence[str]) -> None:
    """That the prompts of these names use nothing of the cases; nothing where there are none."""
    if not prompts:
        return
    told = "Every case would ask the same: the figures would say nothing about the cases."
    title = f"{', '.join(map(plain, prompts))} uses nothing of the cases"
    st.warning(f"{told} Put one of their variables, such as question, into the prompt.", title=title)
