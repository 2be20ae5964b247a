"""Which pairs of answers a round of votes asks about: spread evenly over pairs of contestants and over categories."""

import random
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from touchstone.ranking.asked import Asked, Turn


@dataclass(frozen=True, slots=True)
class Answered:
    """What several contestants answered to one item, and what each was asked, by their names."""

    item: str
    answers: Mapping[str, str]
    tags: tuple[str, ...] = ()
    asked: Mapping[str, tuple[Turn, ...]] = field(default_factory=dict)

    @property
    def category(self) -> str:
        """The first tag."""
        return self.tags[0] if self.tags else ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two contestants' answers to one item."""

    answered: Answered
    a: str
    b: str

    @property
    def asked(self) -> Asked:
        """What both were asked, and each where it differs."""
        return Asked.of(*(self.answered.asked.get(name, ()) for name in (self.a, self.b)))


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pairs to vote on, and how many pairs of those at hand had nothing to choose between: both answers were the same text."""

    pairings: tuple[Pairing, ...]
    identical: int


def draw(given: Iterable[Answered], count: int, seed: int) -> Drawn:
    """At most `count` pairs of answers that differ, the same for the same seed; an item comes once for a pair of contestants.

    Each step takes the pair of contestants, then the category, then the item that was drawn least so far. Answers that differ in
    white space alone are the same.
    """
    chance = random.Random(seed)
    found = {pairing_key(one): one for one in _shuffled([*_pairings(given)], chance)}
    differing = [one for one in found.values() if not _same(one)]
    return Drawn(tuple(_balanced(differing, count)), len(found) - len(differing))


def pairing_key(one: Pairing) -> tuple[str, str, str]:
    return one.answered.item, one.a, one.b


def _pairings(given: Iterable[Answered]) -> Iterable[Pairing]:
    for answered in given:
        names = sorted(name for name, text in answered.answers.items() if text.strip())
        yield from (Pairing(answered, a, b) for a, b in combinations(names, 2))


def _same(one: Pairing) -> bool:
    return one.answered.answers[one.a].split() == one.answered.answers[one.b].split()


def _shuffled(values: list[Pairing], chance: random.Random) -> list[Pairing]:
    chance.shuffle(values)
    return values


def _balanced(pairings: Sequence[Pairing], count: int) -> Iterable[Pairing]:
    waiting: dict[tuple[str, str], dict[str, deque[Pairing]]] = {}
    for one in pairings:
        waiting.setdefault((one.a, one.b), {}).setdefault(one.answered.category, deque()).append(one)
    met, asked, items = Counter[tuple[str, str]](), Counter[tuple[tuple[str, str], str]](), Counter[str]()
    for _ in range(min(count, len(pairings))):
        pair = min((one for one in waiting if waiting[one]), key=lambda one: met[one])
        category = min(waiting[pair], key=lambda one: asked[pair, one])
        chosen = min(waiting[pair][category], key=lambda one: items[one.answered.item])
        waiting[pair][category].remove(chosen)
        if not waiting[pair][category]:
            del waiting[pair][category]
        met[pair], asked[pair, category] = met[pair] + 1, asked[pair, category] + 1
        items[chosen.answered.item] += 1
        yield chosen
