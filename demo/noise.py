"""What people and attackers do to text: typing in haste, and hiding what it says."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable
from random import Random

from demo.grammar import chance

_LEET = str.maketrans("aeiost", "431057")
_LOOKALIKE = str.maketrans("aceiopsxy", "асеіорѕху")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060")


def typo(text: str, rng: Random) -> str:
    """The text with one letter dropped, doubled or swapped with the next."""
    if len(text) < 8:
        return text
    at = rng.randrange(1, len(text) - 2)
    if text[at].isdigit() or text[at + 1].isdigit():
        return text
    kinds = (text[at + 1 :], text[at] * 2 + text[at + 1 :], text[at + 1] + text[at] + text[at + 2 :])
    return text[:at] + rng.choice(kinds)


def hasty(text: str, rng: Random) -> str:
    """The text as a person may type it: lower case, no end mark, a typo, rarely all in capitals."""
    if chance(rng, 0.3):
        text = text.lower()
    elif chance(rng, 0.04):
        text = text.upper()
    if chance(rng, 0.25):
        text = text.rstrip(".?!")
    while chance(rng, 0.12):
        text = typo(text, rng)
    return text


def leet(text: str, rng: Random) -> str:
    """Digits for letters."""
    return text.lower().translate(_LEET)


def partly_leet(text: str, rng: Random) -> str:
    """Digits for some of the letters."""
    return "".join(mark.translate(_LEET) if chance(rng, 0.6) else mark for mark in text)


def lookalike(text: str, rng: Random) -> str:
    """Cyrillic letters for some of the Latin ones."""
    share = rng.choice((0.3, 0.6, 1.0))
    return "".join(mark.translate(_LOOKALIKE) if chance(rng, share) else mark for mark in text)


def zero_width(text: str, rng: Random) -> str:
    """Invisible characters between the letters."""
    mark, share = rng.choice(_INVISIBLE), rng.choice((0.15, 0.4, 1.0))
    return "".join(letter + (mark if chance(rng, share) else "") for letter in text)


def spaced(text: str, rng: Random) -> str:
    """A space or another mark between all letters."""
    return rng.choice((" ", "-", ".", "_", "*")).join(text)


def wide(text: str, rng: Random) -> str:
    """Full-width letters."""
    return text.translate(_WIDE)


def rot13(text: str, rng: Random) -> str:
    """Every letter moved by thirteen places."""
    return codecs.encode(text, "rot13")


def in_base64(text: str, rng: Random) -> str:
    """Base64 of the text."""
    return base64.b64encode(text.encode()).decode()


def in_hex(text: str, rng: Random) -> str:
    """The bytes as pairs of hexadecimal digits."""
    return text.encode().hex(rng.choice((" ", "-")))


def backwards(text: str, rng: Random) -> str:
    """The letters from last to first."""
    return text[::-1]


def upside(text: str, rng: Random) -> str:
    """Capitals and small letters in turn."""
    return "".join(mark.upper() if at % 2 else mark.lower() for at, mark in enumerate(text))


Disguise = Callable[[str, Random], str]
READABLE: tuple[Disguise, ...] = (leet, partly_leet, lookalike, zero_width, wide, spaced, upside)
OPAQUE: dict[str, Disguise] = {"base64": in_base64, "rot13": rot13, "hex": in_hex, "reversed": backwards}
