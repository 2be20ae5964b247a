"""JSON as suites need it: a key that is there twice is noticed, a long array is read piece by piece."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

MAX_ITEM = 5_000_000
"""Characters of one item of an array, or of one line."""
_CHUNK = 1_000_000


class Twice(dict[str, Any]):
    """An object in which the key `name` stood twice."""

    name = ""


class Broken(Exception):
    """Text at `line` that is not JSON."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_json(text: str) -> Any:
    """The value; an object with a repeated key comes as `Twice`. Raises ValueError or RecursionError."""
    return _DECODER.decode(text)


def array_items(stream: TextIO) -> Iterator[tuple[int, Any]]:
    """Every item of the array in `stream` with its line, in the memory of the longest item. Raises Broken, also for what follows it."""
    buffer, place, line = stream.read(_CHUNK).lstrip("\ufeff"), 0, 1
    awaited = "["
    while True:
        line += buffer.count("\n", place, place := _skip(buffer, place))
        sign = buffer[place : place + 1]
        if sign == "]" and awaited in ("item or end", ","):
            _check_end(stream, buffer[place + 1 :], line)
            return
        if sign and sign == awaited:
            place, awaited = place + 1, "item or end" if sign == "[" else "item"
            continue
        found = _item(buffer, place) if sign and awaited in ("item or end", "item") else None
        if found is None:
            buffer, place = _more(stream, buffer[place:], line), 0
            continue
        yield line, found[0]
        line += buffer.count("\n", place, found[1])
        place, awaited = found[1], ","


def _skip(buffer: str, place: int) -> int:
    while place < len(buffer) and buffer[place] in " \t\r\n":
        place += 1
    return place


def _check_end(stream: TextIO, rest: str, line: int) -> None:
    while rest:
        before = rest[: len(rest) - len(rest.lstrip())]
        if before != rest:
            raise Broken(line + before.count("\n"), "the list has ended; what follows it was not read")
        line, rest = line + rest.count("\n"), stream.read(_CHUNK)


def _item(buffer: str, place: int) -> tuple[Any, int] | None:
    """The value that begins at `place` and where it ends; None when it is not whole, or is a number that may go on after the buffer."""
    try:
        value, end = _DECODER.raw_decode(buffer, place)
    except ValueError:
        return None
    except RecursionError:
        raise Broken(0, "nested too deeply") from None
    return (value, end) if end < len(buffer) or buffer[end - 1] in '}]"' else None


def _more(stream: TextIO, rest: str, line: int) -> str:
    piece = stream.read(_CHUNK)
    if not piece or len(rest) > MAX_ITEM:
        raise Broken(line, "from here on this is not JSON; the rest of the file was not read")
    return rest + piece


def _notice_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    items = dict(pairs)
    if len(items) == len(pairs):
        return items
    marked = Twice(items)
    marked.name = repeated(pairs)
    return marked


def repeated(pairs: list[tuple[str, Any]]) -> str:
    """The first key that stands there again, "" when none does."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def find_twice(value: Any) -> Twice | None:
    """An object with a repeated key, however deep inside the value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Twice):
            return one
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return None


_DECODER = json.JSONDecoder(object_pairs_hook=_notice_twice)
