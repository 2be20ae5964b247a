"""Includes of blocks as they are written in a text. While a template is read, a mark stands for each: it is no part of its language."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from touchstone.errors import Invalid

INCLUDE = re.compile(r"(\\?)\[\[\s{0,9}block:\s{0,9}([^\[\]\n]{1,200}?)\s{0,9}\]\]")
"""An include: the backslash that makes it plain text, then what it names."""
_PRIVATE = (*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE))
"""Characters that Unicode leaves to whoever wants them; a mark begins and ends with one that is not in the text."""


@dataclass(frozen=True)
class Marked:
    """A text with a mark, as long as what it stands for, in place of every include; `includes` are these, by their marks."""

    text: str
    includes: Mapping[str, str] = field(default_factory=dict)
    sign: str = ""

    @property
    def mark(self) -> str:
        """The pattern of a mark."""
        return f"{self.sign}[0-9]+{self.sign}"

    def each(self, text: str) -> Iterator[tuple[str, str]]:
        """A text cut at the marks: what stands before each, and the mark; the last without one."""
        pieces = re.split(f"({self.mark})", text) if self.sign else [text]
        return zip(pieces[::2], [*pieces[1::2], ""], strict=True)

    def filled(self, text: str, put_in: Callable[[str], str]) -> str:
        """A text with something in place of every mark."""
        return "".join(before + (put_in(mark) if mark else "") for before, mark in self.each(text))

    def restored(self, text: str) -> str:
        """A text with the includes in place of their marks."""
        return self.filled(text, lambda mark: self.includes.get(mark, ""))

    def among(self, text: str) -> set[str]:
        """The marks in a text."""
        return {mark for _, mark in self.each(text) if mark}

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What goes wrong at a mark is said of its include. Raises Invalid."""
        try:
            yield
        except Invalid as problem:
            if self.sign and any(sign in problem.message for sign in (self.sign, ascii(self.sign)[1:-1])):
                raise self.misplaced() from problem
            raise

    def misplaced(self, mark: str = "") -> Invalid:
        """The error for an include that is a part of a tag; without a mark, for the first."""
        shown = self.includes.get(mark) or next(iter(self.includes.values()))
        return Invalid(f"{shown} stands inside a tag, or where tags are not read.", "Put it where text stands.")


def marked(text: str) -> Marked:
    """The text with a mark for each include, also for those that a backslash makes plain text."""
    if INCLUDE.search(text) is None:
        return Marked(text)
    sign = next((sign for sign in map(chr, _PRIVATE) if sign not in text), "")
    if not sign:
        raise Invalid("The text holds every character that is kept for private use.", "Take some of them out.")
    found: dict[str, str] = {}

    def mark(match: re.Match[str]) -> str:
        made = f"{sign}{len(found):0{len(match[0]) - 2}}{sign}"
        found[made] = match[0]
        return made

    return Marked(INCLUDE.sub(mark, text), found, sign)
