"""What happens between us and an OpenAI-compatible endpoint, against a real server on loopback."""

import asyncio
import socket
import sys
import time
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from tests import stub_server
from touchstone import errors
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.addresses import check_url, refused
from touchstone.models.openai_compatible import OpenAICompatible
from touchstone.models.pace import Bucket, pause_s, retry_after_s
from touchstone.models.spec import Secret
from touchstone.types import Completion, Message, Params

T = TypeVar("T")
KEY = "sk-very-secret-0123456789"


@pytest.fixture(scope="module")
def stub() -> Iterator[stub_server.Stub]:
    with stub_server.running(key=KEY) as running:
        yield running


def spec(stub: stub_server.Stub, name: str = "stub", **options: Any) -> ProviderSpec:
    return ProviderSpec("openai_compatible", name, stub.url, Secret(options.pop("key", KEY)), options={"max_retries": 1, **options})


def asked(spec: ProviderSpec, prompt: str, params: Params | None = None) -> Completion:
    async def go() -> Completion:
        provider = build_provider(spec)
        try:
            return await provider.complete([Message("user", prompt)], params or Params())
        finally:
            await provider.aclose()

    return run(go())


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def test_an_answer_carries_text_usage_and_identity(stub: stub_server.Stub) -> None:
    done = asked(spec(stub), "Say case-7")
    assert (done.text, done.finish_reason, done.usage.output_tokens, done.usage.estimated) == ("answer-7", "stop", 2, False)
    assert (done.identity.provider, done.identity.name, done.identity.revision) == ("openai_compatible", "stub", "stub-1")
    assert 0 < done.latency_s < 5


def test_every_setting_reaches_the_server(stub: stub_server.Stub) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    asked(spec(stub), "settings", Params(0.3, 0.9, 50, 42, ("END",), schema))
    sent = stub.stats()["last"]
    assert {name: sent[name] for name in ("temperature", "top_p", "max_tokens", "seed", "stop")} == {
        "temperature": 0.3,
        "top_p": 0.9,
        "max_tokens": 50,
        "seed": 42,
        "stop": ["END"],
    }
    assert sent["response_format"]["json_schema"]["schema"] == schema


@pytest.mark.parametrize("prompt", ["{braces} {{twice}}", "NUL \x00 inside", "lone \ud800 surrogate", "ünïcödé 🎈", "x" * 100_000])
def test_odd_text_is_sent(stub: stub_server.Stub, prompt: str) -> None:
    asked(spec(stub), prompt)
    assert stub.stats()["last"]["messages"][0]["content"] == prompt.replace("\ud800", "?")


@pytest.mark.parametrize("trouble", ["429", "500", "drop"])
def test_a_passing_failure_is_tried_again(stub: stub_server.Stub, trouble: str) -> None:
    prompt = f"[{trouble}] case-1"
    before = stub.stats()["asked"].get(prompt, 0)
    done = asked(spec(stub), prompt)
    assert done.text == "answer-1"
    assert stub.stats()["asked"][prompt] - before == 2
    assert done.queue_s > 0.1 > done.latency_s


