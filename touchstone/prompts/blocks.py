"""Blocks: named, versioned texts that prompts include, resolved in this one place.

`[[block: rules]]` includes the newest version, `[[block: rules@production]]` the one a label points at, `[[block: rules#3]]`
version 3. A backslash before the brackets keeps them as they are. A block written as plain text is a value: braces in it
are never read as a template. A block written in a template format is read as part of the prompt, which must have that format.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from touchstone.errors import Invalid
from touchstone.types import Message

PLAIN = "plain"
"""The format of a block whose text is never read as a template."""
DEPTH = 10
SIZE = 2_000_000
"""Characters that a prompt may have with all its blocks."""
PREFIX = "block__"
"""Variables of this beginning hold the texts of plain blocks; a prompt has no others of that name."""

INCLUDE = re.compile(r"(\\?)\[\[\s{0,9}block:\s{0,9}([^\[\]\n]{1,200}?)\s{0,9}\]\]")
"""An include: the backslash that makes it plain text, then what it names."""
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
    """Messages without includes, the values that plain blocks became, and the versions that were used, by reference."""

    messages: tuple[Message, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    used: Mapping[str, Block] = field(default_factory=dict)

    def record(self) -> list[dict[str, Any]]:
        """The versions used, as a run keeps them."""
        return [{"reference": ref, "name": b.name, "number": b.number, "version_id": b.version_id} for ref, b in self.used.items()]


def references(text: str) -> tuple[Reference, ...]:
    """The blocks that a text includes itself, in order, each once. Raises Invalid for an include that names nothing."""
    found = (_reference(match[2]) for match in INCLUDE.finditer(text) if not match[1])
    return tuple(dict.fromkeys(found))


def includes(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text includes blocks itself: from and to, `to` exclusive; also where an include names nothing."""
    return tuple(match.span() for match in INCLUDE.finditer(text) if not match[1])


def resolve(messages: Sequence[Message], format: str, find: Find, without: str = "") -> Resolved:
    """The messages with every block put in; `without` names one whose text is left out ("" for none).

    Raises NotFound for a block or version that is not there, Invalid for a cycle, for more than 10 levels, for a block of another
    format, and for more than 2,000,000 characters in all.
    """
    work = _Work(format, find, without)
    made = tuple(replace(message, content=work.put_in(message.content, (), plain=format == PLAIN)) for message in messages)
    return Resolved(made, work.values, work.used)


class _Work:
    """One resolution: what was found so far, and how much text it came to."""

    def __init__(self, format: str, find: Find, without: str) -> None:
        self.format, self.find, self.without = format, find, without
        self.values: dict[str, str] = {}
        self.used: dict[str, Block] = {}
        self.size = 0

    def put_in(self, text: str, inside: tuple[str, ...], plain: bool = False) -> str:
        """The text with its blocks; `plain`, it is no template, and only plain blocks may stand in it."""
        if len(inside) > DEPTH:
            raise Invalid(f"Blocks are nested more than {DEPTH} deep: {' > '.join(inside)}.", "Include fewer levels.")
        made = INCLUDE.sub(lambda match: self._one(match, inside, plain), text)
        self.size += len(made)
        if self.size > SIZE:
            raise Invalid(f"The prompt has more than {SIZE:,} characters with its blocks.", "Include less.")
        return made

    def _one(self, match: re.Match[str], inside: tuple[str, ...], plain: bool) -> str:
        if match[1]:
            return match[0][1:]
        reference = _reference(match[2])
        if reference.name in inside:
            raise Invalid(f"The blocks include each other: {' > '.join((*inside, reference.name))}.", "Take one of the includes out.")
        if reference.name == self.without:
            return ""
        block = self.used.get(str(reference)) or self.find(reference)
        self.used[str(reference)] = block
        text = self.put_in(block.text, (*inside, reference.name), plain=block.format == PLAIN)
        return self._placed(block, str(reference), text, plain)

    def _placed(self, block: Block, reference: str, text: str, plain: bool) -> str:
        """The block's text where it may stand as it is, else a variable that holds it."""
        if block.format == PLAIN and not plain:
            name = f"{PREFIX}{list(self.used).index(reference)}"
            self.values[name] = text
            return FIELDS[self.format].replace("name", name)
        if not plain and block.format != self.format:
            message = f"The block {block.name} is written in {block.format}, the prompt in {self.format}."
            raise Invalid(message, "Convert one of them, or make the block plain text.")
        if plain and block.format != PLAIN:
            raise Invalid(f"A plain block includes {block.name}, which is a template.", "Make both plain text, or both templates.")
        return text


FIELDS = {"brace": "{name}", "mustache": "{{{name}}}", "jinja2": "{{ name }}"}
"""How each template format names a variable."""


def _reference(text: str) -> Reference:
    match = _NAME.match(text.strip())
    if match is None:
        raise Invalid(f"[[block: {text[:60]}]] names no block.", "Write [[block: name]], [[block: name@label]] or [[block: name#3]].")
    return Reference(match[1].strip(), match[2] or "", int(match[3] or 0))
