"""The error boundary: a person reads two sentences and never a traceback.

The frame wears it around every page. A fragment's rerun goes past the frame, so a fragment wears `guarded` itself:

    @st.fragment(run_every=2)
    @guarded
    def progress() -> None: ...

Stopping and rerunning a script are not `Exception`s and pass through. Errors in callbacks reach no boundary:
a callback only changes state.
"""

import functools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import streamlit as st

from components.text import plain
from store.errors import StoreFailure
from touchstone.errors import TouchstoneError

P = ParamSpec("P")
T = TypeVar("T")
EXPECTED = (TouchstoneError, StoreFailure)
"""What may go wrong without being a fault of the program: both carry a message and a hint."""

log = logging.getLogger("touchstone.pages")


@contextmanager
def boundary(development: bool = False) -> Iterator[None]:
    """Shows what is raised inside as a box; an unforeseen error is logged under the number it shows.

    In development an unforeseen error is raised on.
    """
    try:
        yield
    except EXPECTED as error:
        show_error(error)
    except Exception as error:
        if development:
            raise
        show_unforeseen(error)


def guarded(function: Callable[P, T]) -> Callable[P, T | None]:
    """The boundary as a decorator, for fragments and dialogs; gives None when something was raised."""

    @functools.wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> T | None:
        with boundary():
            return function(*args, **kwargs)
        return None

    return inner


def show_error(error: TouchstoneError | StoreFailure) -> None:
    """What happened, and below it what to do."""
    st.error(plain(error.hint, 1000) or "Nothing was changed.", title=plain(error.message, 1000), icon=":material/error:")


def told(error: TouchstoneError | StoreFailure) -> str:
    """Both sentences on one line."""
    return f"{error.message} {error.hint}".strip()


def show_unforeseen(error: BaseException) -> None:
    """A number a person can quote; the error itself goes to the log only, for it may hold secrets."""
    number = secrets.token_hex(3)
    log.error("unforeseen error %s", number, exc_info=error)
    st.error(
        f"Reload the page. If it happens again, report it with the number **{number}**: "
        "where Touchstone was started, the details are printed under it.",
        title=f"Something went wrong ({number}).",
        icon=":material/error:",
    )
