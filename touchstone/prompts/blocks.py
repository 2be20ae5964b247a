"""Blocks: named, versioned texts that prompts include, resolved in this one place.

`[[block: rules]]` includes the newest version, `[[block: rules@production]]` the one a label points at, `[[block: rules#3]]`
version 3. A backslash before the brackets keeps them as they are. A block written as plain text stands in the prompt as it is:
braces in it are never read as a template. A block written in a template format is a template of its own within the prompt, which
must have that format.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from touchstone.errors import Invalid, NotFound
from touchstone.prompts.including import INCLUDE, marked
from touchstone.prompts.placing import Part, names, placed
from touchstone.types import Message

PLAIN = "plain"
"""The format of a block whose text is never read as a template."""
DEPTH = 10
SIZE = 2_000_000
"""Characters that a prompt may have with all its blocks."""
_NAME = re.compile(r"([^@#]+?)\s*(?:@\s*([a-z0-9_.-]{1,36})|#\s*(\d{1,9}))?\Z")


@dataclass(frozen=True)
class Reference:
    """A block as a prompt names it: by label or by version number, else the newest version."""

    name: str
    label: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.name}@{self.label}" if self.label else f"{self.name}#{self.number}" if self.number else self.name


@dataclass(frozen=True)
class Block:
    """One version of a block, as it was found for a reference."""

    name: str
    number: int
    version_id: int
    text: str
    format: str = PLAIN


Find = Callable[[Reference], Block]
"""Gives the version a reference means now. Raises NotFound; never another version."""


@dataclass(frozen=True)
class Resolved:
    """Messages whose templates include nothing any more, and the versions that were used, by reference.

    `spelled` are the same messages as a reader sees them: the texts of the blocks in their places, whatever their format.
    """

    messages: tuple[Message, ...]
    spelled: tuple[Message, ...] = ()
    used: Mapping[str, Block] = field(default_factory=dict)

    def record(self) -> list[dict[str, Any]]:
        """The versions used, as a run keeps them."""
        return [{"reference": ref, "name": b.name, "number": b.number, "version_id": b.version_id} for ref, b in self.used.items()]


def references(text: str) -> tuple[Reference, ...]:
    """The blocks that a text includes itself, in order, each once. Raises Invalid for an include that names nothing."""
    found = (read_reference(match[2]) for match in INCLUDE.finditer(text) if not match[1])
    return tuple(dict.fromkeys(found))


def includes(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text includes blocks itself: from and to, `to` exclusive; also where an include names nothing."""
    return tuple(match.span() for match in INCLUDE.finditer(text) if not match[1])


def resolve(messages: Sequence[Message], format: str, find: Find, without: str = "") -> Resolved:
    """The messages with every block put in; `without` names one whose text is left out ("" for none).

    Raises NotFound for a block or version that is not there, Invalid for a cycle, for more than 10 levels, for a block of another
    format, for an include where no text stands, and for more than 2,000,000 characters in all.
    """
    work = _Work(format, find, without)
    made = [(message, *work.put_in(message.content, (), format)) for message in messages]
    spelled = tuple(replace(message, content=text) for message, _, text in made)
    return Resolved(tuple(replace(message, content=template) for message, template, _ in made), spelled, work.used)


