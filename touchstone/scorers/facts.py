"""Facts an answer must hold, and facts it must not."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Evidence, Score, Verdict

QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


@scorers("required")
@dataclass(frozen=True)
class Required:
    """Passes when every required fact appears; a fact is met by any of its alternatives, separated by "|".

    Case, white space and kinds of quotes and dashes do not matter; "5" is not found in "15" or "5.2". Value: the share of facts met.
    """

    version: ClassVar[str] = "1"
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

    version: ClassVar[str] = "1"
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
    text = answer.translate(QUOTES)
    for alternative in fact.split("|"):
        pattern = _pattern(alternative.strip().translate(QUOTES))
        found = pattern.search(text) if pattern else None
        if found:
            return found.start(), found.end()
    return None


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str] | None:
    """The text's words with any white space between, standing alone: not inside a longer word or number."""
    words = [re.escape(word) for word in text.split()]
    if not words:
        return None
    before = r"(?<!\w)(?<!\d[.,])" if text[0].isalnum() else r"(?<!\w)" if text[0] == "_" else ""
    after = r"(?!\w)(?![.,]\d)" if text[-1].isalnum() else ""
    return re.compile(before + r"\s+".join(words) + after, re.IGNORECASE)
