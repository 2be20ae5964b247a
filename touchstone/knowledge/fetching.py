"""GET from hosts that are allowed by name, over https, and never into a network's inside.

A name is looked up once, and the connection goes to the addresses that were looked at. Redirects are followed by hand: each is
checked like the first address. No proxy, cookie, key or compression is taken part in.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from touchstone.errors import Invalid, Rejected, TimedOut, Unreachable
from touchstone.models.addresses import parsed, refused

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from yarl import URL

MOST_BYTES, MOST_REDIRECTS, LONGEST_ADDRESS, SECONDS = 1_000_000, 3, 2_000, 15.0
READABLE = ("text/", "application/json", "application/xml", "application/xhtml+xml", "application/yaml")
REDIRECTS = (301, 302, 303, 307, 308)
Lookup = Callable[[str], Awaitable[Sequence[str]]]


async def addresses_of(host: str) -> Sequence[str]:
    """The addresses of a host, as this machine is told them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Fetcher:
    """Fetches text from `hosts`. What else it takes is for tests, which have no host on the open internet."""

    hosts: Collection[str]
    seconds: float = SECONDS
    scheme: str = "https"
    port: int = 443
    lookup: Lookup = addresses_of
    is_inside: Callable[[str], bool] = refused

    async def fetch(self, url: str) -> str:
        """The text at an address. Raises Invalid where it may not be asked, ProviderError where it does not answer with text."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetched(self.checked(url))
        except TimeoutError as error:
            raise TimedOut(f"The address did not answer in {self.seconds:g} seconds.", "Try again later.") from error

    def checked(self, url: str) -> "URL":
        """The address as it will be asked. Raises Invalid."""
        from yarl import URL

        try:
            found = URL(url.strip())
            host, port = (found.host or "").rstrip(".").casefold(), found.port
        except ValueError as error:
            raise Invalid("That is no address.", f"Begin it with {self.scheme}://.") from error
        if len(url) > LONGEST_ADDRESS or found.scheme != self.scheme or not host:
            raise Invalid("That is no address that may be asked.", f"Begin it with {self.scheme}://.")
        if found.user is not None or found.password is not None:
            raise Invalid("The address carries a user name or a password.", "Leave it out.")
        if host not in {one.strip().rstrip(".").casefold() for one in self.hosts} or port != self.port:
            raise Invalid(f"{host[:80]} is not among the hosts that may be asked.", f"Allowed: {', '.join(sorted(self.hosts)) or 'none'}.")
        if parsed(host) is not None and self.is_inside(host):
            raise _inside(host)
        return found

    async def _fetched(self, url: "URL") -> str:
        import aiohttp

        connector = aiohttp.TCPConnector(resolver=_resolver(self), use_dns_cache=False, limit=2, force_close=True)
        try:
            async with aiohttp.ClientSession(
                connector=connector, trust_env=False, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
            ) as session:
                return await self._followed(session, url)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if refusal := _refusal(error):
                raise refusal from None
            raise Unreachable(f"{url.host} cannot be reached.", "Check the address, and try again later.") from error

    async def _followed(self, session: "ClientSession", url: "URL") -> str:
        from yarl import URL

        headers = {"Accept-Encoding": "identity", "Accept": "text/*, application/json;q=0.9, */*;q=0.1", "User-Agent": "Touchstone"}
        for _ in range(MOST_REDIRECTS + 1):
            async with session.get(url, allow_redirects=False, headers=headers) as answer:
                if answer.status not in REDIRECTS:
                    return await _text(answer)
                url = self.checked(str(url.join(URL(answer.headers.get("Location", "")))))
        raise Rejected(f"It led on more than {MOST_REDIRECTS} times.", "Ask for the address it leads to.")


async def _text(answer: "ClientResponse") -> str:
    kind = answer.content_type
    if answer.status != 200:
        raise Rejected(f"The address answered with status {answer.status}.", "Check it.")
    if not kind.startswith(READABLE) and not kind.endswith("+json"):
        raise Rejected(f"The address gave {kind[:60]}, which is no text.", "Ask for a page or for JSON.")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Rejected("The address gave a compressed text, though none was asked for.", "Ask another address.")
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise Rejected(f"The address gave more than {MOST_BYTES:,} bytes.", "Ask for less.")
    try:
        return bytes(body).decode(answer.charset or "utf-8", "replace").replace("\0", "")
    except LookupError:
        return bytes(body).decode("utf-8", "replace").replace("\0", "")


def _resolver(fetcher: Fetcher) -> Any:
    """An aiohttp resolver that gives the addresses of a host only where all of them are of the open internet."""
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Checked(AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
            found = await fetcher.lookup(host)
            if any(fetcher.is_inside(one) for one in found):
                raise OSError(f"{host} leads inside") from _inside(host)
            return [_entry(host, port, one) for one in found]

        async def close(self) -> None:
            return None

    return Checked()


def _entry(host: str, port: int, address: str) -> Any:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return {"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": socket.AI_NUMERICHOST}


def _refusal(error: BaseException) -> Invalid | None:
    """Our own refusal, where that is what the connection failed with."""
    cause = error.__cause__
    while cause is not None and not isinstance(cause, Invalid):
        cause = cause.__cause__
    return cause


def _inside(host: str) -> Invalid:
    return Invalid(f"{host[:80]} leads into a private network.", "Only hosts of the open internet are asked.")
