"""Kinds of nodes: adding one is one file under `nodes/` and one decorator. Its dataclass fields are its options.

A kind says which ports it has and does one step. What it may reach (models, prompts, documents) arrives in `Means`: it opens nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol

from touchstone import options
from touchstone.chains.document import Chain, Node
from touchstone.chains.ports import Port
from touchstone.errors import NotFound, TouchstoneError
from touchstone.knowledge.passages import Passage
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.variables import Variable
from touchstone.registry import Registry
from touchstone.types import Case, Completion, Embedded, Message, Params, Score, Usage

GROUPS = ("Text", "Models", "Knowledge", "Tools", "Control", "Ends")
"""How kinds are sorted in the palette."""


class Skipped:
    """What a port gives whose branch was not taken."""

    def __repr__(self) -> str:
        return "skipped"


SKIPPED: Final = Skipped()


@dataclass(frozen=True)
class FoundPrompt:
    """A prompt version with its blocks in place."""

    prompt: Prompt
    variables: tuple[str, ...]
    params: Params
    hash: str
    """Of everything that decides what is sent: its content's hash with those of its blocks."""
    takes_turns: bool = False
    """Whether a conversation stands in it."""


@dataclass(frozen=True)
class Found:
    """What a chain's references name, read before it is checked or run."""

    inputs: tuple[Variable, ...] = ()
    prompts: Mapping[str, FoundPrompt] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    """Names of models, each with what identifies it: provider, name there, revision or weight hash."""
    collections: Mapping[str, str] = field(default_factory=dict)
    """Names of collections of documents, each with the hash of its passages (`knowledge.passages.content_hash`)."""
    databases: Mapping[str, str] = field(default_factory=dict)
    """Names of databases that may be asked, each with a hash of its content."""

    def within(self, chain: Chain) -> "Found":
        """The same, seen from inside a chain: with its inputs."""
        return replace(self, inputs=chain.inputs)


@dataclass(frozen=True)
class Done:
    """What one step gave: a value per output port (or SKIPPED), and what it took."""

    outputs: Mapping[str, Any]
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0
    sent: tuple[Message, ...] = ()
    note: str = ""
    """One sentence for the trace: which branch a router took and why, say."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about a value, and wrote beside it."""

    approved: bool
    note: str = ""


class Waiting(Exception):
    """Steps wait for a person, `places` say which: no failure, and nothing that depends on them runs."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(", ".join(places))
        self.places = places


class Outside(Protocol):
    """What a chain may reach outside of itself; whoever runs it gives it."""

    @property
    def found(self) -> Found: ...

    async def ask(self, model: str, messages: Sequence[Message], params: Params) -> Completion:
        """One answer of a model by its name here. Raises ProviderError, NotFound."""
        ...

    def cost(self, model: str, usage: Usage) -> float:
        """Dollars for these tokens; 0 where the model has no price."""
        ...

    def judge(self, check: Mapping[str, Any], case: Case, answer: str) -> Score:
        """What a scorer says of a text; undecided where it cannot be built or fails."""
        ...

    def passages(self, collection: str) -> Sequence[Passage]:
        """The passages of a collection of documents. Raises NotFound."""
        ...

    async def embed(self, model: str, texts: Sequence[str]) -> Embedded:
        """A vector for each of any number of texts, of a model by its name here; what is known already takes no tokens.

        Raises ProviderError, NotFound.
        """
        ...

    def database(self, name: str) -> str:
        """The path of a database's SQLite file. Raises NotFound."""
        ...

    def now(self) -> datetime:
        """The time, with its zone."""
        ...

    async def fetch(self, url: str) -> str:
        """The text at an address. Raises Invalid where it may not be asked, ProviderError where it does not answer."""
        ...


class Means(Outside, Protocol):
    """What a step may reach: the outside, and its own place in the chain."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the chain was called with."""
        ...

    @property
    def item(self) -> tuple[Any, int]:
        """Inside a container: the item or the value of this round, and its number from 0."""
        ...

    def decision(self, question: str, value: Any) -> "Decision":
        """What a person decided at this step. Raises Waiting while nobody has."""
        ...

    async def call(self, chain: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """A sub-chain's outputs by name, SKIPPED where one was not reached. Raises what ended it."""
        ...

    async def body(self, item: Any, number: int) -> Mapping[str, Any]:
        """Of a container: what stands in it, run once for that item; what its Result node gives, SKIPPED where that was not reached."""
        ...


class Kind(Protocol):
    """What every kind has. `version` rises when options change their meaning.

    A `container` has nodes inside. What gives another result when it is asked again with the same inputs for a reason of its own
    (the clock, a web page) is not `repeatable`: its results are not taken from the cache.
    """

    title: ClassVar[str]
    group: ClassVar[str]
    version: ClassVar[int]
    container: ClassVar[bool]
    repeatable: ClassVar[bool]

    def inputs(self, found: Found) -> tuple[Port, ...]: ...

    def outputs(self, found: Found) -> tuple[Port, ...]: ...

    def stands_on(self, found: Found) -> str:
        """What else than options and inputs decides the result: the hash of a prompt version, the identity of a model."""
        ...

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        """One step. `given` has a value per input port that has one; a port that takes many has a list."""
        ...


class Step:
    """What most kinds have in common."""

    version: ClassVar[int] = 1
    container: ClassVar[bool] = False
    repeatable: ClassVar[bool] = True

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return ()

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return ()

    def stands_on(self, found: Found) -> str:
        return ""


kinds: Registry[type[Kind]] = Registry("kind of node", "touchstone.chains.nodes")


@dataclass(frozen=True)
class Broken(Step):
    """Stands in for a node whose kind is not known or whose options do not fit: it has no ports and does not run."""

    title: ClassVar[str] = "Unknown"
    group: ClassVar[str] = "Control"

    problem: str

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        raise NotFound(self.problem)


def kind_of(node: Node) -> Kind:
    """The kind with the node's options. Raises NotFound for an unknown kind, Invalid for an option that does not fit."""
    return options.built(f"node {node.name}", kinds[node.kind], node.options)


def kind_or_broken(node: Node) -> Kind:
    """The same, never raising."""
    try:
        return kind_of(node)
    except TouchstoneError as error:
        return Broken(str(error))
