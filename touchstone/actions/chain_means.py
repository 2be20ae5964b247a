"""What a chain reaches of a project: the prompts, models and chains that it names, found before it is checked or run."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from store import models, prompts
from store.database import Database
from store.tables import Endpoint, Model, PromptVersion
from touchstone.actions import blocks, databases, knowledge
from touchstone.actions.chain_vectors import embedded
from touchstone.actions.models import provider_for
from touchstone.actions.pointers import version_of
from touchstone.actions.store_errors import translated
from touchstone.chains.document import Chain, canonical
from touchstone.chains.kinds import Found, FoundPrompt
from touchstone.errors import Invalid, Malformed, NotFound, TouchstoneError
from touchstone.knowledge.fetching import Fetcher
from touchstone.knowledge.passages import Passage
from touchstone.models import cost_usd
from touchstone.models.embeddings import embedder
from touchstone.models.spec import without_key
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import Reference, read_reference
from touchstone.prompts.content import PromptContent, is_placeholder, variables_of
from touchstone.prompts.keepable import BLOCK
from touchstone.scorers import ScoringContext
from touchstone.scorers.building import built
from touchstone.settings import Settings
from touchstone.types import Case, Completion, Embedded, Message, Params, Provider, Score, Usage

DEPTH = 10
"""Chains that may stand within each other."""
TARGET = ""
"""The name of the model that a run gives: a node that names none asks it."""


Hear = Callable[[str], None]
Record = list[dict[str, object]]
"""Which versions references named: [{"reference", "name", "number", "version_id"}]."""


def found(db: Database, project_id: int, chain: Chain, model: str = "") -> "ProjectFound":
    """What the chain's references name now; what names nothing is left out, and checking says so. `model` is what nodes without one ask.

    Raises Invalid for chains that hold each other in a circle, or more than 10 deep.
    """
    return found_now(db, project_id, chain, model)[0]


@dataclass(frozen=True)
class ProjectFound(Found):
    """What a chain's references name in a project."""

    project_id: int = 0


@translated()
def found_now(db: Database, project_id: int, chain: Chain, model: str = "", record: Record | None = None) -> tuple[ProjectFound, Record]:
    """The same, with the versions that were found; with a `record`, those that it tells, whatever the references name now."""
    read = _Reading(db, project_id, record)
    read.read(chain, ())
    known = {one.name: _identity(one, endpoint) for one, endpoint in models.models_with_endpoints(db)}
    if model in known:
        known[TARGET] = known[model]
    collections, files = knowledge.identities(db, project_id), databases.identities(db, project_id)
    found = ProjectFound((), read.prompts, read.chains, known, collections, files, project_id)
    return found, list(read.record.values())


class _Reading:
    """One reading: every reference once."""

    def __init__(self, db: Database, project_id: int, pins: Record | None) -> None:
        self.db, self.project_id = db, project_id
        self.find_block = blocks.finder(db, project_id) if pins is None else blocks.pinned(db, pins)
        self.pins = None if pins is None else {str(one["reference"]): int(str(one["version_id"])) for one in pins}
        self.record: dict[str, dict[str, object]] = {}
        self.prompts: dict[str, FoundPrompt] = {}
        self.chains: dict[str, Chain] = {}
        self.below: dict[str, int] = {}
        """Levels of chains below each that was read to its end."""

    def read(self, chain: Chain, within: tuple[str, ...]) -> int:
        """What a chain and those within it name, each once; how many levels stand below it."""
        levels = 0
        if len(within) > DEPTH:
            raise Invalid(f"Chains stand more than {DEPTH} deep within each other.", "Use fewer levels.")
        for node in chain.nodes:
            prompt, inner = str(node.options.get("prompt") or ""), str(node.options.get("chain") or "")
            if prompt and prompt not in self.prompts and (content := self._content(prompt)) and content.chain is None:
                self.prompts[prompt] = self._prompt(content)
            if node.kind == "subchain" and inner in within:
                raise Invalid(f"The chain {inner} holds itself.", "Take it out of one of its chains.")
            if node.kind == "subchain" and inner and inner not in self.below:
                content = self._content(inner)
                if content is not None and content.chain is not None:
                    self.chains[inner] = content.chain
                    self.below[inner] = self.read(content.chain, (*within, inner))
            levels = max(levels, 1 + self.below.get(inner, -1) if node.kind == "subchain" else 0)
        if len(within) + levels > DEPTH:
            raise Invalid(f"Chains stand more than {DEPTH} deep within each other.", "Use fewer levels.")
        return levels

    def _content(self, reference: str) -> PromptContent | None:
        try:
            name, version = self._version(read_reference(reference))
        except (Invalid, NotFound):
            return None
        self._note({"reference": str(read_reference(reference)), "name": name, "number": version.number, "version_id": version.id or 0})
        return PromptContent.from_version(version)

    def _version(self, asked: Reference) -> tuple[str, PromptVersion]:
        if self.pins is not None:
            if str(asked) not in self.pins:
                raise NotFound(f"The run did not record {asked}.", "Begin a new run.")
            return asked.name, prompts.get_version(self.db, self.pins[str(asked)])
        prompt = prompts.prompt_by_name(self.db, self.project_id, asked.name)
        if prompt is None or prompt.kind == BLOCK:
            raise NotFound(f"There is no prompt {asked.name}.")
        return prompt.name, version_of(self.db, prompt, asked.label, asked.number)

    def _note(self, one: dict[str, object]) -> None:
        self.record[str(one["reference"])] = one

    def _prompt(self, content: PromptContent) -> FoundPrompt:
        ready, resolved = prepared(content, self.find_block)
        for one in resolved.record():
            self._note(dict(one))
        used = "".join(f" {one['version_id']}" for one in resolved.record())
        variables = variables_of(PromptContent(ready.messages, ready.format))
        turns = any(map(is_placeholder, ready.messages))
        return FoundPrompt(ready, variables, content.params, sha256((content.hash + used).encode()).hexdigest(), turns)


