"""The openai SDK, where people wait for an answer: streaming in pages."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from touchstone.errors import Malformed, ProviderError, TimedOut, TouchstoneError, Unreachable
from touchstone.models import chat_protocol as protocol
from touchstone.models.addresses import check_url
from touchstone.models.checked_http import http_client
from touchstone.models.pace import retry_after_s
from touchstone.models.spec import ProviderSpec, Secret, bearer
from touchstone.types import Chunk, Completion, Message, ModelIdentity, Params, Usage

if TYPE_CHECKING:
    import openai

TEXT_LIMIT = 10_000_000
"""Characters of one answer."""


def client(spec: ProviderSpec) -> "openai.AsyncOpenAI":
    """A client bound to the spec's address and key; it follows no redirects and takes nothing else from the environment."""
    import openai

    url, key, timeout = check_url(spec.base_url, spec.allowed_hosts), bearer(spec.api_key) or "none", spec.number("timeout_s", 120)
    return openai.AsyncOpenAI(
        base_url=url, api_key=key, organization="", project="", max_retries=0, timeout=timeout, http_client=http_client(spec)
    )


@dataclass
class Heard:
    """What has come of an answer."""

    key: Secret
    began: float = field(default_factory=time.perf_counter)
    first_s: float | None = None
    text: list[str] = field(default_factory=list)
    size: int = 0
    finish: str = ""
    usage: Usage | None = None
    revision: str = ""

    def take(self, event: Any) -> str:
        """The text of one event. Raises Malformed, or what an event of another shape leads to."""
        self.usage = protocol.usage_of(event.usage.model_dump()) if event.usage else self.usage
        self.revision = protocol.revision_of({"model": event.model}, self.key) or self.revision
        piece = ""
        for choice in event.choices:
            self.finish = choice.finish_reason or self.finish or "stop"
            piece += choice.delta.content or choice.delta.refusal or ""
        self.size += len(piece)
        if self.size > TEXT_LIMIT:
            raise Malformed(f"The answer is longer than {TEXT_LIMIT:,} characters.", "Lower max tokens, or check what answers there.")
        if piece:
            self.first_s = self.first_s or time.perf_counter() - self.began
            self.text.append(piece)
        return self.key.out_of(piece)

    def completion(self, spec: ProviderSpec, messages: Sequence[Message]) -> Completion:
        """The whole answer. Raises Malformed when nothing came that belongs to one."""
        if not self.finish:
            raise _no_stream("it ended before it began")
        text, identity = self.key.out_of("".join(self.text)), ModelIdentity("openai_compatible", spec.name, self.revision)
        usage = self.usage or protocol.estimated(messages, text)
        return Completion(
            text, protocol.finish_of(self.finish, self.key), usage, identity, time.perf_counter() - self.began, first_token_s=self.first_s
        )


async def streamed(spec: ProviderSpec, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
    """Pieces of one answer, then the whole completion. Raises ProviderError, Invalid for an address that may not be used."""
    heard = Heard(spec.api_key)
    try:
        async with client(spec) as connected:
            async for event in _events(connected, spec, messages, params):
                piece = heard.take(event)
                if piece:
                    yield Chunk(piece)
    except Exception as error:
        raise mapped(error, spec) from error
    yield Chunk("", heard.completion(spec, messages))


async def _events(connected: "openai.AsyncOpenAI", spec: ProviderSpec, messages: Sequence[Message], params: Params) -> AsyncIterator[Any]:
    """What the endpoint sends; all of it within the endpoint's time limit."""
    until = asyncio.get_running_loop().time() + spec.number("timeout_s", 120)
    body: Any = protocol.settings_of(spec.name, params)
    turns: Any = [{"role": message.role, "content": message.content} for message in messages]
    async with asyncio.timeout_at(until):
        stream: Any = await connected.chat.completions.create(**body, messages=turns, stream=True, stream_options={"include_usage": True})
    coming = aiter(stream)
    while True:
        async with asyncio.timeout_at(until):
            event = await anext(coming, None)
        if event is None:
            return
        yield event


def mapped(error: Exception, spec: ProviderSpec) -> TouchstoneError:
    """What went wrong in the SDK as ours, without the key."""
    import httpx2
    import openai

    known = next((one for one in (error, error.__cause__) if isinstance(one, TouchstoneError)), None)
    if known is not None:
        return known
    if isinstance(error, openai.APITimeoutError | TimeoutError | httpx2.TimeoutException):
        return TimedOut(
            f"No whole answer within {spec.number('timeout_s', 120):g} s.",
            "Raise the endpoint's time limit, or check that the server is not stuck.",
        )
    if isinstance(error, openai.APIStatusError):
        pause = retry_after_s(error.response.headers.get("retry-after"))
        return protocol.error_of(error.status_code, error.response.content, spec, pause)
    words = spec.api_key.masked(str(error) or type(error).__name__)[: protocol.EXCERPT]
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | OSError):
        return Unreachable(f"{spec.base_url} cannot be reached.", f"Check the address and that the server runs. ({words})")
    if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
        return _no_stream(words)
    return ProviderError("The provider's answer could not be read.", words)


def _no_stream(words: str) -> Malformed:
    return Malformed(
        f"What came is not the stream of a chat completion: {words}.", "Check that the base URL leads to an OpenAI-compatible API."
    )
