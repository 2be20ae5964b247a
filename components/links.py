"""Ways from one page to another."""

from typing import NoReturn

import streamlit as st

from components.text import plain

BACK = ":material/arrow_back:"


def page_link(page: str, label: str, *, icon: str = "", not_now: str = "", **params: str | int) -> None:
    """A link to a page with URL parameters, in the colour of links and with an arrow or the given sign. `label` is shown as text.

    `not_now` is why it cannot be followed, in our own words.
    """
    sign, place = (icon, "left") if icon else (":material/arrow_forward:", "right")
    shown, said = {name: str(value) for name, value in params.items()}, plain(label)
    st.page_link(
        page, label=said if not_now else f":blue[{said}]", icon=sign, icon_position=place, query_params=shown,  # type: ignore[arg-type]
        disabled=bool(not_now), help=not_now or None,
    )  # fmt: skip


def go(page: str, **params: str | int) -> NoReturn:
    """Open a page with URL parameters. The project in view stays, also where the address names it.

    Streamlit's own `switch_page` refuses to clear an address that a widget writes to; given parameters, even none, it does not.
    """
    st.switch_page(page, query_params={name: str(value) for name, value in params.items()})
