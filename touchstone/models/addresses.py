"""Which addresses an endpoint may have: loopback or https, and never a network's inside unless it is allowed by name.

The addresses are checked where the connection is made, so that a name that changes its mind does not pass: by the resolver of our own
client, by the transport of `checked_http`. A LangChain integration that takes no client of ours is checked once, before it asks itself.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from touchstone.errors import Invalid

LOOPBACK = ("localhost", "127.0.0.1", "::1")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def check_url(url: str, allowed_hosts: Collection[str] = ()) -> str:
    """The base URL without a trailing slash. Raises Invalid when it is none, or may not be used."""
    from yarl import URL

    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
        meant = URL(url.strip()).host
    except ValueError as error:
        raise Invalid(
            f"{url[:80]!r} is not an address.", "Begin it with https://, or http:// on this machine, such as https://api.example.com/v1."
        ) from error
    if parts.scheme not in ("http", "https") or not host:
        raise Invalid(
            f"{url[:80]!r} is not an address.", "Begin it with https://, or http:// on this machine, such as https://api.example.com/v1."
        )
    if host != meant and parsed(host) is None:
        raise Invalid(f"{host[:80]!r} is read as {meant!r}.", "Write the host with plain letters and digits.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid(
            "The address carries a user name, a key or a query.", "Give the plain base URL; the key comes from an environment variable."
        )
    if parts.scheme == "http" and not is_loopback(host) and host.lower() not in allowed_hosts:
        raise Invalid(f"{host} is reached without https.", "Use https, or list the host in TOUCHSTONE_ALLOWED_HOSTS.")
    if not is_loopback(host) and host.lower() not in allowed_hosts and refused(host):
        raise Invalid(f"{host} lies inside a private network.", "List the host in TOUCHSTONE_ALLOWED_HOSTS if you mean it.")
    return url.strip().rstrip("/")


def parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address as written, None for a name."""
    try:
        return ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether the host as written is this machine."""
    address = parsed(host)
    return host.lower() in LOOPBACK or (address is not None and address.is_loopback)


def refused(address: str) -> bool:
    """Whether an IP address is link-local, private or otherwise not of the open internet; False for a name."""
    found = parsed(address)
    return found is not None and not all(one.is_global for one in _meant(found))


def _meant(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address and those a translator would find in it: mapped (RFC 4291), 6to4 (3056), Teredo (4380), NAT64 (6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    translated = [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)] if address in NAT64 else []
    return [address, *translated, *(address.teredo or ()), *([address.sixtofour] if address.sixtofour else [])]


async def checked_addresses(url: str, allowed_hosts: Collection[str] = ()) -> list[str]:
    """Where the host of `url` is: itself when it is this machine or allowed, else its addresses.

    Raises Invalid when one of them lies in a private network, or there is none.
    """
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or host.lower() in allowed_hosts:
        return [host]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Invalid(f"There is no host named {host}.", "Check the address of the endpoint.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or any(refused(address) for address in addresses):
        raise Invalid(f"{host} leads into a private network.", "List the host in TOUCHSTONE_ALLOWED_HOSTS if you mean it.")
    return addresses


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
