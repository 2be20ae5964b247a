"""The pages and the API on one port. Nothing heavy is imported before the first answer."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid
from touchstone.models.addresses import is_loopback
from touchstone.own_host import OwnHost
from touchstone.settings import Settings

ROOT = Path(__file__).parents[1]
NAME = "Touchstone"
"""The title of the API."""
ASK_S = 5.0
MOST_READ = 5_000_000
"""Bytes read of what a server says of itself."""


def check_host(settings: Settings) -> None:
    """Raises Invalid for an address other machines could reach: there is no sign-in yet."""
    if not is_loopback(settings.host):
        hint = "There is no sign-in yet, so TOUCHSTONE_HOST stays on 127.0.0.1; others reach it through a proxy that has one."
        raise Invalid(f"Touchstone does not listen on {settings.host}.", hint)


def check_port(host: str, port: int) -> None:
    """Raises Invalid when somebody listens there already."""
    if is_listening(host, port):
        raise Invalid(
            f"Port {port} is in use by another program.", "End that program, or choose another port with --port or TOUCHSTONE_PORT."
        )


def address(settings: Settings) -> str:
    """Where the pages answer."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def is_touchstone(host: str, port: int) -> bool:
    """Whether it is Touchstone that listens there: its API says what it is."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(host, port, timeout=ASK_S)
    try:
        connection.request("GET", "/api/openapi.json")
        return bool(json.loads(connection.getresponse().read(MOST_READ))["info"]["title"] == NAME)
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return False
    finally:
        connection.close()


def is_listening(host: str, port: int) -> bool:
    """Whether a connection to this address is taken."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def serve(settings: Settings) -> None:
    """Serve until a signal ends the process. Raises Invalid for an address that cannot be served, and when serving ends by itself."""
    check_host(settings)
    os.chdir(ROOT)
    _own_navigation_only()
    sys.argv = [str(ROOT / "app.py")]
    try:
        application(settings).run(
            config={
                "server.port": settings.port,
                "server.address": settings.host,
                "server.headless": True,
                "logger.hideWelcomeMessage": True,
            }
        )
    except SystemExit as ended:
        if not ended.code:
            raise
        check_port(settings.host, settings.port)
    raise Invalid(
        f"The pages at {address(settings)} ended by themselves.", "What is printed above tells why. Then try `touchstone doctor`."
    )


def application(settings: Settings) -> Any:
    """The pages and the API as one ASGI application, which answers under its own names only."""
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.routing import Mount

    own = Middleware(OwnHost, names=settings.served_as)
    return st.App(ROOT / "app.py", routes=[Mount("/api", app=_Api(settings))], middleware=[own])


def _own_navigation_only() -> None:
    """Without this a deep link on a fresh server says "Page not found": until a script has called st.navigation, Streamlit
    takes the folder pages/ for its older kind of navigation.
    """
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False


class _Api:
    """The API, made at its first request: it costs a quarter of a second that a page need not wait for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.app is None:
            from touchstone.api import make_api

            self.app = make_api(self.settings)
        await self.app(scope, receive, send)
