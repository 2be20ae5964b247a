"""YAML 1.2 read as plain JSON values, and written back.

A suite file comes from anywhere, so nothing of YAML beyond data is understood: aliases (which can expand
without end), tags (which name code) and repeated keys are refused. Only JSON's numbers, true, false and null are
anything but text: `Yes`, `2025-01-01`, `0042` and `1_000` stay as written.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from touchstone.errors import Invalid

MAX_BYTES = 20_000_000
MAX_DEPTH = 72
"""Levels: what may be typed as JSON, 64 of them, stands below a few fields."""
Path = tuple[str | int, ...]

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,999})\Z")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,999})(?=[.eE])(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+(-][A-Za-z0-9_./+()-]*)*\Z")
_NOT_TEXT_ELSEWHERE = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""What YAML 1.1 readers take for a boolean: quoted in what we write."""
_UNSEEN = "\\x7f-\\xa0\\xad\\u200b-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufffe\\uffff"
"""What a reader of the file could not see or an editor would change: written as an escape."""
_ESCAPED = re.compile(f"[{_UNSEEN}]")
_NOT_IN_BLOCK = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]")


def read_yaml(text: str) -> tuple[Any, dict[Path, int]]:
    """The document as JSON values, and the line (from 1) of every value down to the second level, by its path.

    Raises Invalid with the line of what cannot be read, and for more than 20 MB.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Invalid("This YAML is larger than 20 MB.", "Split it, or use CSV or JSONL for large suites.")
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _Reader(YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        place = _at(error.problem_mark or error.context_mark)
        raise Invalid(f"{place}this is not YAML: {error.problem or error.context}.", "Check indentation, quotes and colons.") from None
    except YAMLError as error:
        hint = 'Write a special character as an escape in double quotes, like "\\e".'
        raise Invalid(f"This is not YAML: {_first_line(error)}.", hint) from None
    except RecursionError:
        raise Invalid("This YAML is nested too deeply.", f"Use at most {MAX_DEPTH} levels.") from None


def write_yaml(value: Any) -> str:
    """YAML that `read_yaml`, and any YAML 1.2 reader, reads as the same value."""
    return "\n".join(_lines(value, "")) + "\n"


class _Reader:
    """Builds values from the parser's events: no constructor of the library ever runs."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._lines: dict[Path, int] = {}

    def document(self) -> tuple[Any, dict[Path, int]]:
        value: Any = None
        seen = False
        for event in self._events:
            name = type(event).__name__
            if name == "DocumentStartEvent" and seen:
                raise Invalid(f"{_at(event.start_mark)}a second document begins.", "Keep one document per file.")
            if name not in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
                value, seen = self._value(event, ()), True
        return value, self._lines

    def _value(self, event: Any, path: Path) -> Any:
        if len(path) <= 2:
            self._lines[path] = event.start_mark.line + 1
        if len(path) > MAX_DEPTH:
            raise Invalid(f"{_at(event.start_mark)}nested more than {MAX_DEPTH} levels deep.", "Make it flatter.")
        name = type(event).__name__
        if name == "AliasEvent":
            raise Invalid(f"{_at(event.start_mark)}aliases (*name) are not allowed.", "Write the value out.")
        if event.ctag is not None:
            raise Invalid(f"{_at(event.start_mark)}tags ({event.ctag}) are not allowed.", "Write plain data.")
        if name == "ScalarEvent":
            return _scalar(event)
        return self._map(event, path) if name == "MappingStartEvent" else self._list(path)

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            items.append(self._value(event, (*path, len(items))))
        return items

    def _map(self, start: Any, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while type(event := next(self._events)).__name__ != "MappingEndEvent":
            key = self._key(event)
            if key in items:
                raise Invalid(f"{_at(event.start_mark)}the key {key!r} is there twice.", "Keep one of them.")
            items[key] = self._value(next(self._events), (*path, key))
        return items

    def _key(self, event: Any) -> str:
        if type(event).__name__ != "ScalarEvent" or event.ctag is not None:
            raise Invalid(f"{_at(event.start_mark)}this key is not a text.", "Keys are plain words.")
        return str(event.value)


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _NUMBER.match(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _entry(f"{indent}{_inline(key)}:", item, indent)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _item(item, indent)
    else:
        yield f"{indent}{_inline(value)}"


def _entry(head: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        yield head
        yield from _lines(item, indent + "  ")
    else:
        yield from _scalar_lines(head, item, indent + "  ")


def _item(item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        inner = _lines(item, indent + "  ")
        yield f"{indent}- {next(inner)[len(indent) + 2 :]}"
        yield from inner
    else:
        yield from _scalar_lines(f"{indent}-", item, indent + "  ")


def _scalar_lines(head: str, value: Any, indent: str) -> Iterator[str]:
    if not (isinstance(value, str) and _reads_well_as_block(value)):
        yield f"{head} {_inline(value)}"
        return
    yield f"{head} {'|' if value.endswith(chr(10)) else '|-'}"
    yield from (f"{indent}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))


def _reads_well_as_block(text: str) -> bool:
    """Several lines that a literal block keeps exactly: what its rules would trim or read as indentation is quoted instead."""
    if "\n" not in text or text.endswith("\n\n") or text[0] in " \t\n" or _NOT_IN_BLOCK.search(text):
        return False
    return not any(line != line.rstrip() or line.startswith("\t") for line in text.split("\n"))


def _inline(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _NOT_TEXT_ELSEWHERE:
        return value
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _at(mark: Any) -> str:
    return f"Line {mark.line + 1}: " if mark is not None else ""


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
