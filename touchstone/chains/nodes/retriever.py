"""Passages of the project's documents that answer a question."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid, NotFound
from touchstone.knowledge.meaning import Meant, fused, meant, text_of
from touchstone.knowledge.searching import Hit, searched

MOST, LOOKED_AT = 50, 4
"""Passages at most; how many times as many each way finds before both are put together."""
BY = ("words", "meaning", "both")


@kinds("retriever")
@dataclass(frozen=True)
class Retriever(Step):
    """The passages of a collection that say most of what the query asks, the best first, and what to cite them as. It goes by their words
    (BM25), by their meaning (vectors of an embedding model), or by both (reciprocal rank fusion)."""

    title: ClassVar[str] = "Retriever"
    group: ClassVar[str] = "Knowledge"

    collection: str = ""
    most: int = 5
    by: str = "words"
    embeddings: str = ""
    """The model that makes vectors of texts, where it does not go by words alone."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("query"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (
            Port("documents", "documents", help="As a text, each under its number: [1], [2]"),
            Port("citations", "list[json]", help="For each number the document and the place in it"),
        )

    def stands_on(self, found: Found) -> str:
        if self.collection not in found.collections:
            raise NotFound(f"There is no collection {self.collection[:100] or 'chosen'}.", "Choose one that is there.")
        content = found.collections[self.collection]
        return content if self.by == "words" else f"{content} {self._model(found)}"

    def _model(self, found: Found) -> str:
        if self.by not in BY:
            raise Invalid(f"The retriever goes by the unknown {self.by[:60]!r}.", f"Choose one of {', '.join(BY)}.")
        if not self.embeddings or self.embeddings not in found.models:
            told = f"There is no embedding model {self.embeddings[:100] or 'chosen'}."
            raise NotFound(told, "Choose one that is there, or let it go by words.")
        return found.models[self.embeddings]

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        query, most = given["query"], max(1, min(self.most, MOST))
        ways = {"words": (self._by_words,), "meaning": (self._by_meaning,)}.get(self.by, (self._by_words, self._by_meaning))
        if len(ways) == 1:
            hits = await ways[0](query, means, most)
        else:
            hits = fused([await way(query, means, LOOKED_AT * most) for way in ways], most)
        documents = [{"id": one.passage.id, "text": one.passage.text, "source": one.passage.source} for one in hits]
        citations = [_citation(number, one) for number, one in enumerate(hits, 1)]
        return Done({"documents": documents, "citations": citations}, note=f"{len(hits)} passages" if hits else "nothing was found")

    async def _by_words(self, query: str, means: Means, most: int) -> list[Hit]:
        content = means.found.collections[self.collection]
        return await asyncio.to_thread(lambda: searched(content, lambda: means.passages(self.collection)).best(query, most))

    async def _by_meaning(self, query: str, means: Means, most: int) -> list[Hit]:
        async def make() -> Meant:
            passages = sorted(await asyncio.to_thread(means.passages, self.collection), key=lambda one: one.id)
            embedded = await means.embed(self.embeddings, [text_of(one) for one in passages])
            return Meant(passages, embedded.vectors)

        found = await meant((means.found.collections[self.collection], self._model(means.found)), make)
        asked = await means.embed(self.embeddings, [query])
        return await asyncio.to_thread(found.best, asked.vectors[0], most)


def _citation(number: int, hit: Hit) -> dict[str, Any]:
    found = hit.passage
    return {"number": number, "id": found.id, "source": found.source, "place": found.place, "score": round(hit.score, 4)}
