"""Models on this machine: transformers weights with PEFT adapters, safetensors only, batched."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from touchstone.errors import ProviderError, Rejected, TouchstoneError
from touchstone.models import providers
from touchstone.models.chat_template import render_chat
from touchstone.models.embeddings import check_texts
from touchstone.models.spec import ProviderSpec
from touchstone.types import Chunk, Completion, Embedded, Message, ModelIdentity, Params, Usage

if TYPE_CHECKING:
    from touchstone.models.generation import Row
    from touchstone.models.pool import LoadedModel

DEFAULT_MAX_TOKENS = 256


@providers("transformers")
class Local:
    """A folder of safetensors weights, with a LoRA adapter's folder or without. Runs on a GPU where there is one, else on the CPU.

    A base model and its adapters share one set of weights. Concurrent requests are generated together.
    """

    def __init__(self, spec: ProviderSpec) -> None:
        self.spec = spec
        self._model: LoadedModel | None = None
        self._revision = spec.weight_hash

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        """One answer. Raises Rejected when the conversation is longer than the model's context, ProviderError otherwise."""
        asked = time.perf_counter()
        model = await self._ready()
        row = self._row(model, messages, params)
        return self._completion(await self._written(model, row), asked)

    async def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        """The answer in pieces of a few tokens, then the whole completion. Closing it early ends the writing."""
        asked = time.perf_counter()
        model = await self._ready()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        row = self._row(model, messages, params)

        def tell(text: str) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, text)

        row.on_text = tell
        task = asyncio.ensure_future(self._written(model, row))
        task.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            while (piece := await pieces.get()) is not None:
                yield Chunk(piece)
        finally:
            task.cancel()
        yield Chunk("", self._completion(task.result(), asked))

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """A vector of length 1 for each of at most 64 texts. Raises ProviderError."""
        check_texts(texts)
        model = await self._ready()
        try:
            vectors, read = await asyncio.to_thread(model.vectors, self.spec.adapter_path, texts)
        except Exception as error:
            raise ProviderError("The model failed while it read.", f"Try again with fewer texts. ({_words(error)})") from error
        return Embedded(vectors, Usage(read, 0))

    async def aclose(self) -> None:
        """The weights stay in memory: the next run needs them again."""

    async def _ready(self) -> "LoadedModel":
        if self._model is None:
            model, self._revision = await asyncio.to_thread(self._load)
            self._model = model
        return self._model

    def _load(self) -> tuple["LoadedModel", str]:
        """The model with the adapter beside it, and the hash of what was loaded; who comes while it loads waits for the same."""
        from touchstone.models.pool import loaded

        try:
            model = loaded(self.spec.name)
            return model, model.add_adapter(self.spec.adapter_path) if self.spec.adapter_path else model.revision
        except TouchstoneError as error:
            raise Rejected(error.message, error.hint) from error
        except Exception as error:
            raise Rejected(f"The weights in {self.spec.name} could not be loaded.", _words(error)) from error

    def _row(self, model: "LoadedModel", messages: Sequence[Message], params: Params) -> "Row":
        from touchstone.models.generation import Row

        if params.json_schema is not None:
            raise Rejected(
                "A local model cannot promise an answer of a given JSON schema.", "Leave the schema out, or check it with a scorer."
            )
        prompt = self._prompt(model, messages)
        room = model.context - len(prompt)
        if room < 1:
            raise Rejected(
                f"The conversation has {len(prompt):,} tokens; this model reads {model.context:,}.", "Shorten the prompt or the case."
            )
        return Row(prompt, params, min(params.max_tokens or DEFAULT_MAX_TOKENS, room))

    def _prompt(self, model: "LoadedModel", messages: Sequence[Message]) -> list[int]:
        try:
            text = render_chat(model.template, messages, model.special)
        except TouchstoneError as error:
            raise Rejected(error.message, error.hint) from error
        tokens: list[int] = model.engine.tokenizer(text, add_special_tokens=False)["input_ids"]
        return tokens or [model.engine.pad]

    async def _written(self, model: "LoadedModel", row: "Row") -> "Row":
        try:
            return await asyncio.wrap_future(model.submit(self.spec.adapter_path, row))
        except asyncio.CancelledError:
            row.unwanted = True
            raise
        except Exception as error:
            raise ProviderError(
                "The model failed while it wrote.", f"Try again with a shorter prompt or fewer at once. ({_words(error)})"
            ) from error

    def _completion(self, row: "Row", asked: float) -> Completion:
        identity = ModelIdentity("transformers", self.spec.name, self._revision)
        first = None if row.first_at is None else row.first_at - row.began_at
        usage = Usage(len(row.prompt), len(row.tokens))
        return Completion(row.text, row.finish, usage, identity, row.ended_at - row.began_at, row.began_at - asked, first)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