@pytest.mark.parametrize(
    ("prompt", "error", "words"),
    [
        ("[always-500]", errors.Unreachable, "status 500"),
        ("[malformed]", errors.Malformed, "not a chat completion"),
        ("[no-choices]", errors.Malformed, "not a chat completion"),
        ("[huge]", errors.Malformed, "longer than"),
        ("[filter]", errors.ContentFiltered, "content filter"),
        ("[redirect]", errors.Rejected, "redirect"),
    ],
)
def test_a_failure_becomes_a_sentence(stub: stub_server.Stub, prompt: str, error: type[errors.ProviderError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        asked(spec(stub, max_retries=0), prompt)
    assert caught.value.hint
    assert KEY not in str(caught.value)


def test_a_hanging_endpoint_times_out(stub: stub_server.Stub) -> None:
    began = time.perf_counter()
    with pytest.raises(errors.TimedOut, match=r"0\.5 s"):
        asked(spec(stub, max_retries=0, timeout_s=0.5), "[hang]")
    assert time.perf_counter() - began < 5


def test_a_wrong_key_a_wrong_model_and_a_wrong_url_are_told_apart(stub: stub_server.Stub) -> None:
    with pytest.raises(errors.BadCredentials, match="did not accept the key"):
        asked(spec(stub, key="sk-wrong"), "x")
    with pytest.raises(errors.Rejected, match="no model 'missing'"):
        asked(spec(stub, name="missing"), "x")
    with pytest.raises(errors.Unreachable, match="cannot be reached"):
        asked(ProviderSpec("openai_compatible", "m", "http://127.0.0.1:9/v1", options={"max_retries": 0}), "x")


def test_no_more_calls_are_under_way_than_asked_for() -> None:
    with stub_server.running(latency_ms=50) as stub:

        async def go() -> None:
            provider = build_provider(ProviderSpec("openai_compatible", "m", stub.url, options={"concurrency": 5}))
            await asyncio.gather(*(provider.complete([Message("user", f"case-{i}")], Params()) for i in range(40)))
            await provider.aclose()

        run(go())
        assert stub.stats()["most"] == 5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux stamps what arrives")
def test_latency_is_the_servers_even_while_this_process_is_busy() -> None:
    with stub_server.running(latency_ms=50) as stub:

        async def go() -> float:
            provider = build_provider(spec(stub))
            await provider.complete([Message("user", "first, to open the connection")], Params())
            asking = asyncio.create_task(provider.complete([Message("user", "case-1")], Params()))
            await asyncio.sleep(0.02)
            time.sleep(0.5)
            latency = (await asking).latency_s
            await provider.aclose()
            return latency

        assert 0.05 <= run(go()) < 0.25


def test_models_of_one_endpoint_share_its_slots() -> None:
    with stub_server.running(latency_ms=50) as stub:

        async def go() -> None:
            both = [build_provider(ProviderSpec("openai_compatible", name, stub.url, options={"concurrency": 3})) for name in "ab"]
            await asyncio.gather(*(one.complete([Message("user", f"case-{i}")], Params()) for one in both for i in range(12)))
            for one in both:
                await one.aclose()

        run(go())
        assert stub.stats()["most"] == 3


def test_requests_per_minute_are_of_an_endpoint_not_of_a_model_or_a_part_of_a_run(
    stub: stub_server.Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run builds its providers anew for every part, in an event loop of its own; a page streams."""
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    async def streamed(name: str) -> None:
        async for _ in build_provider(spec(stub, name, requests_per_minute=3)).stream([Message("user", "case-1")], Params()):
            pass

    monkeypatch.setattr("touchstone.models.pace.asyncio.sleep", noted)
    for name in ("first", "second"):
        asked(spec(stub, name, requests_per_minute=3), "case-1")
        run(streamed(name))
    assert len(pauses) == 1 and 5 < pauses[0] <= 20, "the fourth request of a minute of three, however slow this machine is"


def test_streaming_gives_pieces_and_then_the_whole(stub: stub_server.Stub) -> None:
    async def go() -> tuple[str, Completion | None]:
        provider, text, last = build_provider(spec(stub)), "", None
        async for chunk in provider.stream([Message("user", "case-12")], Params()):
            text, last = text + chunk.text, chunk.completion
        await provider.aclose()
        return text, last

    text, done = run(go())
    assert done is not None and done.first_token_s is not None
    assert (text, done.text, done.usage.output_tokens) == ("answer-12", "answer-12", 2)


def test_streaming_errors_are_ours_too(stub: stub_server.Stub) -> None:
    async def go() -> None:
        async for _ in build_provider(spec(stub, key="sk-wrong")).stream([Message("user", "x")], Params()):
            pass

    with pytest.raises(errors.BadCredentials) as caught:
        run(go())
    assert "sk-wrong" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/v1",
        "ftp://example.com",
        "https://user:pass@example.com/v1",
        "https://example.com/v1?key=abc",
        "https://10.0.0.5/v1",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/v1",
        "https://192.168.1.1/v1",
        "not a url",
        "https://",
        "http://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::]/",
        "https://１６９.254.169.254/v1",
        "https://①92.168.1.1/v1",
    ],
)
def test_addresses_that_could_steal_a_key_or_reach_inside_are_refused(url: str) -> None:
    with pytest.raises(errors.Invalid):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8000/v1", "http://127.0.0.1/v1/", "http://[::1]:1/v1", "https://api.example.com/v1", "https://münchen.example/v1"],
)
def test_loopback_and_https_are_taken(url: str) -> None:
    assert check_url(url) == url.rstrip("/")


def test_a_host_can_be_allowed_by_name() -> None:
    assert check_url("http://gpu-box:8000/v1", ("gpu-box",)) and check_url("https://10.0.0.5/v1", ("10.0.0.5",))


def test_a_name_that_leads_inside_is_refused_when_connecting() -> None:
    assert refused("10.1.2.3") and refused("169.254.169.254") and refused("::1") and not refused("93.184.216.34")


@pytest.mark.parametrize("address", ["10.1.2.3", "169.254.169.254", "::ffff:192.168.0.1"])
def test_the_sdk_does_not_go_where_the_suites_may_not(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def leads_inside(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (address, 443))]

    monkeypatch.setattr("socket.getaddrinfo", leads_inside)
    inside = ProviderSpec("openai_compatible", "m", "https://rebound.example/v1", Secret(KEY))

    async def go() -> None:
        async for _ in build_provider(inside).stream([Message("user", "x")], Params()):
            pass

    with pytest.raises(errors.Invalid, match="private network"):
        run(go())


def test_a_name_that_changes_its_mind_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked is what is connected to, under the name that was asked for."""
    answers = iter(["127.0.0.3"])
    heard: dict[str, bytes] = {}

    def changing(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in ("rebound.example", b"rebound.example"):
            return resolve(host, *rest, **more)
        return [(2, 1, 6, "", (next(answers, "127.0.0.2"), 0))]

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard[writer.get_extra_info("sockname")[0]] = await reader.read(2000)
        writer.close()

    async def go() -> None:
        first = await asyncio.start_server(listen, "127.0.0.3", 0)
        port = first.sockets[0].getsockname()[1]
        async with first, await asyncio.start_server(listen, "127.0.0.2", port):
            changed = ProviderSpec("openai_compatible", "m", f"https://rebound.example:{port}/v1", Secret(KEY))
            async for _ in build_provider(changed).stream([Message("user", "x")], Params()):
                pass

    resolve = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", changing)
    monkeypatch.setattr("touchstone.models.addresses.refused", lambda address: address == "127.0.0.2")
    with pytest.raises(errors.Unreachable):
        run(go())
    assert list(heard) == ["127.0.0.3"] and b"rebound.example" in heard["127.0.0.3"]


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after_s("3") == 3.0
    assert retry_after_s("Wed, 21 Oct 2015 07:28:10 GMT", now=1445412480.0) == 10.0
    assert retry_after_s("soon") is None and retry_after_s(None) is None
    assert pause_s(0, 3.0) == 3.0 and pause_s(2, None, lambda: 0.5) == 2.0


@pytest.mark.parametrize("header", ["nan", "inf", "-inf", "Wed, 21 Oct 2015 07:28:00 +99999999999999"])
def test_a_retry_after_that_cannot_be_is_left_aside(header: str) -> None:
    assert retry_after_s(header) is None


def test_a_provider_is_given_the_time_it_asks_for_up_to_five_minutes() -> None:
    assert pause_s(0, 120.0) == 120.0 and pause_s(0, 1e9) == 300.0
    assert retry_after_s("-5") == 0.0


def test_requests_per_minute_are_kept() -> None:
    clock = [0.0]
    bucket = Bucket(60, lambda: clock[0])
    assert sum(bucket.wait_s(1) > 0 for _ in range(60)) == 0
    assert bucket.wait_s(1) == pytest.approx(1.0)
    clock[0] = 10.0
    assert bucket.wait_s(1) == 0.0


def test_a_key_never_shows_itself() -> None:
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {ProviderSpec('openai_compatible', 'm', api_key=secret)}"


def test_every_error_of_the_libraries_below_is_mapped(stub: stub_server.Stub) -> None:
    import aiohttp
    import openai

    from touchstone.models.openai_sdk import mapped

    def below(kind: type[BaseException]) -> set[type[BaseException]]:
        return {kind}.union(*(below(sub) for sub in kind.__subclasses__()))

    caught = (TimeoutError, aiohttp.ClientError, OSError, ValueError)
    assert [kind for kind in below(aiohttp.ClientError) if not issubclass(kind, caught)] == []
    for kind in below(openai.OpenAIError):
        error = kind.__new__(kind)
        if isinstance(error, Exception) and not isinstance(error, openai.APIStatusError):
            assert isinstance(mapped(error, spec(stub)), errors.ProviderError)


def test_the_provider_is_found_by_name(stub: stub_server.Stub) -> None:
    assert isinstance(build_provider(spec(stub)), OpenAICompatible)
    with pytest.raises(errors.NotFound, match="no provider named"):
        build_provider(ProviderSpec("nonesuch", "x"))
