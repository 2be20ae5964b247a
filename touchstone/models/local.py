"""Models on this machine: transformers weights with PEFT adapters, safetensors only, batched."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from touchstone.errors import ProviderError, Rejected, TouchstoneError
from touchstone.models import providers
from touchstone.models.chat_template import render_chat
from touchstone.models.spec import ProviderSpec
from touchstone.models.weights import weight_hash
from touchstone.types import Chunk, Completion, Message, ModelIdentity, Params, Usage

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
        self._loading = asyncio.Lock()
        self._revision = ""

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        """One answer. Raises Rejected when the conversation is longer than the model's context, ProviderError otherwise."""
        asked = time.perf_counter()
        model = await self._ready()
        row = self._row(model, messages, params)
        return self._completion(await self._generated(model, row), asked)

    async def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        """The answer in pieces of a few tokens, then the whole completion."""
        model, asked = await self._ready(), time.perf_counter()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        row = self._row(model, messages, params)

        def tell(text: str) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, text)

        row.on_text = tell
        task = asyncio.ensure_future(self._generated(model, row))
        task.add_done_callback(lambda _: pieces.put_nowait(None))
        first: float | None = None
        while (piece := await pieces.get()) is not None:
            first = first if first is not None else time.perf_counter() - asked
            yield Chunk(piece)
        yield Chunk("", self._completion(task.result(), asked, first))

    async def aclose(self) -> None:
        """The weights stay in memory: the next run needs them again."""

    async def _ready(self) -> "LoadedModel":
        async with self._loading:
            if self._model is None:
                self._model = await asyncio.to_thread(self._load)
            return self._model

    def _load(self) -> "LoadedModel":
        from touchstone.models.pool import loaded

        try:
            model = loaded(self.spec.name)
            if self.spec.adapter_path:
                model.add_adapter(self.spec.adapter_path)
            self._revision = weight_hash(self.spec.name, self.spec.adapter_path)
        except TouchstoneError as error:
            raise Rejected(error.message, error.hint) from error
        except Exception as error:
            raise Rejected(f"The weights in {self.spec.name} could not be loaded.", str(error)[:300]) from error
        return model

    def _row(self, model: "LoadedModel", messages: Sequence[Message], params: Params) -> "Row":
        from touchstone.models.generation import Row

        if params.json_schema is not None:
            raise Rejected(
                "A local model cannot promise an answer of a given JSON schema.", "Leave the schema out, or check it with a scorer."
            )
        tokenizer = model.engine.tokenizer
        special = {"bos_token": tokenizer.bos_token or "", "eos_token": tokenizer.eos_token or ""}
        text = _as_rejected(model.template, messages, special)
        prompt = tokenizer(text, add_special_tokens=False)["input_ids"]
        room = model.context - len(prompt)
        if room < 1:
            raise Rejected(
                f"The conversation has {len(prompt):,} tokens; this model reads {model.context:,}.", "Shorten the prompt or the case."
            )
        return Row(prompt, params, min(params.max_tokens or DEFAULT_MAX_TOKENS, room))

    async def _generated(self, model: "LoadedModel", row: "Row") -> "Row":
        adapter = self.spec.adapter_path
        try:
            return await asyncio.wrap_future(model.submit(adapter, row))
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ProviderError("The model failed while it wrote.", str(error)[:300]) from error

    def _completion(self, row: "Row", asked: float, first: float | None = None) -> Completion:
        identity = ModelIdentity("transformers", self.spec.name, self._revision)
        usage = Usage(len(row.prompt), len(row.tokens))
        return Completion(row.text, row.finish, usage, identity, time.perf_counter() - row.began_at, row.began_at - asked, first)


def _as_rejected(template: str, messages: Sequence[Message], special: dict[str, str]) -> str:
    try:
        return render_chat(template, messages, special)
    except TouchstoneError as error:
        raise Rejected(error.message, error.hint) from error
