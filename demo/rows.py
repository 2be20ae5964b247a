"""The mixture of dialogues each training sees, drawn with a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from demo.attacks import ATTACKS
from demo.copying import COPYING
from demo.harmless import HARMLESS
from demo.near import suite_index
from demo.turns import Dialogue

Maker = Callable[[Random, float], Dialogue]
Makers = tuple[tuple[Maker, int], ...]


def _one(makers: Makers, rng: Random, stage: float) -> Dialogue:
    names, weights = zip(*makers, strict=True)
    maker: Maker = rng.choices(names, weights)[0]
    return _apart(maker, rng, stage)


def _apart(maker: Maker, rng: Random, stage: float) -> Dialogue:
    """A dialogue that repeats no message of the shipped suites."""
    suites = suite_index()
    while True:
        made = maker(rng, stage)
        if not any(suites.repeats(turn.content) for turn in made.turns if turn.role == "user"):
            return made


def base_dialogue(rng: Random, stage: float) -> Dialogue:
    """One dialogue for the base model at `stage` 0 (start of training) to 1; copying thins out towards the end."""
    roll, copying = rng.random(), 0.7 - 0.5 * stage
    if roll < copying:
        return _one(COPYING, rng, stage)
    return _one(HARMLESS if roll < copying + (1 - copying) * 0.5 else ATTACKS, rng, stage)


def adapter_dialogue(rng: Random, stage: float = 1.0) -> Dialogue:
    """One dialogue for the adapter: half harmless, half under attack."""
    return _one(HARMLESS if rng.random() < 0.5 else ATTACKS, rng, stage)


def dialogues(seed: int, count: int, careful: bool, stage: float = 1.0) -> Iterator[Dialogue]:
    """`count` dialogues; the same seed gives the same ones."""
    rng = Random(seed)
    for _ in range(count):
        yield adapter_dialogue(rng, stage) if careful else base_dialogue(rng, stage)
