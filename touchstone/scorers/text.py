"""Plain checks of a text: exact, contains, regex, length."""

from dataclasses import dataclass
from typing import ClassVar

from touchstone.errors import Invalid
from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Evidence, Score, Verdict

REGEX_SECONDS = 0.2


def verdict(good: bool) -> Verdict:
    """Passed or failed."""
    return Verdict.passed if good else Verdict.failed


def collapsed(text: str) -> str:
    """One space between words: chat models wrap lines freely."""
    return " ".join(text.split())


@scorers("exact")
@dataclass(frozen=True)
class Exact:
    """Passes when the answer is the text (default: the case's reference), apart from white space. Value: 1 or 0."""

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    text: str = ""
    ignore_case: bool = False

    def applies(self, case: Case) -> bool:
        return bool(self.text or case.reference)

    def score(self, context: ScoringContext) -> Score:
        said, wanted = collapsed(context.answer), collapsed(self.text or context.case.reference)
        good = said.casefold() == wanted.casefold() if self.ignore_case else said == wanted
        return Score(float(good), verdict(good), reason="The same text." if good else "Another text.")


@scorers("contains")
@dataclass(frozen=True)
class Contains:
    """Passes when the text (default: the case's reference) appears in the answer, apart from white space. Value: 1 or 0."""

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    text: str = ""
    ignore_case: bool = True

    def applies(self, case: Case) -> bool:
        return bool(self.text or case.reference)

    def score(self, context: ScoringContext) -> Score:
        wanted = self.text or context.case.reference
        said, looked_for = (context.answer.casefold(), wanted.casefold()) if self.ignore_case else (context.answer, wanted)
        at = said.find(looked_for)
        good = at >= 0 or collapsed(looked_for) in collapsed(said)
        exact = at >= 0 and len(said) == len(context.answer)
        evidence = (Evidence(at, at + len(looked_for), "found"),) if exact else ()
        return Score(float(good), verdict(good), reason="The text appears." if good else "The text does not appear.", evidence=evidence)


@scorers("regex")
@dataclass(frozen=True)
class Regex:
    """Passes when the pattern is found in the answer (with `absent`: when it is not). Value: 1 or 0.

    A search takes at most 0.2 s; one that takes longer, or a pattern that is none, leaves the attempt undecided.
    """

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    pattern: str = ""
    ignore_case: bool = False
    absent: bool = False

    def applies(self, case: Case) -> bool:
        return bool(self.pattern)

    def score(self, context: ScoringContext) -> Score:
        import regex

        try:
            flags = regex.IGNORECASE if self.ignore_case else 0
            found = regex.search(self.pattern, context.answer, flags=flags, timeout=REGEX_SECONDS, concurrent=True)
        except TimeoutError:
            return Score(verdict=Verdict.undecided, reason=f"timeout: the pattern took longer than {REGEX_SECONDS} s")
        except regex.error as error:
            return Score(verdict=Verdict.undecided, reason=f"error: the pattern is none ({error})"[:300])
        good = (found is not None) != self.absent
        evidence = (Evidence(found.start(), found.end(), "matches"),) if found else ()
        return Score(
            float(good), verdict(good), reason="The pattern was found." if found else "The pattern was not found.", evidence=evidence
        )


@scorers("length")
@dataclass(frozen=True)
class Length:
    """Passes when the answer has between `min_words` and `max_words` words; without limits it tells the number only.

    Value: 1 or 0 with a limit, else the number of words.
    """

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    min_words: int | None = None
    max_words: int | None = None

    def __post_init__(self) -> None:
        if self.min_words is not None and self.max_words is not None and self.min_words > self.max_words:
            raise Invalid("The least number of words is above the greatest.", "Swap them.")

    def applies(self, case: Case) -> bool:
        return True

    def score(self, context: ScoringContext) -> Score:
        words = len(context.answer.split())
        if self.min_words is None and self.max_words is None:
            return Score(float(words), None, reason=f"{words} words.")
        good = (self.min_words or 0) <= words <= (self.max_words if self.max_words is not None else words)
        return Score(float(good), verdict(good), reason=f"{words} words.")
