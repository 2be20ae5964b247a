"""Settings: whether all is well, where data lives, what is installed. They come from the environment and are only shown."""

import streamlit as st

from components import resources, state
from components.confirm import confirm
from components.fields import facts, field_error
from components.findings import draw_findings
from components.settings import tokens as drawn
from components.text import plain
from store.tables import ApiToken
from touchstone.actions import tokens
from touchstone.actions.diagnosis import diagnose
from touchstone.actions.installation import Installation, describe, size_text
from touchstone.errors import Invalid


def show_data(found: Installation) -> None:
    st.subheader("Data", anchor=False)
    size = f", {size_text(found.database_size)}" if found.database_size is not None else ""
    facts({"Data folder": found.home, "Database": f"{found.database_kind}{size}", "Database address": found.database})
    st.caption("Another folder: TOUCHSTONE_HOME. A PostgreSQL database for a team: TOUCHSTONE_DATABASE_URL. Then start again.")


def show_hosts(found: Installation) -> None:
    st.subheader("Allowed hosts", anchor=False)
    st.text("\n".join(found.allowed_hosts) or "This machine, and any public host over https.", width="stretch")
    st.caption("Endpoints inside a private network, or without https: list their hosts in TOUCHSTONE_ALLOWED_HOSTS, separated by commas.")


def show_tokens() -> None:
    st.subheader("API tokens", anchor=False)
    st.caption(drawn.WHAT)
    name = drawn.draw_new()
    if name is not None:
        make(name)
    asked = drawn.draw_tokens(tokens.list_all(db))
    if asked is not None:
        revoke(asked)
    settings = resources.settings()
    drawn.draw_use(drawn.address(st.context.url, f"http://{settings.host}:{settings.port}"))


def make(name: str) -> None:
    try:
        drawn.show_once(name, tokens.make_token(db, name, state.author()))
    except Invalid as problem:
        field_error(problem)


def revoke(token: ApiToken) -> None:
    confirm(
        f"Revoke {plain(token.name)}?",
        "Programs that use it are refused from now on. It cannot be brought back.",
        "Revoke the token",
        lambda: tokens.revoke(db, token.id or 0),
        key=f"revoke-token-sure-{token.id}",
    )


db = resources.database()
found = describe(db, resources.settings())
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
        show_tokens()
    with st.container(border=True):
        show_hosts(found)
    with st.container(border=True):
        st.subheader("Appearance", anchor=False)
        st.caption("Light or dark follows your system. To choose one, open the menu at the top right of the page.")
    with st.container(border=True):
        st.subheader("Versions", anchor=False)
        facts(dict(found.versions))
