"""A mustache template read into texts, tags, sections and comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from touchstone.errors import Invalid
from touchstone.templates.brace import PATH
from touchstone.templates.values import check_length, place, short

DEEPEST = 50
"""Sections inside each other."""

_LINE_END = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_ALONE = frozenset("#^/!=")
"""Kinds of tags that take their line with them when nothing else is on it."""
_REFUSED = {
    ">": ("a partial", "Put the text itself there."),
    "<": ("inheritance", "Put the text itself there."),
    "$": ("inheritance", "Put the text itself there."),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A place to fill; without a name, with the value of the section around it. `at` is its position in the template."""

    path: tuple[str, ...]
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A part that is there, repeated or left out by its value; inverted, by its absence."""

    path: tuple[str, ...]
    inverted: bool
    body: "tuple[Node, ...]"
    at: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """Words that are not rendered."""

    text: str
    at: int = field(compare=False)


Node = str | Tag | Section | Comment


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """"" for text, "&" for a value, else the sign behind the opening delimiter."""
    text: str
    at: int


@lru_cache(maxsize=256)
def parse(template: str) -> tuple[Node, ...]:
    """The pieces of a template, in order. Raises Invalid with line and column of what cannot be read."""
    check_length(template)
    bodies: list[list[Node]] = [[]]
    opened: list[_Token] = []
    for token in _Scanner(template).tokens():
        if token.kind in ("#", "^"):
            _open(template, token, opened, bodies)
        elif token.kind == "/":
            _close(template, token, opened, bodies)
        elif token.kind == "!":
            bodies[-1].append(Comment(token.text, token.at))
        elif token.kind == "&":
            bodies[-1].append(Tag(_path(template, token, _entered(opened)), token.at))
        elif token.text:
            bodies[-1].append(token.text)
    if opened:
        raise _wrong(template, opened[-1], "opens a section that is never closed", "Close it with {{/" + short(opened[-1].text) + "}}.")
    return tuple(bodies[0])


def _open(template: str, token: _Token, opened: list[_Token], bodies: list[list[Node]]) -> None:
    _path(template, token, _entered(opened))
    if len(opened) == DEEPEST:
        raise _wrong(template, token, f"is a section inside {DEEPEST} others", "Nest fewer sections.")
    opened.append(token)
    bodies.append([])


def _close(template: str, token: _Token, opened: list[_Token], bodies: list[list[Node]]) -> None:
    if not opened:
        raise _wrong(template, token, "closes a section that was not opened", "Open it with {{#name}}, or take this away.")
    begun = opened.pop()
    if begun.text != token.text:
        raise _wrong(
            template, token, f"closes {short(token.text)}, but {short(begun.text)} is open", "Close sections in the order of opening."
        )
    body = tuple(bodies.pop())
    bodies[-1].append(Section(_path(template, begun, True), begun.kind == "^", body, begun.at))


def _entered(opened: list[_Token]) -> bool:
    """Whether there is a section whose value `{{.}}` can stand for."""
    return any(token.kind == "#" for token in opened)


def _path(template: str, token: _Token, within: bool) -> tuple[str, ...]:
    if token.text == "." and within:
        return ()
    if token.text == ".":
        raise _wrong(template, token, "stands outside a section", "Write the variable's name.")
    if not PATH.match(token.text):
        raise _wrong(template, token, "is not a variable", "Write {{name}} or {{name.key}}.")
    return tuple(token.text.split("."))


def _wrong(template: str, token: _Token, what: str, hint: str) -> Invalid:
    sign = "" if token.kind == "&" else token.kind
    return Invalid("{{" + sign + short(token.text) + "}} at " + f"{place(template, token.at)} {what}.", hint)


class _Scanner:
    """Cuts a template at its delimiters; a tag that stands alone on its line takes the line with it."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._open, self._close = "{{", "}}"
        self._at = 0
        self._line_begins = True
        """Whether nothing but blanks was before `_at` on its line."""

    def tokens(self) -> Iterator[_Token]:
        while (start := self._template.find(self._open, self._at)) >= 0:
            before = self._template[self._at : start]
            tag, end = self._tag(start)
            blank, break_, rest = _last_line(before)
            alone = tag.kind in _ALONE and blank and (break_ or self._line_begins) and _LINE_END.match(self._template, end)
            yield _Token("", before[: len(before) - len(rest)] if alone else before, self._at)
            if tag.kind != "=":
                yield tag
            self._at = alone.end() if isinstance(alone, re.Match) else end
            self._line_begins = bool(alone)
        yield _Token("", self._template[self._at :], self._at)

    def _tag(self, start: int) -> tuple[_Token, int]:
        """The tag that opens at `start`, and where it ends."""
        inner = start + len(self._open)
        sign = self._template[inner : inner + 1]
        closing = {"{": "}", "=": "="}.get(sign, "") + self._close
        end = self._template.find(closing, inner + (sign in ("{", "=")))
        if end < 0:
            raise Invalid(f"A tag opens at {place(self._template, start)} and is never closed.", f"Close it with {closing}.")
        signed = sign != "" and sign in "#^/!=>&{<$"
        text = self._template[inner + signed : end].strip()
        if sign == "=":
            self._change(text, start)
        if sign in _REFUSED:
            what, hint = _REFUSED[sign]
            raise Invalid(f"{short(self._open + sign + text)} at {place(self._template, start)} is {what}, which prompts have not.", hint)
        return _Token("&" if sign == "{" or not signed else sign, text, start), end + len(closing)

    def _change(self, text: str, start: int) -> None:
        found = text.split()
        if len(found) != 2 or "=" in text:
            raise Invalid(f"The delimiters at {place(self._template, start)} are not two.", "Write them like {{=<% %>=}}.")
        self._open, self._close = found


def _last_line(text: str) -> tuple[bool, bool, str]:
    """Whether the last line of a text is blank, whether it begins in this text, and the line."""
    rest = text[text.rfind("\n") + 1 :]
    return not rest.strip(" \t"), "\n" in text, rest
