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
    """Every item of the array in `stream` with its line, in the memory of the longest item. Raises Broken."""
    buffer, place, line = stream.read(_CHUNK).lstrip("\ufeff"), 0, 1
    opened = False
    while True:
        line += buffer.count("\n", place, place := _skip(buffer, place, opened))
        if not opened and buffer[place : place + 1] == "[":
            opened, place = True, place + 1
        elif buffer[place : place + 1] == "]":
            return
        else:
            found = _item(buffer, place) if place < len(buffer) else None
            if found is None:
                buffer, place = _more(stream, buffer[place:], line), 0
                continue
            yield line, found[0]
            line += buffer.count("\n", place, found[1])
            place = found[1]


def _skip(buffer: str, place: int, opened: bool) -> int:
    while place < len(buffer) and buffer[place] in (" \t\r\n," if opened else " \t\r\n"):
        place += 1
    return place


def _item(buffer: str, place: int) -> tuple[Any, int] | None:
    """The value that begins at `place` and where it ends; None when it is not whole."""
    try:
        return _DECODER.raw_decode(buffer, place)
    except ValueError:
        return None
    except RecursionError:
        raise Broken(0, "nested too deeply") from None


def _more(stream: TextIO, rest: str, line: int) -> str:
    piece = stream.read(_CHUNK)
    if not piece or len(rest) > MAX_ITEM:
        raise Broken(line, "from here on this is not JSON; the rest of the file was not read")
    return rest + piece


def _notice_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    items = dict(pairs)
    if len(items) == len(pairs):
        return items
    names = [name for name, _ in pairs]
    marked = Twice(items)
    marked.name = next(name for name in names if names.count(name) > 1)
    return marked


_DECODER = json.JSONDecoder(object_pairs_hook=_notice_twice)
