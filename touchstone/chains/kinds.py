"""Kinds of nodes: adding one is one file under `nodes/` and one decorator. Its dataclass fields are its options.

A kind says which ports it has and does one step. What it may reach (models, prompts, documents) arrives in `Means`: it opens nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol

from touchstone import options
from touchstone.chains.document import Chain, Node
from touchstone.chains.ports import Port
from touchstone.errors import NotFound, TouchstoneError
from touchstone.prompts.content import PromptContent
from touchstone.registry import Registry
from touchstone.types import Completion, Message, Params, Usage

GROUPS = ("Text", "Models", "Knowledge", "Control", "Ends")
"""How kinds are sorted in the palette."""


class Skipped:
    """What a port gives whose branch was not taken."""

    def __repr__(self) -> str:
        return "skipped"


SKIPPED: Final = Skipped()


@dataclass(frozen=True)
class Found:
    """What references of a chain name, read before anything is checked or run: prompts and sub-chains by reference."""

    prompts: Mapping[str, PromptContent] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What one step gave: a value per output port (or SKIPPED), and what it took."""

    outputs: Mapping[str, Any]
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0
    sent: tuple[Message, ...] = ()
    note: str = ""
    """One sentence for the trace: which branch a router took and why, say."""


Ask = Callable[[str, Sequence[Message], Params], Awaitable[Completion]]


class Means(Protocol):
    """What a step may reach."""

    found: Found

    async def ask(self, model: str, messages: Sequence[Message], params: Params) -> Completion:
        """One answer of a model by its name here. Raises ProviderError, NotFound."""
        ...

    def cost(self, model: str, usage: Usage) -> float:
        """Dollars for these tokens; 0 where the model has no price."""
        ...


class Kind(Protocol):
    """What every kind has. `version` rises when options change their meaning; `migrations` of older ones stand in `migrating`."""

    title: ClassVar[str]
    group: ClassVar[str]
    version: ClassVar[int]

    def inputs(self, found: Found) -> tuple[Port, ...]: ...

    def outputs(self, found: Found) -> tuple[Port, ...]: ...

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        """One step. `given` has a value per input port that has one; a port that takes many has a list."""
        ...


kinds: Registry[type[Kind]] = Registry("kind of node", "touchstone.chains.nodes")


@dataclass(frozen=True)
class Broken:
    """Stands in for a node whose kind is not known or whose options do not fit: it has no ports and does not run."""

    title: ClassVar[str] = "Unknown"
    group: ClassVar[str] = "Control"
    version: ClassVar[int] = 1

    problem: str

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return ()

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return ()

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
