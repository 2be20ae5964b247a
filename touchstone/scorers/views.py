"""A text seen through what could hide another one: every character of a view knows where it stands in the answer."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһոӏαοενιρτυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХɡԛԝмтквнгпиɑıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢø",
    "aeopcyxijsdhnlaoeviptukabezhikmnoptyxabekmhopctxgqwmtkbhrnuaiabcdefghijklmnoprstuvwyzo",
)
"""Cyrillic, Greek and small-capital letters that look like plain ones (a selection of Unicode's confusables)."""
SIGNS = {"4": "a", "@": "a", "3": "e", "€": "e", "1": "i", "!": "i", "|": "i", "£": "i", "0": "o", "5": "s", "$": "s", "7": "t", "+": "t"}
SIGNS |= {"8": "b", "9": "g", "6": "g", "2": "z", "(": "c"}
LEET = str.maketrans({**SIGNS, "l": "i", "L": "i"})
"""1 stands for i or l, so both are written i."""
TAGS = range(0xE0020, 0xE007F)
"""Invisible copies of ASCII, 0xE0000 above it."""
TAG = re.compile(r"<[^<>]{1,80}>")
"""What a page shows nothing of: `<b>`, `</li>`, `<br>`."""
BOXED = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
"""Where alphabets of 26 capitals begin that Unicode's compatibility forms leave as they are: in boxes, discs and flags."""


@dataclass(frozen=True, slots=True)
class View:
    """A text found in an answer: its character i comes from `starts[i]` to `ends[i]` (exclusive) of the answer."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, answer: str) -> "View":
        """The answer as it is."""
        return cls(answer, range(len(answer)), range(1, len(answer) + 1))


def without_tags(view: View) -> View | None:
    """The text as a page shows it, a space in the place of every tag; None where there is no tag."""
    if not TAG.search(view.text):
        return None
    kept: list[tuple[int, int]] = []
    at = 0
    for tag in TAG.finditer(view.text):
        kept += [*((place, place + 1) for place in range(at, tag.start())), tag.span()]
        at = tag.end()
    kept += [(place, place + 1) for place in range(at, len(view.text))]
    return View(TAG.sub(" ", view.text), [view.starts[start] for start, _ in kept], [view.ends[end - 1] for _, end in kept])


@dataclass(frozen=True, slots=True)
class Letters:
    """What is left of a text when only letters count; letter i stands at `places[i]` of the text."""

    text: str
    places: Sequence[int]

    def find(self, needle: str) -> Iterator[Sequence[int]]:
        """The places of the needle's letters, for every hit."""
        at = self.text.find(needle)
        while at >= 0:
            yield self.places[at : at + len(needle)]
            at = self.text.find(needle, at + 1)


def letters(text: str) -> Letters:
    """Letters and digits alone: case, spacing, hyphens, line breaks, zero-width characters, accents and look-alikes are gone."""
    if text.isascii():
        lowered = text.lower()
        kept = [place for place, character in enumerate(lowered) if character.isalnum()]
        return Letters("".join([lowered[place] for place in kept]), kept)
    found = [(letter, place) for place, character in enumerate(text) for letter in plain(character)]
    return Letters("".join([letter for letter, _ in found]), [place for _, place in found])


def leet(text: str) -> Letters:
    """The same with digits and signs read as the letters they stand for."""
    return letters(text.translate(LEET))


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """A character as plain letters: "" for what is neither letter nor digit."""
    code = ord(character)
    if code in TAGS:
        character = chr(code - 0xE0000)
    for first in BOXED:
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    folded = unicodedata.normalize("NFKD", character.translate(LOOKALIKES)).casefold()
    return "".join(letter for letter in folded.translate(LOOKALIKES) if letter.isalnum())
