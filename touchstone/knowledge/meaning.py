"""Finding passages by what they mean: the vectors of a collection, made once for its content and a model, and kept."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import Any

from touchstone.errors import Malformed
from touchstone.knowledge.passages import Passage
from touchstone.knowledge.searching import Hit

KEPT = 4
"""Collections whose vectors stay in memory."""
RANK = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""
Key = tuple[str, str]
"""The hash of a collection's content, and what identifies the model."""


def text_of(passage: Passage) -> str:
    """What is made a vector of a passage: where it stands, and its words."""
    return f"{passage.place}\n{passage.text}"


class Meant:
    """A collection with a vector of length 1 for each passage; passages of equal score come in the order of their ids."""

    def __init__(self, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        import numpy

        self.passages = list(passages)
        self._vectors: Any = numpy.asarray(vectors, dtype=numpy.float32).reshape(len(self.passages), -1)

    def best(self, vector: Sequence[float], most: int) -> list[Hit]:
        """The passages nearest to a vector, by the cosine of the angle. Raises Malformed for one of another length."""
        import numpy

        if not self.passages:
            return []
        if self._vectors.shape[1] != len(vector):
            raise Malformed("The model gives vectors of another length than before.", "Choose the model anew, or check what answers there.")
        scores = self._vectors @ numpy.asarray(vector, dtype=numpy.float32)
        return [Hit(self.passages[place], float(scores[place])) for place in numpy.argsort(-scores, kind="stable")[:most]]


def fused(rankings: Sequence[Sequence[Hit]], most: int) -> list[Hit]:
    """Several rankings as one, each passage by the sum of 1 / (60 + its rank) in those that have it (reciprocal rank fusion)."""
    scores: dict[str, float] = {}
    passages = {one.passage.id: one.passage for ranking in rankings for one in ranking}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            scores[hit.passage.id] = scores.get(hit.passage.id, 0.0) + 1 / (RANK + rank)
    best = sorted(scores, key=lambda id: (-scores[id], id))[:most]
    return [Hit(passages[id], scores[id]) for id in best]


_kept: OrderedDict[Key, Meant] = OrderedDict()
_under_way: dict[Key, "Future[None]"] = {}
_lock = threading.Lock()


async def meant(key: Key, make: Callable[[], Awaitable[Meant]]) -> Meant:
    """The vectors of that key. Of all who ask for the same at once, in whatever thread, one makes them, and the others wait for that."""
    while True:
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
            others = _under_way.get(key)
            if others is None:
                _under_way[key] = Future()
        if others is None:
            return await _made(key, make)
        await asyncio.shield(asyncio.wrap_future(others))


async def _made(key: Key, make: Callable[[], Awaitable[Meant]]) -> Meant:
    """Make them and keep them; whatever comes of it, whoever waits looks again."""
    try:
        found = await make()
        with _lock:
            _kept[key] = found
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return found
    finally:
        with _lock:
            ended = _under_way.pop(key)
        ended.set_result(None)
