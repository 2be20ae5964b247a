"""Finding passages of a collection. Its index is made once for its content and kept for the next question."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from touchstone.knowledge.bm25 import Index
from touchstone.knowledge.passages import Passage

KEPT = 8
"""Collections whose index stays in memory."""


@dataclass(frozen=True)
class Hit:
    """A passage that was found, and its score."""

    passage: Passage
    score: float


class Searched:
    """A collection with its index; passages of equal score come in the order of their ids."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = sorted(passages, key=lambda one: one.id)
        self._index = Index([f"{one.place}\n{one.text}" for one in self._passages])

    def best(self, query: str, most: int) -> list[Hit]:
        """The passages that answer best."""
        return [Hit(self._passages[place], score) for place, score in self._index.best(query, most)]


_kept: OrderedDict[str, Searched] = OrderedDict()
_lock = threading.Lock()


def searched(content: str, load: Callable[[], Sequence[Passage]]) -> Searched:
    """The collection of that content hash. `load` gives its passages, and is called only where no index of it is kept."""
    with _lock:
        if content not in _kept:
            _kept[content] = Searched(load())
        _kept.move_to_end(content)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return _kept[content]
