"""Settings: whether all is well, where data lives, what is installed. They come from the environment and are only shown."""

import streamlit as st

from components import links, resources, state
from components.boundary import told
from components.confirm import confirm
from components.fields import facts, field_error
from components.findings import draw_findings
from components.settings import project as cared
from components.settings import tokens as drawn
from components.text import plain
from store import projects
from store.tables import ApiToken, Project
from touchstone.actions import project_care, tokens
from touchstone.actions.diagnosis import diagnose
from touchstone.actions.installation import Installation, describe, size_text
from touchstone.errors import Invalid

UNNAMED = "settings.unnamed"


def show_data(found: Installation) -> None:
    st.subheader("Data", anchor=False)
    size = f", {size_text(found.database_size)}" if found.database_size is not None else ""
    facts({"Data folder": found.home, "Database": f"{found.database_kind}{size}", "Database address": found.database})
    st.caption("Another folder: TOUCHSTONE_HOME. A PostgreSQL database for a team: TOUCHSTONE_DATABASE_URL. Then start again.")


def show_hosts(found: Installation) -> None:
    st.subheader("Allowed hosts", anchor=False)
    st.text("\n".join(found.allowed_hosts) or "This machine, and any public host over https.", width="stretch")
    st.caption("Endpoints inside a private network, or without https: list their hosts in TOUCHSTONE_ALLOWED_HOSTS, separated by commas.")
    st.text("\n".join(found.fetch_hosts) or "No host for chains.", width="stretch")
    st.caption("Chains fetch pages from these hosts only, over https: list them in TOUCHSTONE_FETCH_HOSTS, separated by commas.")


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


def show_project(project: Project) -> None:
    st.subheader("This project", anchor=False)
    name = cared.draw_name(project.name, state.get(UNNAMED, ""))
    if name is not None:
        rename(project, name)
    if cared.draw_delete():
        cared.ask_to_delete(project.name, project_care.contents(db, project.id or 0), lambda typed: delete(project, typed))


def rename(project: Project, name: str) -> None:
    state.drop(UNNAMED)
    try:
        state.choose_project(project_care.rename(db, project.id or 0, name).name)
    except Invalid as problem:
        state.put(UNNAMED, told(problem))
        st.rerun()
    state.flash("The project has its new name.")
    links.go("pages/setup/settings.py")


def delete(project: Project, typed: str) -> None:
    """Afterwards another project comes into view, if there is one."""
    project_care.delete(db, project, typed)
    state.forget_project()
    if rest := projects.list_projects(db):
        state.choose_project(rest[0].name)
    state.flash(f"The project {project.name} is deleted.")
    links.go("pages/overview/overview.py")


db = resources.database()
found = describe(db, resources.settings())
name = state.project_name()
project = projects.project_by_name(db, name) if name else None
columns = st.grid(2, min_column_width=380, gap="medium")
with columns.cell():
    with st.container(border=True):
        st.subheader("Is all well?", anchor=False)
        draw_findings(diagnose(resources.settings(), tried=resources.tried()))
        st.button("Look again", icon=":material/refresh:", type="tertiary")
    with st.container(border=True):
        show_data(found)
    if project is not None:
        with st.container(border=True):
            show_project(project)
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
