"""An answer seen through what could hide a text: each view keeps, per character, where it stands in the answer."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһոӏαοενιρτυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХɡԛԝмтквнгпиɑı",
    "aeopcyxijsdhnlaoeviptukabezhikmnoptyxabekmhopctxgqwmtkbhrnuai",
)
"""Cyrillic, Greek and Latin letters that look like plain ones (a selection of Unicode's confusables)."""
LEET = str.maketrans("43105789@$!|+", "aeiostbgasilt")
ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){4,}")
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}|[\w.~-]){4,}")
SEARCHED = 200_000
"""Characters of an answer that are looked at."""


def letters(text: str) -> str:
    """The letters and digits of a text, in one case and without accents or look-alikes."""
    return "".join(letter for character in text for letter in plain(character))


def plain(character: str) -> str:
    """A character as plain letters: "" for what is neither letter nor digit."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    folded = unicodedata.normalize("NFKD", character.translate(LOOKALIKES)).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


@dataclass(frozen=True)
class View:
    """A text made of an answer. `places[i]` is where its character i stands in the answer."""

    name: str
    text: str
    places: tuple[int, ...]

    def find(self, needle: str) -> tuple[int, int] | None:
        """Start and end (exclusive) in the answer of the first hit."""
        at = self.text.find(needle) if needle else -1
        return None if at < 0 else (self.places[at], self.places[at + len(needle) - 1] + 1)


@dataclass(frozen=True)
class Views:
    """All the views of one answer."""

    answer: str

    @cached_property
    def letters(self) -> View:
        """Letters and digits alone: spacing, hyphens, line breaks, zero-width characters and look-alikes are gone."""
        found = [(letter, place) for place, character in enumerate(self.answer[:SEARCHED]) for letter in plain(character)]
        return View("", "".join(letter for letter, _ in found), tuple(place for _, place in found))

    @cached_property
    def leet(self) -> View:
        """Digits and signs read as the letters they stand for."""
        found = [(letter, place) for place, character in enumerate(self.answer[:SEARCHED].translate(LEET)) for letter in plain(character)]
        return View("in leetspeak", "".join(letter for letter, _ in found), tuple(place for _, place in found))

    @cached_property
    def rot13(self) -> View:
        """Every letter moved by 13."""
        return View("in rot13", codecs.encode(self.letters.text, "rot13"), self.letters.places)

    def decoded(self) -> Iterator[tuple[str, int, int]]:
        """Texts that base64, hex and percent signs hide, with name-free letters and where they stand."""
        text = self.answer[:SEARCHED]
        for pattern, decode in ((ENCODED, _base64), (HEX, _hex), (PERCENT, _percent)):
            for found in pattern.finditer(text):
                inner = decode(found.group())
                if inner:
                    yield letters(inner), found.start(), found.end()


def _base64(text: str) -> str:
    raw = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8", "ignore")
    except (binascii.Error, ValueError):
        return ""


def _hex(text: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[\s:]", "", text)).decode("utf-8", "ignore")
    except ValueError:
        return ""


def _percent(text: str) -> str:
    return unquote(text) if "%" in text else ""
