"""Settings: where data lives, what is installed, whether all is well. They come from the environment and are only shown."""

import streamlit as st

from components import resources
from components.fields import facts
from touchstone.actions.installation import Installation, describe, size_text


def show_data(found: Installation) -> None:
    st.subheader("Data", anchor=False)
    size = f", {size_text(found.database_size)}" if found.database_size is not None else ""
    rows = {
        "Data folder": found.home,
        "Database": f"{found.database_kind}{size}",
        "Database address": found.database,
        "Free disk": size_text(found.free_disk),
        "Workers": f"{found.workers} running" if found.workers else "none running",
    }
    facts(rows)
    if found.is_disk_low:
        st.warning("Runs stop when the disk is full. Free some space in the data folder's disk.", title="Little disk space is left.")
    if not found.workers:
        st.warning("Start one with `touchstone worker`, or everything with `touchstone up`.", title="No worker is running, so runs wait.")
    st.caption("Another folder: TOUCHSTONE_HOME. A PostgreSQL database for a team: TOUCHSTONE_DATABASE_URL. Then start again.")


def show_hosts(found: Installation) -> None:
    st.subheader("Allowed hosts", anchor=False)
    st.text("\n".join(found.allowed_hosts) or "This machine, and any public host over https.", width="stretch")
    st.caption("Endpoints inside a private network, or without https: list their hosts in TOUCHSTONE_ALLOWED_HOSTS, separated by commas.")


def show_versions(found: Installation) -> None:
    st.subheader("Versions", anchor=False)
    facts({"Touchstone": found.product, "Python": found.python, **dict(found.packages)})


found = describe(resources.database(), resources.settings())
columns = st.grid(2, min_column_width=380, gap="medium")
with columns.cell():
    with st.container(border=True):
        show_data(found)
    with st.container(border=True):
        show_hosts(found)
    with st.container(border=True):
        st.subheader("Appearance", anchor=False)
        st.caption("Light or dark follows your system. To choose one, open the menu at the top right of the page.")
with columns.cell(), st.container(border=True):
    show_versions(found)
