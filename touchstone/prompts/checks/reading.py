"""A prompt as its checks read it: where each variable and each include stands, and what keeps a message from being read."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from touchstone.errors import Invalid, NotFound, TouchstoneError
from touchstone.prompts.blocks import Block, Find, Reference, includes, resolve
from touchstone.prompts.content import PromptContent, names_in
from touchstone.types import Message

Known = Callable[[Reference], Block] | Mapping[str, Block]
"""The blocks there are: a function that raises NotFound, or blocks by their reference as it is written ("rules@production")."""
_BRACE = re.compile(r"\{\{|\}\}|\{\s*([A-Za-z_]\w*)[^{}]*\}")
_TAG = re.compile(r"\{\{\{?[^{}]{0,1000}\}\}\}?|\{%[^%]{0,1000}%\}")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Name:
    """A variable where it first stands in a message; of a block, at the block's include."""

    name: str
    start: int
    end: int
    block: str = ""


@dataclass(frozen=True, slots=True)
class Include:
    """A block's place in a message, and why it cannot be put in (None where it can)."""

    start: int
    end: int
    problem: TouchstoneError | None


@dataclass(frozen=True, slots=True)
class Read:
    """One message with what was found in it; `problem` is why its template cannot be read."""

    place: int
    message: Message
    names: tuple[Name, ...]
    includes: tuple[Include, ...]
    problem: Invalid | None


def read(content: PromptContent, find: Find) -> tuple[Read, ...]:
    """Every message of a prompt as far as it can be read; never raises for what is wrong in it."""
    return tuple(_read(place, message, content.format, find) for place, message in enumerate(content.messages))


def finder(known: Known) -> Find:
    """How blocks are found, each asked for once. Raises NotFound, which says whether it is the block or its version that is missing."""
    found: dict[Reference, Block] = {}

    def find(reference: Reference) -> Block:
        if reference not in found:
            found[reference] = known(reference) if callable(known) else _looked_up(reference, known)
        return found[reference]

    return find


def _looked_up(reference: Reference, known: Mapping[str, Block]) -> Block:
    if (block := known.get(str(reference))) is not None:
        return block
    if any(one.name == reference.name for one in known.values()):
        which = f"label {reference.label}" if reference.label else f"version {reference.number}" if reference.number else "version"
        raise NotFound(f"The block {reference.name} has no {which}.", "Write the reference to a version that is there.")
    raise NotFound(f"There is no block {reference.name}.", "Write it first, or correct the name.")


def _read(place: int, message: Message, format: str, find: Find) -> Read:
    places = stands(message.content, format)
    names: list[Name] = []
    problem = None
    try:
        names += (Name(name, *places.get(name, (0, 0))) for name in names_in(message, format))
    except Invalid as error:
        problem = error
    put_in, names_of_blocks = _includes(message, format, find)
    return Read(place, message, tuple(names + names_of_blocks), put_in, problem)


def _includes(message: Message, format: str, find: Find) -> tuple[tuple[Include, ...], list[Name]]:
    found: list[Include] = []
    names: list[Name] = []
    for start, end in includes(message.content):
        text = message.content[start:end]
        problem: TouchstoneError | None = None
        try:
            names += (Name(name, start, end, text) for name in _names_of_block(text, format, find))
        except (Invalid, NotFound) as error:
            problem = error
        found.append(Include(start, end, problem))
    return tuple(found), names


def _names_of_block(text: str, format: str, find: Find) -> Sequence[str]:
    inside = resolve((Message("user", text),), format, find).messages[0]
    with suppress(Invalid):
        return names_in(inside, format)
    return ()


def stands(text: str, format: str) -> dict[str, tuple[int, int]]:
    """Where each name first stands in the fields or tags of a text, from and to; also words of the format, such as `if`."""
    found: dict[str, tuple[int, int]] = {}
    for match in (_BRACE if format == "brace" else _TAG).finditer(text):
        names = [match[1]] if format == "brace" else _NAME.findall(match[0])
        for name in filter(None, names):
            found.setdefault(name, match.span())
    return found
