"""Means for tests of chains: models that answer by a rule, prompts by reference, and a cache that counts."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from touchstone.chains.document import Chain
from touchstone.chains.kinds import Done, Found, FoundPrompt
from touchstone.errors import Invalid, NotFound
from touchstone.knowledge.passages import Passage, content_hash
from touchstone.models.embeddings import unit
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.scorers import ScoringContext
from touchstone.scorers.building import built
from touchstone.types import Case, Completion, Embedded, Message, ModelIdentity, Params, Score, Usage

Reply = Callable[[str, str], str]


def prompt(text: str) -> FoundPrompt:
    """A prompt of one user message."""
    content = PromptContent((Message("user", text),))
    return FoundPrompt(Prompt(content.messages, content.format), variables_of(content), Params(), content.hash)


def score_of(check: Mapping[str, Any], case: Case, answer: str) -> Score:
    """What the scorer says."""
    return built(check).scorer.score(ScoringContext(case, (), answer))


@dataclass
class Stub:
    """What a chain may reach; `asked` counts the calls by model."""

    prompts: Mapping[str, str] = field(default_factory=dict)
    reply: Reply = lambda model, text: f"{model}: {text}"
    delay_s: float = 0.0
    models: tuple[str, ...] = ("base", "tuned")
    chains: Mapping[str, Chain] = field(default_factory=dict)
    collections: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    databases: Mapping[str, str] = field(default_factory=dict)
    web: Mapping[str, str] = field(default_factory=dict)
    clock: datetime = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    asked: list[tuple[str, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def found(self) -> Found:
        return Found(
            prompts={name: prompt(text) for name, text in self.prompts.items()},
            models={name: f"stub {name} 1" for name in self.models},
            chains=self.chains,
            collections={name: content_hash(passages) for name, passages in self.collections.items()},
            databases={name: f"{path} as it is" for name, path in self.databases.items()},
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

    async def embed(self, model: str, texts: Sequence[str]) -> Embedded:
        """How often each letter stands in a text: texts of the same letters mean the same."""
        self.asked.append((model, f"{len(texts)} texts"))
        await asyncio.sleep(self.delay_s)
        counts = [[float(text.casefold().count(letter)) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
        return Embedded([unit(one) if any(one) else one for one in counts], Usage(len(texts), 0))

    def cost(self, model: str, usage: Usage) -> float:
        return 0.01 if model == "tuned" else 0.0

    def passages(self, collection: str) -> Sequence[Passage]:
        self.looked_up.append(collection)
        return self.collections[collection]

    def database(self, name: str) -> str:
        if name not in self.databases:
            raise NotFound(f"There is no database {name}.")
        return self.databases[name]

    def now(self) -> datetime:
        return self.clock

    async def fetch(self, url: str) -> str:
        if url not in self.web:
            raise Invalid("That host may not be asked.", "Allowed: none.")
        return self.web[url]

    def judge(self, check: Mapping[str, Any], case: Case, answer: str) -> Score:
        return score_of(check, case, answer)


@dataclass
class Kept:
    """A cache in memory."""

    known: dict[str, Done] = field(default_factory=dict)

    def get(self, key: str) -> Done | None:
        return self.known.get(key)

    def put(self, key: str, done: Done) -> None:
        self.known[key] = done
