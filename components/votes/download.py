"""A file to take away, made when it is asked for."""

from collections.abc import Callable

import streamlit as st

from touchstone.suites.export import CSV, ExportedFile


def draw_csv(label: str, make: Callable[[], ExportedFile], name: str) -> None:
    """A button for a CSV of this name; the page does not wait for the file."""
    sign = ":material/download:"
    st.download_button(label, lambda: make().data, name, CSV, key=f"download-{name}", icon=sign, type="tertiary", on_click="ignore")
