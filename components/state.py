"""Every session-state key and URL parameter, behind typed accessors: pages hold no raw keys.

State keeps ids and plain values only; rows, clients and sessions stay out of it.
"""

import getpass
from typing import Any

import streamlit as st

PROJECT = "project"
DIGITS = 19
"""Digits of the largest id."""
_FLASH = "_flash"
_WANTED = "_project-wanted"
_CHOSEN = "_project-chosen"


def project_name() -> str | None:
    """The name of the project in view, as chosen in the sidebar and kept in the URL; None when there is none."""
    name = st.session_state.get(PROJECT)
    return str(name) if name else None


def choose_project(name: str) -> None:
    """Bring another project into view from the next run on."""
    st.session_state[_WANTED] = name


def forget_project() -> None:
    """No project is in view from now on: the one that was is gone."""
    drop(PROJECT, _WANTED)


def choose_now(name: str) -> None:
    """Bring a project into view before any chooser is drawn. An address that names another is corrected and opened anew."""
    st.session_state[PROJECT] = name
    if url_text(PROJECT, name) != name:
        choose_project(name)
        st.query_params[PROJECT] = name
        st.rerun()


def note_project_choice() -> None:
    """Remember for the next run that a person has just chosen a project. The callback of the chooser."""
    st.session_state[_CHOSEN] = True


def take_project_choice() -> bool:
    """Whether a person has just chosen the project in view; asked once."""
    return bool(st.session_state.pop(_CHOSEN, False))


def begin_run() -> None:
    """What an earlier run asked for and only this one can do, before any widget is drawn. The frame calls it."""
    if _WANTED in st.session_state:
        st.session_state[PROJECT] = st.session_state.pop(_WANTED)


def url_text(name: str, default: str = "") -> str:
    """A URL parameter as text."""
    return str(st.query_params.get(name, default))


def url_id(name: str) -> int | None:
    """A URL parameter as a row id; None when it is missing or is not a whole number above zero."""
    return as_id(url_text(name))


def as_id(text: str) -> int | None:
    """A text as a row id; None for what is no whole number above zero, or a larger one than any row has."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
    return number if 0 < number < 2**63 else None


def url_texts(name: str) -> tuple[str, ...]:
    """A URL parameter that may stand there several times, each text once."""
    return tuple(dict.fromkeys(st.query_params.get_all(name)))


def set_url(**values: str | int | tuple[str, ...] | None) -> None:
    """Write URL parameters; None or an empty text removes one. Parameters not named stay."""
    for name, value in values.items():
        if value in (None, "", ()):
            st.query_params.pop(name, None)
        elif isinstance(value, tuple):
            st.query_params[name] = list(value)
        elif url_text(name) != str(value):
            st.query_params[name] = str(value)


def flash(message: str) -> None:
    """Say this in the corner on the next drawing of the page: it outlives the rerun that follows an action."""
    st.session_state.setdefault(_FLASH, []).append(message)


def show_flashes() -> None:
    """What `flash` left, once. The frame calls it."""
    from components.text import plain

    for message in st.session_state.pop(_FLASH, []):
        st.toast(plain(message), icon=":material/check_circle:")


def get(key: str, default: Any = None) -> Any:
    """A value a page keeps for this browser tab, under a key that begins with the page's name ("prompts.open")."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Keep a plain value for this browser tab. Not for a key of a widget that is already drawn."""
    st.session_state[key] = value


def field(key: str) -> dict[str, Any]:
    """The arguments of a field that shows what was `put` under its key.

    Streamlit tells a browser such a value in one run alone. A person who clicks before the field stands there brings the next run
    about, and the field would begin empty, and send that. A field that persists is told until the browser names it.
    """
    return {"key": key, "persist_state": "page"}


def drop(*keys: str) -> None:
    """Forget values, so that widgets under these keys start from their defaults again."""
    for key in keys:
        st.session_state.pop(key, None)


def drop_under(*prefixes: str) -> None:
    """Forget every value whose key begins so."""
    for key in [key for key in st.session_state if str(key).startswith(prefixes)]:
        st.session_state.pop(key, None)


def has(key: str) -> bool:
    """Whether a value is kept under this key."""
    return key in st.session_state


def author() -> str:
    """Who is working here, as it is written beside a version: the name this process runs under."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "local"
