"""Any model LangChain knows by a string such as "anthropic:claude-...", when its integration package is installed."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from touchstone.errors import BadCredentials, MissingExtra, ProviderError, RateLimited, Rejected, TimedOut, TouchstoneError, Unreachable
from touchstone.models import providers
from touchstone.models.addresses import check_url, checked_addresses
from touchstone.models.chat_protocol import believed, estimated, finish_of
from touchstone.models.checked_http import http_client
from touchstone.models.pace import pace_of
from touchstone.models.spec import ProviderSpec, bearer
from touchstone.types import Chunk, Completion, Message, ModelIdentity, Params

if TYPE_CHECKING:
    import httpx2

BY_STATUS: tuple[tuple[tuple[int, ...], type[ProviderError]], ...] = (
    ((401, 403), BadCredentials),
    ((429,), RateLimited),
    ((400, 404, 413, 422), Rejected),
    ((500, 502, 503, 504, 529), Unreachable),
)


@providers("langchain")
class LangChainModel:
    """What `init_chat_model` makes of the model's name. LangChain's own retries apply.

    With a base URL its address is checked; integrations that take no client of ours may follow redirects and ask for the name again.
    """

    def __init__(self, spec: ProviderSpec) -> None:
        self.spec = spec
        if spec.base_url:
            check_url(spec.base_url, spec.allowed_hosts)
        self._http: httpx2.AsyncClient | None = None
        self.timeout_s = spec.number("timeout_s", 120)

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        asked = time.perf_counter()
        pace = pace_of(self.spec)
        async with pace.slots:
            await pace.hold_back(sum(len(message.content) for message in messages) // 4)
            began = time.perf_counter()
            try:
                answer = await (await self._model(params)).ainvoke(_turns(messages))
            except Exception as error:
                raise mapped(error, self.spec) from error
            return self._completion(answer, messages, time.perf_counter() - began, began - asked)

    async def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        asked = time.perf_counter()
        pace = pace_of(self.spec)
        async with pace.slots:
            await pace.hold_back(sum(len(message.content) for message in messages) // 4)
            began, first, whole = time.perf_counter(), None, None
            try:
                async for piece in (await self._model(params)).astream(_turns(messages)):
                    if isinstance(piece, dict):  # an answer of a schema: each is the whole of what is there
                        whole = piece
                        continue
                    whole = piece if whole is None else whole + piece
                    text = self.spec.api_key.out_of(_text(piece))
                    if text:
                        first = first or time.perf_counter() - began
                        yield Chunk(text)
            except Exception as error:
                raise mapped(error, self.spec) from error
        if whole is None:
            raise ProviderError("The model sent nothing.", "Try again.")
        if isinstance(whole, dict):
            yield Chunk(self.spec.api_key.out_of(_text(whole)))
        yield Chunk("", self._completion(whole, messages, time.perf_counter() - began, began - asked, first))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _model(self, params: Params) -> Any:
        """The model of LangChain's, asking through a client of ours where the integration takes one."""
        if self.spec.base_url:
            await checked_addresses(self.spec.base_url, self.spec.allowed_hosts)
        model = self._made(params)
        if "http_async_client" in type(model).model_fields:
            self._http = self._http or http_client(self.spec)
            model = self._made(params, http_async_client=self._http)
        return model.with_structured_output(params.json_schema) if params.json_schema else model

    def _made(self, params: Params, **more: Any) -> Any:
        from langchain.chat_models import init_chat_model

        settings = {name: value for name, value in params.to_json().items() if name not in ("json_schema", "seed")}
        if self.spec.base_url:
            settings["base_url"] = self.spec.base_url
        if self.spec.api_key:
            settings["api_key"] = bearer(self.spec.api_key)
        try:
            return init_chat_model(self.spec.name, timeout=self.timeout_s, **settings, **more)
        except ImportError as error:
            raise MissingExtra(f"LangChain's package for {self.spec.name!r} is not installed.", str(error)[:300]) from error
        except ValueError as error:
            raise Rejected(f"LangChain knows no model {self.spec.name!r}.", self.spec.api_key.masked(str(error))[:300]) from error

    def _completion(
        self, answer: Any, messages: Sequence[Message], latency: float, queued: float, first: float | None = None
    ) -> Completion:
        key, text = self.spec.api_key, self.spec.api_key.out_of(_text(answer))
        said, counted = getattr(answer, "response_metadata", {}) or {}, getattr(answer, "usage_metadata", None)
        reported = believed(counted.get("input_tokens"), counted.get("output_tokens")) if counted else None
        usage = reported or estimated(messages, text)
        identity = ModelIdentity("langchain", self.spec.name, key.out_of(str(said.get("model_name", "")))[:200])
        finish = finish_of(said.get("finish_reason") or said.get("stop_reason"), key)
        return Completion(text, finish, usage, identity, latency, queued, first)


def _turns(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """LangChain's pairs; its templates never see the texts."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, Any] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](content=message.content) for message in messages]


def _text(answer: Any) -> str:
    if isinstance(answer, dict):
        import json

        return json.dumps(answer, ensure_ascii=False)
    return str(answer.text) or str(getattr(answer, "additional_kwargs", {}).get("refusal") or "")


def mapped(error: Exception, spec: ProviderSpec) -> Exception:
    """An integration's error as ours: by HTTP status where it has one, without the key."""
    if isinstance(error, TouchstoneError):
        return error
    words, status = spec.api_key.masked(str(error))[:300], getattr(error, "status_code", None)
    kind = next((kind for codes, kind in BY_STATUS if status in codes), None)
    if kind is not None:
        return kind(f"The provider refused with status {status}.", words)
    if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower():
        return TimedOut("No answer in time.", words)
    if isinstance(error, OSError) or "connection" in type(error).__name__.lower():
        return Unreachable("The provider cannot be reached.", words)
    return ProviderError(f"The model failed ({type(error).__name__}).", words)
