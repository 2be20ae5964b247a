"""Settings: whether all is well, where data lives, what is installed. They come from the environment and are only shown."""

import streamlit as st

from components import resources, state
from components.fields import facts
from components.findings import draw_findings
from touchstone.actions.diagnosis import diagnose
from touchstone.actions.installation import Installation, describe, size_text


def show_data(found: Installation) -> None:
    st.subheader("Data", anchor=False)
    size = f", {size_text(found.database_size)}" if found.database_size is not None else ""
    facts({"Data folder": found.home, "Database": f"{found.database_kind}{size}", "Database address": found.database})
    st.caption("Another folder: TOUCHSTONE_HOME. A PostgreSQL database for a team: TOUCHSTONE_DATABASE_URL. Then start again.")


def show_hosts(found: Installation) -> None:
    st.subheader("Allowed hosts", anchor=False)
    st.text("\n".join(found.allowed_hosts) or "This machine, and any public host over https.", width="stretch")
    st.caption("Endpoints inside a private network, or without https: list their hosts in TOUCHSTONE_ALLOWED_HOSTS, separated by commas.")


found = describe(resources.database(), resources.settings())
columns = st.grid(2, min_column_width=380, gap="medium")
with columns.cell():
    with st.container(border=True):
        st.subheader("Is all well?", anchor=False)
        draw_findings(diagnose(resources.settings(), tried=state.get(state.TRIED)))
        st.button("Look again", icon=":material/refresh:", type="tertiary")
    with st.container(border=True):
        show_data(found)
with columns.cell():
    with st.container(border=True):
        show_hosts(found)
    with st.container(border=True):
        st.subheader("Appearance", anchor=False)
        st.caption("Light or dark follows your system. To choose one, open the menu at the top right of the page.")
    with st.container(border=True):
        st.subheader("Versions", anchor=False)
        facts(dict(found.versions))
