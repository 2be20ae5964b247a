"""Only hosts that are allowed are asked, over https, at an address of the open internet; whatever they answer is bounded."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from touchstone.errors import Invalid, ProviderError, Rejected, TimedOut, Unreachable
from touchstone.knowledge.fetching import MOST_BYTES, Fetcher

ALLOWED = Fetcher(("docs.example.com", "10.0.0.5", "inside.example.com"))
Seen = list[str]


@pytest.mark.parametrize(
    "url",
    [
        "", "docs.example.com", "//docs.example.com/", "http://docs.example.com/", "ftp://docs.example.com/", "file:///etc/passwd",
        "data:text/plain,x", "javascript:alert(1)", "https://", "https:/docs.example.com", "https://other.example.com/",
        "https://docs.example.com.evil.com/", "https://evil.com/docs.example.com", "https://evil.com#docs.example.com",
        "https://evil.com?docs.example.com", "https://docs.example.com@evil.com/", "https://docs.example.com:443@evil.com/",
        "https://user@docs.example.com/", "https://user:key@docs.example.com/", "https://:@docs.example.com/",
        "https://evil.com\\@docs.example.com/", "https://docs.example.com\\@evil.com/", "https://docs.example.com\t.evil.com/",
        "https://docs.example.com%2eevil.com/", "https://docs.example.com:8443/", "https://docs.example.com:22/",
        "https://docs.example.com:99999/", "https://xn--docs-example.com/", "https://dоcs.example.com/", "https://127.0.0.1/",
        "https://localhost/", "https://[::1]/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://10.0.0.5/",
        "https://[::ffff:10.0.0.5]/", "https://169.254.169.254/latest/meta-data/", "https://docs.example.com/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_an_address_that_is_not_allowed_is_refused_in_words_and_never_asked(url: str) -> None:
    async def never(host: str) -> Sequence[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(Invalid) as refused:
        asyncio.run(replace(ALLOWED, lookup=never).fetch(url))
    assert refused.value.message and "key" not in str(refused.value)


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1"], ["10.1.2.3"], ["192.168.0.1"], ["172.16.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"], ["::1"], ["fd00::1"],
     ["fe80::1"], ["::ffff:10.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["93.184.215.14", "127.0.0.1"]],
)  # fmt: skip
def test_an_allowed_name_that_leads_inside_is_refused(found: list[str]) -> None:
    async def inside(host: str) -> Sequence[str]:
        return found

    with pytest.raises(Invalid, match="private network"):
        asyncio.run(replace(ALLOWED, lookup=inside, seconds=5).fetch("https://inside.example.com/"))


def test_an_allowed_address_inside_a_network_is_refused_too() -> None:
    with pytest.raises(Invalid, match="private network"):
        ALLOWED.checked("https://10.0.0.5/")


def test_case_and_a_last_dot_make_no_other_host_and_none_is_allowed_unasked() -> None:
    assert str(ALLOWED.checked(" https://DOCS.example.com./a?b=c ")).endswith("/a?b=c")
    with pytest.raises(Invalid, match="Allowed: none"):
        Fetcher(()).checked("https://docs.example.com/")


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(times: int = 9, **handlers: Handler) -> AsyncIterator[tuple[Fetcher, Seen]]:
    """A server on loopback, known as docs.example.com, and what was looked up. So many times
    that name leads there; afterwards, like any other, it leads inside a network."""
    app = web.Application()
    for name, handler in handlers.items():
        app.router.add_get(f"/{name}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    asked: Seen = []

    async def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "docs.example.com" and asked.count(host) <= times else ["10.9.8.7"]

    hosts = ("docs.example.com", "inside.example.com")
    try:
        yield Fetcher(hosts, 3.0, "http", port, lookup, is_inside=lambda address: address != "127.0.0.1"), asked
    finally:
        await runner.cleanup()


def fetched(handler: Handler, seconds: float = 3.0, times: int = 9, **others: Handler) -> tuple[str, Seen]:
    async def go() -> tuple[str, Seen]:
        async with served(times, page=handler, **others) as (fetcher, asked):
            return await replace(fetcher, seconds=seconds).fetch(f"http://docs.example.com:{fetcher.port}/page"), asked

    return asyncio.run(go())


def answering(*args: Any, **kwargs: Any) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.Response(*args, **kwargs)

    return handler


def test_a_page_is_fetched_from_the_address_that_was_checked_and_nothing_of_ours_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    heads: list[Any] = []

    async def page(request: web.Request) -> web.Response:
        heads.append(request.headers)
        return web.Response(
            body="Café".encode("cp1252") + b"\0", headers={"Content-Type": "text/html; charset=cp1252", "Set-Cookie": "a=b"}
        )

    assert fetched(page) == ("Café", ["docs.example.com"])
    (head,) = heads
    assert head["Host"].startswith("docs.example.com:") and head["Accept-Encoding"] == "identity"
    assert set(head) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}


def leading(location: str) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": location.replace("PORT", str(request.url.port))})

    return handler


@pytest.mark.parametrize(
    ("location", "said"),
    [("http://127.0.0.1:PORT/x", "not among the hosts"), ("http://169.254.169.254/", "not among the hosts"), ("//evil.com/", "not among"),
     ("http://inside.example.com:PORT/", "private network"), ("file:///etc/passwd", "no address"),
     ("https://docs.example.com/", "no address"),
     ("http://user:key@docs.example.com:PORT/", "user name"),
     ("http://docs.example.com:1/", "not among"), ("/page", "more than 3 times"), ("http://[", "cannot be reached")],
)  # fmt: skip
def test_a_redirect_is_checked_like_the_address_itself(location: str, said: str) -> None:
    with pytest.raises((Invalid, ProviderError), match=said):
        fetched(leading(location))


def test_a_name_that_changes_its_mind_is_not_followed() -> None:
    """The second look-up of the same name gives an address inside: it is looked at again, and refused."""

    async def close(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/next", "Connection": "close"})

    with pytest.raises(Invalid, match="private network"):
        fetched(close, times=1, next=answering(text="secret"))


@pytest.mark.parametrize(
    "handler",
    [
        answering(status=404, text="x"),
        answering(status=500, text="x"),
        answering(status=206, text="x"),
        answering(body=b"\x89PNG", content_type="image/png"),
        answering(body=b"x", content_type="application/octet-stream"),
        answering(body=b"x" * (MOST_BYTES + 1), content_type="text/plain"),
        answering(body=gzip.compress(b"x" * 50_000_000), headers={"Content-Type": "text/plain", "Content-Encoding": "gzip"}),
        answering(body=gzip.compress(b"x"), headers={"Content-Type": "text/plain", "Content-Encoding": "br"}),
    ],
)
def test_what_is_no_text_or_too_large_is_refused(handler: Handler) -> None:
    with pytest.raises(Rejected) as refused:
        fetched(handler)
    assert refused.value.hint


def test_json_is_text_and_an_unknown_encoding_is_read_as_utf8() -> None:
    assert fetched(answering(body=b'{"a": 1}', content_type="application/json"))[0] == '{"a": 1}'
    assert fetched(answering(body=b"{}", content_type="application/ld+json"))[0] == "{}"
    assert fetched(answering(body="é".encode(), headers={"Content-Type": "text/plain; charset=nonsense"}))[0] == "é"


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)


async def drop_by_drop(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await answer.prepare(request)
    while True:
        await answer.write(b"x")
        await asyncio.sleep(0.05)


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


def test_a_body_without_end_and_a_server_that_is_slow_are_ended() -> None:
    with pytest.raises(Rejected, match="more than"):
        fetched(endless)
    for handler in (drop_by_drop, silent):
        began = time.perf_counter()
        with pytest.raises(TimedOut):
            fetched(handler, 0.5)
        assert time.perf_counter() - began < 3


def test_nobody_there_is_told() -> None:
    async def nobody(host: str) -> Sequence[str]:
        return ["127.0.0.1"]

    async def nowhere(host: str) -> Sequence[str]:
        raise OSError("no such name")

    for lookup in (nobody, nowhere):
        fetcher = Fetcher(("docs.example.com",), 3.0, "http", 1, lookup, is_inside=lambda address: False)
        with pytest.raises(Unreachable, match="cannot be reached"):
            asyncio.run(fetcher.fetch("http://docs.example.com:1/"))


def test_a_server_without_a_certificate_for_the_name_is_not_read() -> None:
    """https to a server that speaks plain HTTP: the connection is refused before anything is sent."""

    async def go() -> None:
        async with served(page=answering(text="x")) as (fetcher, _):
            await replace(fetcher, scheme="https").fetch(f"https://docs.example.com:{fetcher.port}/page")

    with pytest.raises(Unreachable):
        asyncio.run(go())
