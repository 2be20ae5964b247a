"""LangChain in both directions."""

import asyncio
import gc
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import pytest

from tests import stub_server
from tests.stub_server import stub_server as stub  # noqa: F401
from touchstone.errors import Invalid, MissingExtra, NotFound, ProviderError
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.as_langchain import chat_model
from touchstone.models.langchain import LangChainModel
from touchstone.models.spec import Secret
from touchstone.types import Chunk, Completion, Message, Params

SCRIPTED = ProviderSpec("scripted", "demo", options={"rules": [{"when": "price", "reply": "It costs $49."}]})


def test_a_provider_of_ours_is_a_langchain_model() -> None:
    answer = chat_model(build_provider(SCRIPTED)).invoke([("system", "Be brief."), ("human", "What is the price of {x}?")])
    assert answer.text == "It costs $49."
    assert answer.usage_metadata is not None and answer.usage_metadata["output_tokens"] > 0
    assert answer.response_metadata["finish_reason"] == "stop"


def test_it_streams_and_works_in_a_chain() -> None:
    from langchain_core.output_parsers import StrOutputParser

    async def go() -> str:
        chain = chat_model(build_provider(SCRIPTED)) | StrOutputParser()
        return "".join([piece async for piece in chain.astream("price?")])

    assert asyncio.run(go()).strip() == "It costs $49."


def test_a_langchain_model_is_a_provider(stub: stub_server.Stub) -> None:  # noqa: F811
    spec = ProviderSpec("langchain", "openai:stub", stub.url, Secret("k"))

    async def go() -> tuple[Completion, str]:
        provider = build_provider(spec)
        done = await provider.complete([Message("user", "case-3 {not a template}")], Params(temperature=0.0, max_tokens=9))
        return done, "".join([chunk.text async for chunk in provider.stream([Message("user", "case-4")], Params())])

    done, streamed = asyncio.run(go())
    assert (done.text, streamed, done.usage.output_tokens, done.identity.provider) == ("answer-3", "answer-4", 2, "langchain")
    assert stub.stats()["last"]["messages"][0]["content"] == "case-4"


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [("mistralai:large", MissingExtra, "langchain-mistralai"), ("nonsense-without-provider", ProviderError, "nonsense")],
)
def test_what_is_not_there_is_named(name: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        asyncio.run(build_provider(ProviderSpec("langchain", name)).complete([Message("user", "x")], Params()))


@pytest.mark.parametrize("url", ["http://example.com/v1", "https://169.254.169.254/v1", "https://user:pass@example.com/v1"])
def test_the_rules_for_addresses_hold_here_too(url: str) -> None:
    with pytest.raises(Invalid):
        build_provider(ProviderSpec("langchain", "openai:m", url, Secret("k")))


def test_a_name_that_leads_inside_is_refused_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.1.2.3", 443))])
    inside = build_provider(ProviderSpec("langchain", "openai:m", "https://inside.example/v1", Secret("k")))
    with pytest.raises(Invalid, match="private network"):
        asyncio.run(inside.complete([Message("user", "x")], Params()))


def test_a_redirect_is_not_followed(stub: stub_server.Stub) -> None:  # noqa: F811
    before = stub.stats()["total"]
    with pytest.raises(ProviderError):
        asyncio.run(
            build_provider(ProviderSpec("langchain", "openai:m", stub.url, Secret("k"))).complete([Message("user", "[redirect]")], Params())
        )
    assert stub.stats()["total"] == before + 1


def test_an_answer_of_a_schema_streams_as_one_piece(stub: stub_server.Stub) -> None:  # noqa: F811
    class Growing:
        async def astream(self, _: object) -> AsyncIterator[dict[str, str]]:
            for piece in ({}, {"name": "A"}, {"name": "Ada"}):
                yield piece

    async def go() -> list[Chunk]:
        provider = LangChainModel(ProviderSpec("langchain", "openai:m", stub.url, Secret("k")))
        provider._model = AsyncMock(return_value=Growing())  # type: ignore[method-assign]
        return [chunk async for chunk in provider.stream([Message("user", "x")], Params(json_schema={"title": "Person"}))]

    *pieces, last = asyncio.run(go())
    assert last.completion is not None
    assert [chunk.text for chunk in pieces] == ['{"name": "Ada"}'] == [last.completion.text]


@pytest.mark.parametrize("kind", ["openai_compatible", "langchain"])
def test_a_model_can_be_asked_again_without_a_loop_of_ones_own(
    stub: stub_server.Stub,  # noqa: F811
    kind: str,
    recwarn: pytest.WarningsRecorder,
) -> None:
    name = "stub" if kind == "openai_compatible" else "openai:stub"
    gc.collect()
    recwarn.clear()
    model = chat_model(build_provider(ProviderSpec(kind, name, stub.url, Secret("k"), options={"max_retries": 0})))
    assert [model.invoke(f"case-{i}").text for i in range(3)] == ["answer-0", "answer-1", "answer-2"]
    gc.collect()
    assert [str(one.message) for one in recwarn if one.category is ResourceWarning] == []


def test_scripted_says_that_it_is() -> None:
    done = asyncio.run(build_provider(SCRIPTED).complete([Message("user", "hello")], Params()))
    assert done.identity.provider == "scripted" and "no rule" in done.text
    with pytest.raises(NotFound):
        build_provider(ProviderSpec("none", "x"))
