"""BM25: which texts say most of what a question asks.

Weights are those of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the inverse document
frequency as Lucene has it, ln(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

_HISSING = re.compile(r"(?<=[sxz])e$|(?<=[cs]h)e$")
K1, B = 1.2, 0.75
LONGEST_QUERY = 10_000
"""Characters of a question that are looked at."""
_TOGETHER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_TOGETHER}]|[^\W_{_TOGETHER}]+")
"""A word; of scripts that put no space between words, a character."""


def terms(text: str) -> list[str]:
    """The words of a text as they are compared: whatever the case of letters, and English plurals with their singular."""
    return [_singular(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold())]


def _singular(word: str) -> str:
    """The S-stemmer of Harman, "How effective is suffixing?" (1991), with boxes, caches and cookies told by their singular too."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("us", "ss", "is")):
        word = word[:-1]
    if len(word) < 4:
        return word
    return f"{word[:-2]}y" if word.endswith("ie") else _HISSING.sub("", word)


class Index:
    """Texts by their words. Equal scores keep the order of the texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(terms(text)) for text in texts]
        lengths = [count.total() for count in counts]
        average = sum(lengths) / len(lengths) if any(lengths) else 1.0
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, count in enumerate(counts):
            bent = K1 * (1 - B + B * lengths[place] / average)
            for term, often in count.items():
                self._weights[term].append((place, often * (K1 + 1) / (often + bent)))
        self._size = len(counts)

    def best(self, query: str, most: int) -> list[tuple[int, float]]:
        """Places of the texts that share a word with the query, each with its score, the best first; at most `most`."""
        scores: dict[int, float] = defaultdict(float)
        for term in terms(query[:LONGEST_QUERY]):
            holding = self._weights.get(term, ())
            rarity = math.log(1 + (self._size - len(holding) + 0.5) / (len(holding) + 0.5))
            for place, weight in holding:
                scores[place] += rarity * weight
        return sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:most]
