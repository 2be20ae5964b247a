"""Facts an answer must hold, and facts it must not."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Evidence, Score, Verdict

ALIKE = str.maketrans({**dict.fromkeys("‘’", "'"), **dict.fromkeys("“”", '"'), **dict.fromkeys("‐‑‒–—―−", "-"), "\u00a0": " "})
"""Kinds of quotes, dashes (hyphens, the minus sign) and spaces that make no difference."""
ACCENTED = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]+")
"""A letter followed by accents of its own: "é" written as two characters."""


@scorers("required")
@dataclass(frozen=True)
class Required:
    """Passes when every required fact appears; a fact is met by any of its alternatives, separated by "|".

    Case, white space, kinds of quotes and dashes and ways of writing "é" do not matter; "5" is not found
    in "15" or "5.2". Value: the share of facts met.
    """

    version: ClassVar[str] = "2"
    default: ClassVar[bool] = True
    proves: ClassVar[bool] = False

    def applies(self, case: Case) -> bool:
        return bool(case.required)

    def score(self, context: ScoringContext) -> Score:
        found = {fact: find_fact(context.answer, fact) for fact in context.case.required}
        missing = [fact for fact, place in found.items() if place is None]
        evidence = tuple(Evidence(*place, fact) for fact, place in found.items() if place is not None)
        value = 1 - len(missing) / len(found)
        if missing:
            return Score(value, Verdict.failed, "missing", f"Missing: {'; '.join(missing)}.", evidence)
        return Score(value, Verdict.passed, "complete", "Every required fact is there.", evidence)


@scorers("forbidden")
@dataclass(frozen=True)
class Forbidden:
    """Fails when a forbidden fact appears, by any of its alternatives, separated by "|". Value: 1 without one, 0 with one."""

    version: ClassVar[str] = "2"
    default: ClassVar[bool] = True
    proves: ClassVar[bool] = True

    def applies(self, case: Case) -> bool:
        return bool(case.forbidden)

    def score(self, context: ScoringContext) -> Score:
        found = {fact: find_fact(context.answer, fact) for fact in context.case.forbidden}
        evidence = tuple(Evidence(*place, fact) for fact, place in found.items() if place is not None)
        if evidence:
            said = "; ".join(one.note for one in evidence)
            return Score(0.0, Verdict.failed, "said", f"It says what it must not: {said}.", evidence)
        return Score(1.0, Verdict.passed, "clean", "Nothing forbidden is said.")


def find_fact(answer: str, fact: str) -> tuple[int, int] | None:
    """Start and end (exclusive) of a fact's first alternative that appears."""
    text, places = _composed(answer.translate(ALIKE))
    for alternative in fact.split("|"):
        pattern = _pattern(_composed(alternative.strip().translate(ALIKE))[0])
        found = pattern.search(text) if pattern else None
        if found:
            return places[found.start()], places[found.end()]
    return None


def _composed(text: str) -> tuple[str, Sequence[int]]:
    """The text with every accent in its letter (NFC), and where each of its characters, and its end, stood before."""
    if not ACCENTED.search(text):
        return text, range(len(text) + 1)
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for found in [*ACCENTED.finditer(text), None]:
        start, end = found.span() if found else (len(text), len(text))
        letter = unicodedata.normalize("NFC", text[start:end])
        parts += [text[at:start], letter]
        places += [*range(at, start), *(start + min(place, end - start - 1) for place in range(len(letter)))]
        at = end
    return "".join(parts), [*places, len(text)]


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str] | None:
    """The text's words with any white space between, standing alone: not inside a longer word or number."""
    words = [re.escape(word) for word in text.split()]
    if not words:
        return None
    before = r"(?<!\w)(?<!\d[.,])" if text[0].isalnum() else r"(?<!\w)" if text[0] == "_" else ""
    after = r"(?!\w)(?![.,]\d)" if text[-1].isalnum() else ""
    return re.compile(before + r"\s+".join(words) + after, re.IGNORECASE)
