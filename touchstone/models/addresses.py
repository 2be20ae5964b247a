"""Which addresses an endpoint may have: loopback or https, and never a network's inside unless it is allowed by name.

The addresses are checked where the connection is made, so that a name that changes its mind does not pass.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from touchstone.errors import Invalid

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check_url(url: str, allowed_hosts: Collection[str] = ()) -> str:
    """The base URL without a trailing slash. Raises Invalid when it is none, or may not be used."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Invalid(f"{url[:80]!r} is not an address.", "Give one such as https://api.example.com/v1.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid(f"{url[:80]!r} is not an address.", "Give one such as https://api.example.com/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid(
            "The address carries a user name, a key or a query.", "Give the plain base URL; the key comes from an environment variable."
        )
    if parts.scheme == "http" and not is_loopback(host) and host.lower() not in allowed_hosts:
        raise Invalid(f"{host} is reached without https.", "Use https, or list the host in TOUCHSTONE_ALLOWED_HOSTS.")
    if not is_loopback(host) and host.lower() not in allowed_hosts and refused(host):
        raise Invalid(f"{host} lies inside a private network.", "List the host in TOUCHSTONE_ALLOWED_HOSTS if you mean it.")
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host as written is this machine."""
    try:
        return host.lower() in LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refused(address: str) -> bool:
    """Whether an IP address is link-local, private or otherwise not of the open internet; False for a name."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return not (mapped or parsed).is_global


async def check_addresses(url: str, allowed_hosts: Collection[str] = ()) -> None:
    """Raises Invalid when the host of `url` leads into a private network, or nowhere; for clients that bring a resolver of their own."""
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or host.lower() in allowed_hosts:
        return
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError as error:
        raise Invalid(f"There is no host named {host}.", "Check the address of the endpoint.") from error
    if any(refused(str(entry[4][0])) for entry in found):
        raise Invalid(f"{host} leads into a private network.", "List the host in TOUCHSTONE_ALLOWED_HOSTS if you mean it.")


def checked_resolver(allowed_hosts: Collection[str]) -> Any:
    """An aiohttp resolver that gives only addresses a host may have. Made inside a running event loop."""
    from aiohttp import ThreadedResolver

    class Checked(ThreadedResolver):
        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[Any]:
            found = await super().resolve(host, port, family)
            if is_loopback(host) or host.lower() in allowed_hosts:
                return list(found)
            if any(refused(entry["host"]) for entry in found):
                raise OSError(f"{host} leads into a private network; list it in TOUCHSTONE_ALLOWED_HOSTS if you mean it")
            return list(found)

    return Checked()
