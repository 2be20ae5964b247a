"""Passages of the project's documents that answer a question."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import NotFound
from touchstone.knowledge.searching import Hit, searched

MOST = 50


@kinds("retriever")
@dataclass(frozen=True)
class Retriever(Step):
    """The passages of a collection that say most of what the query asks (BM25), the best first, and what to cite them as."""

    title: ClassVar[str] = "Retriever"
    group: ClassVar[str] = "Knowledge"

    collection: str = ""
    most: int = 5

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
        return found.collections[self.collection]

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        content, most = self.stands_on(means.found), max(1, min(self.most, MOST))

        def find() -> list[Hit]:
            return searched(content, lambda: means.passages(self.collection)).best(given["query"], most)

        hits = await asyncio.to_thread(find)
        documents = [{"id": one.passage.id, "text": one.passage.text, "source": one.passage.source} for one in hits]
        citations = [_citation(number, one) for number, one in enumerate(hits, 1)]
        return Done({"documents": documents, "citations": citations}, note=f"{len(hits)} passages" if hits else "nothing was found")


def _citation(number: int, hit: Hit) -> dict[str, Any]:
    found = hit.passage
    return {"number": number, "id": found.id, "source": found.source, "place": found.place, "score": round(hit.score, 4)}
