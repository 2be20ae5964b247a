"""LangChain in both directions."""

import asyncio

import pytest

from tests import stub_server
from tests.stub_server import stub_server as stub  # noqa: F401
from touchstone.errors import MissingExtra, NotFound, ProviderError
from touchstone.models import ProviderSpec, build_provider
from touchstone.models.as_langchain import chat_model
from touchstone.models.spec import Secret
from touchstone.types import Completion, Message, Params

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


def test_scripted_says_that_it_is() -> None:
    done = asyncio.run(build_provider(SCRIPTED).complete([Message("user", "hello")], Params()))
    assert done.identity.provider == "scripted" and "no rule" in done.text
    with pytest.raises(NotFound):
        build_provider(ProviderSpec("none", "x"))
