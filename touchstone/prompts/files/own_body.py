"""The messages of a prompt as lines: `## user`, a blank line, the text as it is, a blank line.

A line of a text that looks like such a heading gets one more backslash before it, and loses it when it is read:
so every text comes back byte for byte, whatever its line ends, blanks and last line are.
"""

import re
from collections.abc import Iterable
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.content import ROLES
from touchstone.types import Message

_LOOKS = re.compile(rf"^(\\*)## (?:{'|'.join(ROLES)})[ \t\r]*$", re.MULTILINE)
_HEADING = re.compile(rf"^## ({'|'.join(ROLES)})[ \t\r]*(?:\n|\Z)", re.MULTILINE)


def write_body(messages: Iterable[Message]) -> str:
    """The messages one below the other."""
    return "\n".join(f"## {message.role}\n\n{_LOOKS.sub(_more, message.content)}\n" for message in messages)


def read_body(body: str, first_line: int = 1) -> tuple[Message, ...]:
    """The inverse of `write_body`; the blank lines around a text may be missing. Raises Invalid for a text before the first heading."""
    found = list(_HEADING.finditer(body))
    before = body[: found[0].start()] if found else body
    if before.strip():
        line = first_line + before[: len(before) - len(before.lstrip())].count("\n")
        raise Invalid(f"Line {line}: a text stands before the first message.", "Begin each message with a line such as ## user.")
    ends = [one.start() for one in found[1:]]
    rest = (_message(one[1], body[one.end() : end]) for one, end in zip(found, ends, strict=False))
    return (*rest, *(_message(one[1], f"{body[one.end() :].removesuffix(chr(10))}\n\n") for one in found[-1:]))


def _message(role: Any, raw: str) -> Message:
    return Message(role, _LOOKS.sub(_less, raw.removeprefix("\n").removesuffix("\n").removesuffix("\n")))


def _more(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _less(found: re.Match[str]) -> str:
    return found[0].removeprefix("\\")
