"""The pages and the API on one port. Nothing heavy is imported before the first answer."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid
from touchstone.models.addresses import is_loopback
from touchstone.settings import Settings

ROOT = Path(__file__).parents[1]


def check_host(settings: Settings) -> None:
    """Raises Invalid for an address other machines could reach: there is no sign-in yet."""
    if not is_loopback(settings.host):
        hint = "There is no sign-in yet, so TOUCHSTONE_HOST stays on 127.0.0.1; others reach it through a proxy that has one."
        raise Invalid(f"Touchstone does not listen on {settings.host}.", hint)


def check_port(host: str, port: int) -> None:
    """Raises Invalid when somebody listens there already."""
    if is_listening(host, port):
        raise Invalid(
            f"Port {port} is in use, perhaps by another Touchstone.", f"Open http://{host}:{port}, or choose another with --port."
        )


def is_listening(host: str, port: int) -> bool:
    """Whether a connection to this address is taken."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def serve(settings: Settings) -> None:
    """Serve until stopped. Raises Invalid for an address that is not this machine's."""
    check_host(settings)
    os.chdir(ROOT)
    import streamlit as st
    from starlette.routing import Mount

    _own_navigation_only()
    app = st.App(ROOT / "app.py", routes=[Mount("/api", app=_Api(settings))])
    sys.argv = [str(ROOT / "app.py")]
    app.run(
        config={
            "server.port": settings.port,
            "server.address": settings.host,
            "server.headless": True,
            "logger.hideWelcomeMessage": True,
        }
    )


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
