"""Means for tests of chains: models that answer by a rule, prompts by reference, and a cache that counts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.kinds import Done, Found, FoundPrompt
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.prompts.variables import Variable
from touchstone.types import Completion, Message, ModelIdentity, Params, Usage

Reply = Callable[[str, str], str]


def prompt(text: str) -> FoundPrompt:
    """A prompt of one user message."""
    content = PromptContent((Message("user", text),))
    return FoundPrompt(Prompt(content.messages, content.format), variables_of(content), Params(), content.hash)


@dataclass
class Stub:
    """What a chain may reach; `asked` counts the calls by model."""

    prompts: Mapping[str, str] = field(default_factory=dict)
    names: Sequence[str] = ()
    reply: Reply = lambda model, text: f"{model}: {text}"
    delay_s: float = 0.0
    models: tuple[str, ...] = ("base", "tuned")
    inputs: Mapping[str, Any] = field(default_factory=dict)
    item: tuple[Any, int] = (None, 0)
    asked: list[tuple[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def found(self) -> Found:
        return Found(
            tuple(map(Variable, self.names)),
            {name: prompt(text) for name, text in self.prompts.items()},
            models={name: f"stub {name} 1" for name in self.models},
        )

    async def ask(self, model: str, messages: Sequence[Message], params: Params) -> Completion:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.delay_s)
            self.asked.append((model, messages[-1].content))
            said = self.reply(model, messages[-1].content)
        finally:
            self.at_once -= 1
        return Completion(said, "stop", Usage(10, 2), ModelIdentity("stub", model, "1"), self.delay_s)

    def cost(self, model: str, usage: Usage) -> float:
        return 0.01 if model == "tuned" else 0.0

    async def body(self, item: Any, number: int) -> Mapping[str, Any]:
        raise AssertionError("a step outside a container has no body")


@dataclass
class Kept:
    """A cache in memory."""

    known: dict[str, Done] = field(default_factory=dict)

    def get(self, key: str) -> Done | None:
        return self.known.get(key)

    def put(self, key: str, done: Done) -> None:
        self.known[key] = done
