"""How near an answer comes to a reference, by overlap of letters or words. Neither sees meaning; both only inform."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar

from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Score

READ = 20_000
"""Characters of an answer that are compared."""
MOST_WORDS = 1_000
"""Words that ROUGE-L compares: its time grows with the product of both sides."""
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


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
    """ROUGE-L F1 against the case's reference, 0 to 1 (Lin 2004, by rouge-score): the longest common subsequence of words.

    Words of any script, without case; in scripts without spaces a word is a sign. The first 1,000 words of each side are compared.
    """

    version: ClassVar[str] = "2"
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

    return RougeScorer(["rougeL"], tokenizer=_Words())


class _Words:
    """Takes a text apart into its first 1,000 words; rouge-score's own tokenizer knows the letters a to z only."""

    def tokenize(self, text: str) -> list[str]:
        return [found.group() for found in islice(WORD.finditer(text.lower()), MOST_WORDS)]
