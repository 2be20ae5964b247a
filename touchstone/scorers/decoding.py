"""Texts that base64, hexadecimal, character codes and escapes hide inside an answer."""

import base64
import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from touchstone.scorers.views import View

BASE64 = re.compile(r"[A-Za-z0-9+/_-]+(?:\s+[A-Za-z0-9+/_-]+)*")
"""One run of base64, over spaces and line breaks: words beside a code only shift it, and all four shifts are read."""
HEX = re.compile(r"(?:(?:0x|\\x|%|\\u00|&#x)?[0-9a-fA-F]{2}[\s:;,.\-]{0,2}){4,}")
HEX_SIGNS = re.compile(r"0x|\\x|%|\\u00|&#x|[\s:;,.\-]")
CODES = re.compile(r"(?:(?<!\d)\d{2,3}[\s,;.\-]{1,3}){3,}\d{2,3}(?!\d)")
BITS = re.compile(r"(?:(?<![01])[01]{7,8}(?![01])\s*){4,}")
ESCAPES = re.compile(r"(?:%[0-9a-fA-F]{2})+|&#?\w{1,8};|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
SHORTEST = 6
"""Characters of a run that are worth decoding."""

Place = Callable[[int], tuple[int, int]]


def decoded(view: View, least: int) -> Iterator[View]:
    """Every text of at least `least` characters that some part of this one hides."""
    for pattern, decode in ((BASE64, _base64), (HEX, _hex), (CODES, _codes), (BITS, _bits)):
        for run in pattern.finditer(view.text):
            if run.end() - run.start() >= SHORTEST:
                yield from (inner for inner in decode(view, run.start(), run.end(), least) if len(inner.text) >= least)
    if ESCAPES.search(view.text):
        yield _escapes(view)


def _base64(view: View, start: int, end: int, least: int) -> Iterator[View]:
    kept = [place for place in range(start, end) if not view.text[place].isspace()]
    run = "".join([view.text[place] for place in kept]).replace("-", "+").replace("_", "/")
    for shift in range(4):
        whole = (len(run) - shift) // 4 * 4
        rest = run[shift + whole :]
        data = base64.b64decode(run[shift : shift + whole] + (rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""))

        def place(byte: int, shift: int = shift) -> tuple[int, int]:
            first = shift + byte * 4 // 3
            return kept[first], kept[min(first + 1, len(kept) - 1)] + 1

        yield from _texts(view, data, place, least)


def _hex(view: View, start: int, end: int, least: int) -> Iterator[View]:
    signs = {place for found in HEX_SIGNS.finditer(view.text, start, end) for place in range(found.start(), found.end())}
    kept = [place for place in range(start, end) if place not in signs]
    digits = "".join([view.text[place] for place in kept])
    for shift in range(2):

        def place(byte: int, shift: int = shift) -> tuple[int, int]:
            return kept[shift + 2 * byte], kept[shift + 2 * byte + 1] + 1

        yield from _texts(view, bytes.fromhex(digits[shift : shift + (len(digits) - shift) // 2 * 2]), place, least)


def _codes(view: View, start: int, end: int, least: int) -> Iterator[View]:
    """Decimal character codes: "99 111 112"."""
    numbers = [(int(one.group()), one.start(), one.end()) for one in re.finditer(r"[0-9]+", view.text[start:end])]
    yield _placed(view, [(chr(code), start + first, start + last) for code, first, last in numbers if 32 <= code < 127])


def _bits(view: View, start: int, end: int, least: int) -> Iterator[View]:
    numbers = re.finditer(r"[01]{7,8}", view.text[start:end])
    yield _placed(view, [(chr(int(one.group(), 2)), start + one.start(), start + one.end()) for one in numbers])


def _escapes(view: View) -> View:
    """The text with its percent signs, entities and backslash codes read, the rest as it is."""
    parts: list[tuple[str, int, int]] = []
    at = 0
    for found in ESCAPES.finditer(view.text):
        parts += [(view.text[place], place, place + 1) for place in range(at, found.start())]
        parts += [(character, found.start(), found.end()) for character in _unescaped(found.group())]
        at = found.end()
    parts += [(view.text[place], place, place + 1) for place in range(at, len(view.text))]
    return _placed(view, parts)


def _unescaped(text: str) -> str:
    if text.startswith("%"):
        return bytes.fromhex(text.replace("%", "")).decode("utf-8", "replace")
    return chr(int(text[2:], 16)) if text.startswith("\\") else html.unescape(text)


def _texts(view: View, data: bytes, place: Place, least: int) -> Iterator[View]:
    """The bytes as UTF-8 where they are that, else their stretches of plain characters.

    Decoding the wrong shift, or words that are no code, makes noise, in which long stretches are rare.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        for found in _plain(least).finditer(data):
            yield _placed(view, [(chr(data[byte]), *place(byte)) for byte in range(found.start(), found.end())])
        return
    parts, byte = [], 0
    for character in text:
        parts.append((character, *place(byte)))
        byte += len(character.encode())
    yield _placed(view, parts)


@lru_cache
def _plain(least: int) -> re.Pattern[bytes]:
    return re.compile(rb"[\x20-\x7e\s]{%d,}" % least)


def _placed(view: View, parts: list[tuple[str, int, int]]) -> View:
    """Parts of a view (text, start, end in it) as a view of the same answer."""
    text = "".join([text for text, _, _ in parts])
    return View(text, [view.starts[start] for _, start, _ in parts], [view.ends[end - 1] for _, _, end in parts])
