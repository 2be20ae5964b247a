"""How near an answer comes to a reference, by overlap of letters or words. Neither sees meaning; both only inform."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Score

READ = 20_000
"""Characters of an answer that are compared."""


@scorers("chrf")
@dataclass(frozen=True)
class ChrF:
    """chrF against the case's reference, 0 to 1 (Popović 2015, by sacrebleu): overlap of character 6-grams, recall twice as heavy."""

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = True
    proves: ClassVar[bool] = False

    def applies(self, case: Case) -> bool:
        return bool(case.reference)

    def score(self, context: ScoringContext) -> Score:
        value = _chrf().sentence_score(context.answer[:READ], [context.case.reference[:READ]]).score / 100
        return Score(value, None, reason=f"chrF {value:.2f} against the reference.")


@scorers("rouge_l")
@dataclass(frozen=True)
class RougeL:
    """ROUGE-L F1 against the case's reference, 0 to 1 (Lin 2004, by rouge-score): the longest common subsequence of words."""

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = True
    proves: ClassVar[bool] = False

    def applies(self, case: Case) -> bool:
        return bool(case.reference)

    def score(self, context: ScoringContext) -> Score:
        value = float(_rouge().score(context.case.reference[:READ], context.answer[:READ])["rougeL"].fmeasure)
        return Score(value, None, reason=f"ROUGE-L {value:.2f} against the reference.")


@lru_cache(maxsize=1)
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


@lru_cache(maxsize=1)
def _rouge() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(["rougeL"])
