"""One suite: its cases."""

import streamlit as st

from components import resources, state
from components.suites.words import LIST
from components.text import plain
from store import suites

db = resources.database()
suite_id = state.url_id("suite")
if suite_id is None:
    st.switch_page(LIST)
st.page_link(LIST, label="All suites", icon=":material/arrow_back:")
suite = suites.get_suite(db, suite_id)
st.title(plain(suite.name), anchor=False)
