"""What may come in the middle of a streamed answer, from a server of bytes on loopback."""

import asyncio
import json
from typing import Any

import pytest

from touchstone import errors
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.spec import Secret
from touchstone.types import Message, Params

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"
KEY = "sk-very-secret-0123456789"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n" % len(data) + data + b"\r\n"


def event(**fields: Any) -> bytes:
    base = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return chunk(b"data: " + json.dumps({**base, **fields}).encode() + b"\n\n")


def said(text: str | None, finish: str | None = None, **delta: Any) -> bytes:
    return event(choices=[{"index": 0, "delta": {"content": text, **delta}, "finish_reason": finish}])


def streamed(raw: bytes, key: str = KEY, slow: bool = False, **options: Any) -> list[str]:
    """The pieces a page is given when a server sends these bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        while slow and not writer.is_closing():
            writer.write(said("again "))
            await asyncio.sleep(0.1)
        writer.close()

    async def go() -> list[str]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            provider = build_provider(ProviderSpec("openai_compatible", "m", url, Secret(key), options=options))
            return [chunk.text async for chunk in provider.stream([Message("user", "x")], Params())]

    return asyncio.run(go())


def test_a_streamed_answer_that_holds_the_key_comes_without_it() -> None:
    assert streamed(HEAD + said(f"You sent {KEY}", "stop") + END) == ["You sent ***", ""]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (HEAD + said("He"), errors.Unreachable),
        (HEAD + said("He") + chunk(b'data: {"id": half\n\n') + END, errors.Malformed),
        (HEAD + said("He") + event(choices=None) + END, errors.Malformed),
        (HEAD + event(choices=[{"index": 0, "delta": None}]) + END, errors.Malformed),
        (HEAD + END, errors.Malformed),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>hello</html>  ", errors.Malformed),
    ],
    ids=["dropped", "half an event", "no choices", "no delta", "nothing", "a web page"],
)
def test_a_stream_that_breaks_off_or_is_none_is_told_in_a_sentence(raw: bytes, error: type[errors.ProviderError]) -> None:
    with pytest.raises(error) as caught:
        streamed(raw)
    assert caught.value.hint and KEY not in str(caught.value)


def test_a_refusal_in_a_field_of_its_own_is_the_answer() -> None:
    assert "".join(streamed(HEAD + said(None, refusal="I cannot ") + said(None, "stop", refusal="help.") + END)) == "I cannot help."


def test_an_answer_that_never_ends_is_cut_off_by_time() -> None:
    with pytest.raises(errors.TimedOut, match=r"0\.5 s"):
        streamed(HEAD, slow=True, timeout_s=0.5)


def test_an_answer_that_never_ends_is_cut_off_by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.models.openai_sdk.TEXT_LIMIT", 30)
    with pytest.raises(errors.Malformed, match="longer than 30 characters"):
        streamed(HEAD, slow=True)


@pytest.mark.parametrize("key", ["sk-véry", "sk-“x”", "sk-a\nb"])
def test_a_key_no_header_can_carry_is_named_as_the_cause(key: str) -> None:
    with pytest.raises(errors.BadCredentials, match="characters that no key has") as caught:
        streamed(HEAD, key)
    assert key not in str(caught.value)
    with pytest.raises(errors.BadCredentials):
        asyncio.run(build_provider(ProviderSpec("openai_compatible", "m", "http://127.0.0.1:9", Secret(key))).complete([], Params()))


def test_a_line_break_after_the_key_does_no_harm() -> None:
    assert streamed(HEAD + said("Hello", "stop") + END, KEY + "\n") == ["Hello", ""]
