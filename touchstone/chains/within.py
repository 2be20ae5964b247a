"""What a step sees of the run it is part of: the round of its scope, and its own place in the chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from touchstone.chains.asked import Asked
from touchstone.chains.kinds import Decision, Done, Found, Outside, Waiting
from touchstone.chains.trace import Step
from touchstone.knowledge.passages import Passage
from touchstone.types import Case, Completion, Embedded, Message, Params, Score, Usage

Path = tuple[tuple[str, int], ...]


class Work(Protocol):
    """The run, as far as a step sees it."""

    found: Found
    asked: Asked
    outside: Outside

    async def body(self, id: str, item: Any, number: int, scope: "Scope") -> Mapping[str, Any]: ...

    async def call(self, id: str, reference: str, inputs: Mapping[str, Any], scope: "Scope") -> Mapping[str, Any]: ...


@dataclass
class Scope:
    """One round through the nodes of a scope: what is known of each, and of those around it."""

    id: str
    path: Path
    item: tuple[Any, int]
    around: Mapping[str, Done]
    known: dict[str, Done] = field(default_factory=dict)

    def of(self, node: str) -> Done | None:
        return self.known.get(node) or self.around.get(node)


@dataclass
class Within:
    """The means of one step: the outside, and its own place in the chain; and what its models took, tries that failed too."""

    work: "Work"
    node: str
    scope: Scope
    asked: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0

    @property
    def found(self) -> Found:
        return self.work.found

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.work.asked.inputs

    @property
    def item(self) -> tuple[Any, int]:
        return self.scope.item

    async def ask(self, model: str, messages: Sequence[Message], params: Params) -> Completion:
        done = await self.work.outside.ask(model, messages, params)
        self._took(model, done.usage)
        return done

    def _took(self, model: str, now: Usage) -> None:
        before = self.usage
        tokens = before.input_tokens + now.input_tokens, before.output_tokens + now.output_tokens
        self.asked, self.usage = self.asked + 1, Usage(*tokens, before.estimated or now.estimated)
        self.cost_usd += self.work.outside.cost(model, now)

    def cost(self, model: str, usage: Usage) -> float:
        return self.work.outside.cost(model, usage)

    def judge(self, check: Mapping[str, Any], case: Case, answer: str) -> Score:
        return self.work.outside.judge(check, case, answer)

    def passages(self, collection: str) -> Sequence[Passage]:
        return self.work.outside.passages(collection)

    async def embed(self, model: str, texts: Sequence[str]) -> Embedded:
        found = await self.work.outside.embed(model, texts)
        self._took(model, found.usage)
        return found

    def database(self, name: str) -> str:
        return self.work.outside.database(name)

    def now(self) -> datetime:
        return self.work.outside.now()

    async def fetch(self, url: str) -> str:
        return await self.work.outside.fetch(url)

    def decision(self, question: str, value: Any) -> Decision:
        place = Step(self.node, "waiting", self.scope.path).place
        if place not in self.work.asked.decisions:
            raise Waiting((place,))
        return self.work.asked.decisions[place]

    async def call(self, chain: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self.work.call(self.node, chain, inputs, self.scope)

    async def body(self, item: Any, number: int) -> Mapping[str, Any]:
        return await self.work.body(self.node, item, number, self.scope)
