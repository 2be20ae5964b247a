"""Tokens of the HTTP API: a new one is shown a single time; then only its name, its maker and its last use."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from components.boundary import guarded
from components.clock import when
from components.text import plain
from store.tables import ApiToken

WHAT = (
    "With a token a program reads and changes the prompts of every project, and calls its published chains, over HTTP. "
    "Give each program its own."
)


def address(url: str | None, otherwise: str) -> str:
    """Where the pages answer, as the browser reaches them; `otherwise` when the browser does not say."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else otherwise


def draw_tokens(rows: Sequence[ApiToken]) -> ApiToken | None:
    """One line per token; gives the one to revoke, in the run of the click."""
    asked = [_draw_row(row) for row in rows]
    return next(filter(None, asked), None)


def draw_new() -> str | None:
    """The field for a new one; gives its name in the run of the click."""
    with st.form("new-token", clear_on_submit=True, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name of a new token", key="new-token-name", placeholder="Web shop", max_chars=100)
        made = st.form_submit_button("Make a token", key="new-token-make")
    return name if made else None


def draw_use(base: str) -> None:
    """How a program uses a token, on the command line."""
    with st.expander("How to use it"):
        st.caption("Keep the token in the environment. This reads the version that carries the label production:")
        request = f"{base}/api/v1/prompts/your-prompt"
        st.code(f'curl -H "Authorization: Bearer $TOUCHSTONE_TOKEN" \\\n  {request}', language="bash", wrap_lines=True)
        st.caption("In Python, `touchstone.client` does this and keeps what it read; the README has an example.")
        st.link_button("All requests", f"{base}/api/docs", icon=":material/open_in_new:", type="tertiary")


def show_once(name: str, token: str) -> None:
    """Open a dialog with a new token. It is kept nowhere: closed, it is gone. Call it in the run in which the token was made."""

    @st.dialog("Copy the token now", icon=":material/key:", dismissible=False)
    @guarded
    def ask() -> None:
        st.markdown(f"The token {plain(name)} is shown only here. Only a hash of it is kept: whoever loses it makes a new one.")
        st.code(token, language=None, wrap_lines=True)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("I have copied it", key="new-token-copied", type="primary"):
                st.rerun()

    ask()


def _draw_row(row: ApiToken) -> ApiToken | None:
    used = f"last used {when(row.used_at)}" if row.used_at else "not used yet"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="stretch"):
            st.markdown(plain(row.name))
            st.caption(" · ".join((f"made {when(row.created_at)} by {plain(row.author)}", used)))
        return row if st.button("Revoke", key=f"revoke-token-{row.id}", type="tertiary") else None
