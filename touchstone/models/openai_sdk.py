"""The openai SDK, where people wait for an answer: streaming in pages, and the list of models."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from touchstone.errors import BadCredentials, ProviderError, TimedOut, Unreachable
from touchstone.models import chat_protocol as protocol
from touchstone.models.addresses import check_addresses, check_url
from touchstone.models.pace import retry_after_s
from touchstone.models.spec import ProviderSpec
from touchstone.types import Chunk, Completion, Message, ModelIdentity, Params

if TYPE_CHECKING:
    import openai


def client(spec: ProviderSpec) -> "openai.AsyncOpenAI":
    """A client bound to the spec's address and key; it follows no redirects and takes nothing else from the environment."""
    import openai

    http = openai.DefaultAsyncHttpxClient(follow_redirects=False, trust_env=False)
    url = check_url(spec.base_url, spec.allowed_hosts)
    key = spec.api_key.reveal() or "none"
    return openai.AsyncOpenAI(
        base_url=url, api_key=key, organization="", project="", max_retries=0, timeout=spec.number("timeout_s", 120), http_client=http
    )


async def streamed(spec: ProviderSpec, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
    """Pieces of one answer, then the whole completion. Raises ProviderError."""
    import openai

    began, first, text, finish, usage, revision = time.perf_counter(), None, [], "stop", None, ""
    body: Any = protocol.settings_of(spec.name, params)
    turns: Any = [{"role": message.role, "content": message.content} for message in messages]
    await check_addresses(spec.base_url, spec.allowed_hosts)
    try:
        async with client(spec) as connected:
            stream: Any = await connected.chat.completions.create(
                **body, messages=turns, stream=True, stream_options={"include_usage": True}
            )
            async for event in stream:
                usage = protocol.usage_of(event.usage.model_dump()) if event.usage else usage
                revision = event.model or revision
                for choice in event.choices:
                    finish = choice.finish_reason or finish
                    if choice.delta.content:
                        first = first or time.perf_counter() - began
                        text.append(choice.delta.content)
                        yield Chunk(choice.delta.content)
    except openai.OpenAIError as error:
        raise mapped(error, spec) from error
    whole, identity = "".join(text), ModelIdentity("openai_compatible", spec.name, revision)
    counted = usage or protocol.estimated(messages, whole)
    yield Chunk("", Completion(whole, finish, counted, identity, time.perf_counter() - began, first_token_s=first))


async def model_names(spec: ProviderSpec) -> tuple[str, ...]:
    """What the endpoint offers, sorted. Raises ProviderError."""
    import openai

    await check_addresses(spec.base_url, spec.allowed_hosts)
    try:
        async with client(spec) as connected:
            return tuple(sorted([model.id async for model in await connected.models.list()]))
    except openai.OpenAIError as error:
        raise mapped(error, spec) from error


def mapped(error: "openai.OpenAIError", spec: ProviderSpec) -> ProviderError:
    """The SDK's error as ours, without the key."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return TimedOut(
            f"No answer within {spec.number('timeout_s', 120):g} s.",
            "Raise the endpoint's time limit, or check that the server is not stuck.",
        )
    if isinstance(error, openai.APIStatusError):
        pause = retry_after_s(error.response.headers.get("retry-after"))
        return protocol.error_of(error.status_code, error.response.content, spec.api_key, spec.name, pause)
    words = spec.api_key.masked(str(error))[: protocol.EXCERPT]
    if isinstance(error, openai.APIConnectionError):
        return Unreachable(f"{spec.base_url} cannot be reached.", f"Check the address and that the server runs. ({words})")
    if "api_key" in words:
        return BadCredentials("There is no key for this endpoint.", "Set the environment variable that the endpoint names.")
    return ProviderError("The provider's answer could not be read.", words)
