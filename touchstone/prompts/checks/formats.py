"""Texts that were written for another template format than the one they are read in, and braces that cannot be read."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from re import Match

from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.checks.findings import Finding, Level
from touchstone.prompts.checks.reading import Read
from touchstone.prompts.content import PromptContent
from touchstone.templates.brace import PATH
from touchstone.templates.values import short

MOST = 20
"""Findings of one kind in one message."""
FAR = 5000
"""Characters within which the end of an object is looked for."""

_PATH = PATH.pattern.removesuffix(r"\Z")
_DOUBLE = re.compile(rf"(?<!\{{)\{{\{{\s{{0,9}}[#^/&]?\s{{0,9}}{_PATH}\s{{0,9}}\}}\}}(?!\}})")
_SINGLE = re.compile(rf"(?<!\{{)\{{\s{{0,9}}({_PATH})\s{{0,9}}\}}(?!\}})")
_LOGIC = re.compile(r"\{%[^%]{0,1000}%\}")
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_OBJECT = re.compile(r"\{\s*(?:[\"'\[{}]|\Z)")
_AT = re.compile(r"at line (\d+), column (\d+)")


def of_another_format(content: PromptContent, message: Read) -> Iterator[Finding]:
    """Fields that this format leaves as they are, or nearly."""
    for check in _CHECKS.get(content.format, ()):
        yield from islice(check(content, message), MOST)


def _double(content: PromptContent, message: Read) -> Iterator[Finding]:
    advice = "For a variable write single braces, or change the format to mustache or jinja2."
    for match in _DOUBLE.finditer(message.message.content):
        title = f"{short(match[0])} is no variable here: it is sent as {short(match[0][1:-1])}."
        yield Finding("warning", message.place, *match.span(), title, advice)


def _single(content: PromptContent, message: Read) -> Iterator[Finding]:
    known = {one.name for one in content.variables}
    for match in _SINGLE.finditer(message.message.content):
        level: Level = "warning" if match[1].split(".")[0] in known else "note"
        title = f"{short(match[0])} is no variable here: it is sent as it stands."
        yield Finding(level, message.place, *match.span(), title, "For a variable write double braces.")


def _logic(content: PromptContent, message: Read) -> Iterator[Finding]:
    for match in _LOGIC.finditer(message.message.content):
        title = f"{short(match[0])} does nothing here: it is sent as it stands."
        yield Finding("warning", message.place, *match.span(), title, "Change the format to jinja2, or write a mustache section.")


def _of_plain(content: PromptContent, message: Read) -> Iterator[Finding]:
    fields = sorted((match for pattern in (_SINGLE, _DOUBLE) for match in pattern.finditer(message.message.content)), key=Match.start)
    for match in fields:
        title = f"{short(match[0])} is no variable here: plain text is sent as it stands."
        yield Finding("warning", message.place, *match.span(), title, "For a variable choose another format under Format.")


_CHECKS: dict[str, tuple[Callable[[PromptContent, Read], Iterator[Finding]], ...]] = {
    PLAIN: (_of_plain, _logic),
    "brace": (_double,),
    "mustache": (_single, _logic),
    "jinja2": (_single,),
}


def unread(content: PromptContent, message: Read) -> Iterator[Finding]:
    """Where a template cannot be read: every such place in single-brace templates, else the first."""
    if message.problem is None:
        return
    text = message.message.content
    if content.format == "brace":
        yield from (_bad_braces(message.place, text, *place) for place in islice(_bad_places(text), MOST))
    else:
        at = _offset(text, message.problem.message)
        yield Finding("error", message.place, at, len(text) if at else 0, message.problem.message, message.problem.hint)


def _bad_places(text: str) -> Iterator[tuple[int, int]]:
    """From and to of braces that are no field; of an object, all of it."""
    end = 0
    for token in _TOKEN.finditer(text):
        field = token[1] is not None and PATH.match(token[1].strip())
        if token.start() >= end and not field and token[0] not in ("{{", "}}"):
            end = _closed(text, token.start()) if token[0][0] == "{" else token.end()
            yield token.start(), end


def _closed(text: str, start: int) -> int:
    """Where the brace that opens at `start` is closed; just behind it when that is nowhere near."""
    depth = 0
    for at in range(start, min(len(text), start + FAR)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at + 1
    return start + 1


def _bad_braces(place: int, text: str, start: int, end: int) -> Finding:
    found = text[start:end]
    if found.startswith("{%"):
        return Finding("error", place, start, end, f"{short(found)} is no variable.", "It looks like jinja2: change the format.")
    if _OBJECT.match(text[start : start + 200]):
        title = f"{short(found)} is read as a variable, and is none."
        advice = "Write {{ and }} for braces that are meant, or change the format to mustache or jinja2, where single ones are text."
        return Finding("error", place, start, end, title, advice)
    return Finding(
        "error", place, start, end, f"{short(found)} is no variable.", "Write {name} or {name.key}; for a literal brace write {{ or }}."
    )


def _offset(text: str, said: str) -> int:
    """The place that an error names by line and column; 0 where it names none."""
    if (found := _AT.search(said)) is None:
        return 0
    line, column = int(found[1]), int(found[2])
    before = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    return min(len(text), before + column - 1)
