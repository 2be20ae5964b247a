"""Where the parts of a chain's file go in a project: what is there already stays as it is, and each reference names what it named."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from touchstone.chains.exchange.naming import renamed
from touchstone.chains.exchange.own import ChainFile, Part
from touchstone.prompts.content import PromptContent

NAME_LIMIT = 100
State = Literal["new", "version", "same"]


@dataclass(frozen=True)
class There:
    """What a project has of one name: how it is written, its kind, and the numbers of its versions by the hash of what they say."""

    name: str
    kind: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    newest: int = 0
    mine: bool = False
    """Whether this import makes it."""


@dataclass(frozen=True)
class Settled:
    """A part and what becomes of it: made "new", a further "version" of what the same file makes, or the "same" as what is there."""

    part: Part
    state: State
    name: str
    number: int
    content: PromptContent
    """With references that name what the file meant."""

    @property
    def reference(self) -> str:
        """What names exactly that version."""
        return f"{self.name}#{self.number}"


@dataclass(frozen=True)
class Plan:
    """What an import would do: the parts in the order they are written, then the chain under its name."""

    parts: tuple[Settled, ...]
    name: str
    content: PromptContent


def settle(file: ChainFile, there: Mapping[str, There], name: str = "") -> Plan:
    """What becomes of each part. `there` is by name in small letters; `name` is what the chain is to be called, else as the file says."""
    known, references, settled = dict(there), dict[str, str](), list[Settled]()
    for part in file.parts:
        one = _settled(part, renamed(part.content, references), known)
        references[part.reference] = one.reference
        settled.append(one)
    return Plan(tuple(settled), _free(name or file.name, known), renamed(file.content, references))


def _settled(part: Part, content: PromptContent, known: dict[str, There]) -> Settled:
    here = known.get(part.name.casefold())
    if here and here.kind == part.kind and content.hash in here.numbers:
        return Settled(part, "same", here.name, here.numbers[content.hash], content)
    if here and here.kind == part.kind and here.mine:
        number = here.newest + 1
        known[part.name.casefold()] = replace(here, numbers={**here.numbers, content.hash: number}, newest=number)
        return Settled(part, "version", here.name, number, content)
    name = _free(part.name, known)
    known[name.casefold()] = There(name, part.kind, {content.hash: 1}, 1, mine=True)
    return Settled(part, "new", name, 1, content)


def _free(name: str, known: Mapping[str, There]) -> str:
    """The name, with a number behind it where it is taken."""
    count, found = 1, name
    while found.casefold() in known:
        count += 1
        found = f"{name[: NAME_LIMIT - 6].rstrip()} {count}"
    return found


def told(one: Settled) -> str:
    """What becomes of a part, in words."""
    if one.state == "same":
        return f"{one.name} is here already: version {one.number} says the same."
    if one.state == "version":
        return f"{one.name} gets version {one.number}, which the file names too."
    return f"{one.name} is new." if one.name == one.part.name else f"{one.part.name} says something else here: it comes as {one.name}."
