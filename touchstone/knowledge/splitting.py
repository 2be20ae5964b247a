"""Cutting a text that is too long where it hurts least: after a sentence, else between words, else anywhere."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_SPACE = re.compile(r"\s+")


def pieces(text: str, size: int) -> Iterator[str]:
    """Parts of a text in their order, none longer than `size` characters, none empty; a text that fits is one part."""
    text = text.strip()
    if len(text) <= size:
        if text:
            yield text
        return
    begin, end = 0, 0
    for stop in _stops(text):
        if stop - begin > size and end > begin:
            yield from _hard(text[begin:end], size)
            begin = end
        end = stop
    yield from _hard(text[begin:], size)


def tail(text: str, most: int) -> str:
    """The end of a text, at most so many characters, from the beginning of a sentence or a word on; "" where no boundary is near."""
    if most <= 0:
        return ""
    found = text[-most:]
    if len(found) == len(text):
        return found
    start = _AFTER_SENTENCE.search(found) or _SPACE.search(found)
    return found[start.end() :].strip() if start else ""


def _stops(text: str) -> Iterator[int]:
    """Where sentences and lines end."""
    yield from (one.end() for one in _SENTENCE.finditer(text))
    yield len(text)


def _hard(text: str, size: int) -> Iterator[str]:
    """A text without a sentence that ends in time: cut between words, and words that are too long anywhere."""
    begin = 0
    while len(text) - begin > size:
        space = max(text.rfind(" ", begin, begin + size + 1), text.rfind("\n", begin, begin + size + 1))
        end = space if space > begin else begin + size
        if part := text[begin:end].strip():
            yield part
        begin = end
    if part := text[begin:].strip():
        yield part
