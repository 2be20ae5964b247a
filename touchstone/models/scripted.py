"""A table of patterns and replies, for tests and for trying the product's mechanics. It is no model and says so."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

from touchstone.errors import Invalid
from touchstone.models import providers
from touchstone.models.spec import ProviderSpec
from touchstone.types import Chunk, Completion, Message, ModelIdentity, Params, Usage


@providers("scripted")
class Scripted:
    """Replies with the first rule whose `when` occurs in the last user message.

    Options: `rules` = [{"when": text, "reply": text}], an empty `when` fits everything; `latency_s`.
    Without a fitting rule it says that it has none.
    """

    def __init__(self, spec: ProviderSpec) -> None:
        rules = spec.options.get("rules", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) and isinstance(rule.get("reply"), str) for rule in rules):
            raise Invalid("The rules of a scripted model are a list of {when, reply}.", "Give each rule a reply.")
        self.rules = [(str(rule.get("when", "")).lower(), rule["reply"]) for rule in rules]
        self.latency_s = spec.number("latency_s", 0.0)
        self.identity = ModelIdentity("scripted", spec.name)

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        began = time.perf_counter()
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        asked = next((message.content for message in reversed(messages) if message.role == "user"), "")
        text = next((reply for when, reply in self.rules if when in asked.lower()), "(no rule of this scripted model fits)")
        usage = Usage(sum(len(message.content) for message in messages) // 4, len(text) // 4, estimated=True)
        return Completion(text, "stop", usage, self.identity, time.perf_counter() - began)

    async def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        completion = await self.complete(messages, params)
        for word in completion.text.split(" "):
            yield Chunk(word + " ")
        yield Chunk("", completion)

    async def aclose(self) -> None:
        return None
