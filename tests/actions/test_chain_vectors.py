"""Vectors of texts for chains: asked for once, some at a time, and kept also where it breaks off."""

import asyncio
from collections.abc import Sequence

import pytest

from store.database import Database
from touchstone.actions.chain_vectors import embedded
from touchstone.errors import Malformed, Unreachable
from touchstone.types import Embedded, Usage


class Counting:
    """Gives each text its length as a vector; breaks off where it was asked so often."""

    def __init__(self, breaks_at: int = 99) -> None:
        self.asked: list[int] = []
        self.breaks_at = breaks_at

    async def embed(self, texts: Sequence[str]) -> Embedded:
        self.asked.append(len(texts))
        if len(self.asked) == self.breaks_at:
            raise Unreachable("It is gone.")
        return Embedded([[float(len(text)), 1.0] for text in texts], Usage(len(texts), 0))


def ask(db: Database, project: int, model: Counting, texts: Sequence[str], identity: str = "m") -> Embedded:
    return asyncio.run(embedded(db, project, identity, model, texts))


def test_a_text_is_asked_for_once_for_each_model(db: Database, project: int) -> None:
    model = Counting()
    texts = ["x" * number for number in range(1, 101)] + ["x"]
    first = ask(db, project, model, texts)
    assert model.asked == [64, 36] and first.usage == Usage(100, 0)
    assert [one[0] for one in first.vectors] == [float(len(text)) for text in texts]
    again = ask(db, project, model, [*texts, "new"])
    assert model.asked[2:] == [1] and again.usage.input_tokens == 1 and again.vectors[:101] == first.vectors
    ask(db, project, model, ["new"], "another")
    assert model.asked[3:] == [1]


def test_what_came_before_it_broke_off_is_not_asked_for_again(db: Database, project: int) -> None:
    texts = [f"text {number}" for number in range(100)]
    with pytest.raises(Unreachable):
        ask(db, project, Counting(breaks_at=2), texts)
    model = Counting()
    ask(db, project, model, texts)
    assert model.asked == [36]


class Growing(Counting):
    """Gives longer vectors each time it is asked."""

    async def embed(self, texts: Sequence[str]) -> Embedded:
        found = await super().embed(texts)
        return Embedded([[1.0] * (len(self.asked) + 1) for _ in texts], found.usage)


def test_vectors_of_another_length_than_before_are_refused_and_not_kept(db: Database, project: int) -> None:
    texts = [f"text {number}" for number in range(100)]
    with pytest.raises(Malformed, match="another length"):
        ask(db, project, Growing(), texts)
    again = Growing()
    assert len({len(one) for one in ask(db, project, again, texts).vectors}) == 1 and again.asked == [36]