def _identity(model: Model, endpoint: Endpoint) -> str:
    """What another answer would come from: where it is asked, under which name, with which weights."""
    return canonical([endpoint.provider, endpoint.base_url, endpoint.options, model.remote_name, model.adapter_path, model.weight_hash])


@dataclass
class ProjectMeans:
    """The outside of one run: models by name, opened when they are first asked and closed at the end."""

    db: Database
    found: ProjectFound
    settings: Settings
    model: str = ""
    """The model of nodes that name none."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    over: Params = field(default_factory=Params)
    """Settings that go before those of a node."""
    open_provider: Callable[..., Provider] = provider_for
    opened: dict[str, tuple[Provider, Model]] = field(default_factory=dict)
    listener: Callable[[], Hear | None] = lambda: None
    """Who hears the answer that is asked for now, piece by piece as it is written; None for nobody."""

    async def ask(self, model: str, messages: Sequence[Message], params: Params) -> Completion:
        """Whatever goes wrong is told without the key."""
        provider, hear, params = self._open(model)[0], self.listener(), params.merged(self.over)
        try:
            return await provider.complete(messages, params) if hear is None else await _aloud(provider, messages, params, hear)
        except TouchstoneError as error:
            error.message, error.hint = without_key(error.message, provider), without_key(error.hint, provider)
            raise

    async def embed(self, model: str, texts: Sequence[str]) -> Embedded:
        """Whatever goes wrong is told without the key."""
        provider = self._open(model)[0]
        try:
            return await embedded(self.db, self.found.project_id, self.found.models[model], embedder(provider), texts)
        except TouchstoneError as error:
            error.message, error.hint = without_key(error.message, provider), without_key(error.hint, provider)
            raise

    def cost(self, model: str, usage: Usage) -> float:
        row = self._open(model)[1]
        return cost_usd(usage, row.price_in, row.price_out)

    def judge(self, check: Mapping[str, Any], case: Case, answer: str) -> Score:
        return built(check).scorer.score(ScoringContext(case, (), answer))

    @translated()
    def passages(self, collection: str) -> Sequence[Passage]:
        if collection not in self.found.collections:
            raise NotFound(f"There is no collection {collection[:100] or 'chosen'}.", "Choose one that is there.")
        return knowledge.load(self.db, self.found.project_id, collection, self.found.collections[collection])

    def database(self, name: str) -> str:
        if name not in self.found.databases:
            raise NotFound(f"There is no database {name[:100] or 'chosen'}.", "Choose one that is there.")
        return databases.path(self.db, self.settings, self.found.project_id, name, self.found.databases[name])

    def now(self) -> datetime:
        return datetime.now().astimezone()

    async def fetch(self, url: str) -> str:
        return await Fetcher(self.settings.fetch_hosts).fetch(url)

    async def aclose(self) -> None:
        """Close what was opened."""
        for provider, _ in self.opened.values():
            await provider.aclose()

    @translated()
    def _open(self, model: str) -> tuple[Provider, Model]:
        name = model or self.model
        if name not in self.opened:
            row = models.model_by_name(self.db, name)
            if row is None:
                raise NotFound(f"There is no model {name[:100] or 'chosen'}.", "Choose one that is there.")
            self.opened[name] = (self.open_provider(self.db, row.id or 0, self.settings, self.environ), row)
        return self.opened[name]


async def _aloud(provider: Provider, messages: Sequence[Message], params: Params, hear: Hear) -> Completion:
    """The whole answer, its pieces told as they come. Raises ProviderError."""
    async with aclosing(provider.stream(messages, params)) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            if piece.completion is not None:
                return piece.completion
            hear(piece.text)
    raise Malformed("The model ended its answer without saying so.", "Try again.")