class _Work:
    """One resolution: what was found so far, and how much text it came to: a block within a text counts as that text alone."""

    def __init__(self, format: str, find: Find, without: str) -> None:
        self.format, self.find, self.without = format, find, without
        self.used: dict[str, Block] = {}
        self.made: dict[str, tuple[Part, str]] = {}
        self.size = 0

    def put_in(self, text: str, inside: tuple[Block, ...], format: str) -> tuple[str, str]:
        """The text with its blocks, as a template of its format and as a reader sees it."""
        if len(inside) > DEPTH:
            raise Invalid(f"Blocks are nested more than {DEPTH} deep: {_path(inside)}.", "Include fewer levels.")
        template, before = marked(text), self.size
        found = {mark: self._one(include, inside, format) for mark, include in template.includes.items()}
        self.size = before
        self._check_size(len(template.text) + sum(max(len(part.text), len(said)) for part, said in found.values()))
        spelled = template.filled(template.text, lambda mark: found[mark][1])
        parts = {mark: part for mark, (part, _) in found.items()}
        made = spelled if format == PLAIN or not parts else placed(template, parts, format)
        self._check_size(len(made))
        self.size += len(made)
        return made, spelled

    def _check_size(self, more: int) -> None:
        """Raises Invalid when so many characters more are too many; asked before they are written, too."""
        if self.size + more > SIZE:
            raise Invalid(f"The prompt has more than {SIZE:,} characters with its blocks.", "Include less.")

    def _one(self, include: str, inside: tuple[Block, ...], format: str) -> tuple[Part, str]:
        """What stands in the place of an include, and how it is read."""
        if include.startswith("\\"):
            return Part(include[1:]), include[1:]
        reference = references(include)[0]
        if reference.name == self.without:
            return Part(""), ""
        block = self.used.get(str(reference)) or self.find(reference)
        self.used[str(reference)] = block
        if any(block.version_id == other.version_id for other in inside):
            raise circular([*(other.name for other in inside), block.name])
        self._check_format(block, format)
        if str(reference) not in self.made:
            _check_readable(block)
            text, spelled = self.put_in(block.text, (*inside, block), block.format)
            self.made[str(reference)] = Part(text, template=block.format != PLAIN), spelled
        return self.made[str(reference)]

    def _check_format(self, block: Block, format: str) -> None:
        """Raises Invalid for a block that cannot stand in a text of that format."""
        if block.format == PLAIN:
            return
        if format == PLAIN:
            raise Invalid(f"A plain block includes {block.name}, which is a template.", "Make both plain text, or both templates.")
        if block.format != format:
            message = f"The block {block.name} is written in {block.format}, the prompt in {format}."
            raise Invalid(message, "Convert one of them, or make the block plain text.")


def _check_readable(block: Block) -> None:
    """Raises Invalid, naming the block, where its template cannot be read."""
    try:
        if block.format != PLAIN:
            names(block.text, block.format)
    except Invalid as problem:
        raise Invalid(f"The block {block.name} cannot be read. {problem.message}", problem.hint) from problem


def circle(start: Block, find: Find) -> tuple[str, ...]:
    """The names from a version of a block over what it includes back to it, itself at both ends; none where no way leads back.

    What cannot be found, and an include that names nothing, lead nowhere.
    """
    seen: set[int] = set()
    open_ways: list[tuple[Block, tuple[str, ...]]] = [(start, (start.name,))]
    while open_ways:
        block, way = open_ways.pop()
        for reached in _included(block, find):
            if reached.version_id == start.version_id:
                return (*way, start.name)
            if reached.version_id not in seen:
                seen.add(reached.version_id)
                open_ways.append((reached, (*way, reached.name)))
    return ()


def _included(block: Block, find: Find) -> Iterator[Block]:
    for include in dict.fromkeys(match[2] for match in INCLUDE.finditer(block.text) if not match[1]):
        found = None
        with suppress(Invalid, NotFound):
            found = find(read_reference(include))
        if found is not None:
            yield found


def circular(names: Sequence[str]) -> Invalid:
    """The error for blocks that include each other, along their names from the first to the one that closes the circle."""
    first = names.index(names[-1])
    return Invalid(f"The blocks include each other: {' -> '.join(names[first:])}.", "Take one of the includes out.")


def _path(blocks: Sequence[Block]) -> str:
    return " -> ".join(block.name for block in blocks)


@lru_cache(maxsize=1024)
def read_reference(text: str) -> Reference:
    """What stands between `[[block:` and the brackets. Raises Invalid where it names nothing."""
    match = _NAME.match(text.strip())
    if match is None:
        raise Invalid(f"[[block: {text[:60]}]] names no block.", "Write [[block: name]], [[block: name@label]] or [[block: name#3]].")
    return Reference(match[1].strip(), match[2] or "", int(match[3] or 0))
