"""The warnings before a run: attempts that would be errors, and prompts that ask every case the same."""

from collections.abc import Sequence

import streamlit as st

from components.text import plain
from touchstone.actions.new_run import Trouble


def draw_troubles(trouble: Trouble | None, alike: Sequence[str]) -> None:
    """What was found by rendering the first cases; `alike` names the prompts that use nothing of the cases."""
    if trouble is not None:
        told = f"{trouble.failing} of the first {trouble.looked_at} attempts would be errors."
        st.warning(plain(trouble.reason, 400), title=told)
    if alike:
        told = "Every case would ask the same: the figures would say nothing about the cases."
        title = f"{', '.join(map(plain, alike))} uses nothing of the cases"
        st.warning(f"{told} Put one of their variables, such as question, into the prompt.", title=title)
