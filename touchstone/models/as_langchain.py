"""The other way round: every provider of ours as a LangChain chat model, for chains."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from touchstone.types import Completion, Message, Params, Provider, Role

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

ROLES: dict[str, Role] = {"system": "system", "human": "user", "ai": "assistant"}


def chat_model(provider: Provider, params: Params | None = None) -> "BaseChatModel":
    """A LangChain model that asks `provider` with `params`. Raises ProviderError when it is called and fails.

    It is async at heart; called synchronously it runs a loop of its own, so not from inside a running one.
    """
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

    chosen = params or Params()

    class TouchstoneChat(BaseChatModel):
        """A provider of Touchstone."""

        @property
        def _llm_type(self) -> str:
            return "touchstone"

        def _generate(
            self, messages: "list[BaseMessage]", stop: list[str] | None = None,
            run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
        ) -> ChatResult:  # fmt: skip
            return asyncio.run(self._alone(messages, stop))

        async def _alone(self, messages: "list[BaseMessage]", stop: list[str] | None) -> ChatResult:
            """One answer in a loop of its own: connections belong to the loop they were made in, so they end with it."""
            try:
                return await self._agenerate(messages, stop)
            finally:
                await provider.aclose()

        async def _agenerate(
            self, messages: "list[BaseMessage]", stop: list[str] | None = None,
            run_manager: AsyncCallbackManagerForLLMRun | None = None, **kwargs: Any,
        ) -> ChatResult:  # fmt: skip
            done = await provider.complete(ours(messages), _stopping(chosen, stop))
            answer = AIMessage(content=done.text, usage_metadata=_usage(done), response_metadata=_said(done))
            return ChatResult(generations=[ChatGeneration(message=answer)])

        def _stream(
            self, messages: "list[BaseMessage]", stop: list[str] | None = None,
            run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any,
        ) -> Iterator[ChatGenerationChunk]:  # fmt: skip
            result = self._generate(messages, stop).generations[0].message
            metadata = {"usage_metadata": result.usage_metadata, "response_metadata": result.response_metadata}  # type: ignore[attr-defined]
            yield ChatGenerationChunk(message=AIMessageChunk(content=result.content, **metadata))

        async def _astream(
            self, messages: "list[BaseMessage]", stop: list[str] | None = None,
            run_manager: AsyncCallbackManagerForLLMRun | None = None, **kwargs: Any,
        ) -> AsyncIterator[ChatGenerationChunk]:  # fmt: skip
            async for piece in provider.stream(ours(messages), _stopping(chosen, stop)):
                done = piece.completion
                extra = {"usage_metadata": _usage(done), "response_metadata": _said(done)} if done else {}
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece.text, **extra))

    return TouchstoneChat()


def ours(messages: "Sequence[BaseMessage]") -> tuple[Message, ...]:
    """LangChain's messages as ours; other kinds than system, human and ai count as the user's."""
    return tuple(Message(ROLES.get(message.type, "user"), str(message.text)) for message in messages)


def _stopping(params: Params, stop: list[str] | None) -> Params:
    return params.merged(Params(stop=tuple(stop))) if stop else params


def _usage(done: Completion) -> Any:
    usage = done.usage
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }


def _said(done: Completion) -> dict[str, Any]:
    return {"model_name": done.identity.name, "revision": done.identity.revision, "finish_reason": done.finish_reason}
