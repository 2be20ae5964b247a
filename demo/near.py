"""Near-duplicates: keeps training text apart from the shipped suites.

Two messages are near-duplicates when their sets of word 5-shingles (whole message when shorter) have a Jaccard
index of at least 0.5, or when at least 0.8 of the suite's shingles are in the training message (Broder 1997, "On the
resemblance and containment of documents"). Training rows with such a message are left out; nothing else is taken
from the suites.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

SHINGLE, JACCARD, CONTAINMENT = 5, 0.5, 0.8
SUITES = Path(__file__).parent / "suites"
_WORD = re.compile(r"\w+")
Shingles = frozenset[tuple[str, ...]]


def shingles(text: str) -> Shingles:
    """The runs of five words, lower case and without marks; the whole text when it has fewer."""
    words = _WORD.findall(text.lower())
    if len(words) < SHINGLE:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


class Index:
    """Finds which of some texts a message nearly repeats."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.sets = [found for found in map(shingles, texts) if found]
        self.where: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, found in enumerate(self.sets):
            for one in found:
                self.where[one].append(at)

    def repeats(self, text: str) -> bool:
        """Whether the text is a near-duplicate of one of them."""
        mine, shared = shingles(text), defaultdict[int, int](int)
        for one in mine:
            for at in self.where.get(one, ()):
                shared[at] += 1
        return any(
            count >= CONTAINMENT * len(self.sets[at]) or count >= JACCARD * (len(mine) + len(self.sets[at]) - count)
            for at, count in shared.items()
        )


def user_texts(cases: Iterable[Mapping[str, object]]) -> list[str]:
    """What the user says in cases of a suite file."""
    texts: list[str] = []
    for case in cases:
        variables, messages = case.get("variables") or {}, case.get("messages") or ()
        assert isinstance(variables, Mapping) and isinstance(messages, list | tuple)
        texts += [str(variables["question"])] if variables.get("question") else []
        texts += [str(one["content"]) for one in messages if one["role"] == "user"]
    return texts


@lru_cache(maxsize=1)
def suite_index() -> Index:
    """The index over every user message of the shipped suites."""
    from ruamel.yaml import YAML

    files = sorted(SUITES.glob("*.yaml"))
    return Index(text for file in files for text in user_texts(YAML(typ="safe").load(file.read_text(encoding="utf-8"))["cases"]))
