"""Pages answer under this machine's own names only.

A site may point its name at this machine while its page is open (DNS rebinding): its requests then name it as their host and as their
origin, and look like the pages' own. The API has a gate of its own.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from touchstone.models.addresses import is_loopback

API = "/api"


class OwnHost:
    """Refuses a request, or a connection of a page, that names another host than this machine or one of `names`."""

    def __init__(self, app: Any, names: Collection[str] = ()) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket") or _is_api(scope["path"]) or self._is_ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(send)

    def _is_ours(self, scope: Any) -> bool:
        host = host_of(next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), ""))
        return is_loopback(host) or host in self.names


def host_of(header: str) -> str:
    """The host that a Host header names, in small letters and without its port; "" where it names none."""
    return host_in(f"//{header}")


def host_in(address: str) -> str:
    """The host of an address, in the same way."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_api(path: str) -> bool:
    return path == API or path.startswith(f"{API}/")


async def _refuse(send: Any) -> None:
    told = b"Touchstone is not served under this name. Open it under its own address, or list the name in TOUCHSTONE_SERVED_AS.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": told})
