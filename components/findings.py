"""What `touchstone doctor` says, line by line."""

from collections.abc import Sequence

import streamlit as st

from components.text import plain
from touchstone.actions.diagnosis import Finding

SIGNS = {
    "ok": ":green[:material/check_circle:]",
    "untried": ":gray[:material/radio_button_unchecked:]",
    "warning": ":orange[:material/warning:]",
    "broken": ":red[:material/error:]",
}
WORDS = {"ok": "", "untried": "", "warning": "Mind this: ", "broken": "Broken: "}


def draw_findings(findings: Sequence[Finding]) -> None:
    """A line per thing: its sign, what was found, and below it what to do where something is to be done."""
    for one in findings:
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="top"):
            st.markdown(SIGNS[one.state], width="content")
            with st.container(gap=None):
                st.markdown(f"{WORDS[one.state]}**{plain(one.what)}** {plain(one.found, 400)}")
                if one.advice:
                    st.caption(plain(one.advice, 400))
