"""Vectors of texts for chains: those that are known are taken from the store, the others asked for some at a time and kept."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from store import vectors
from store.database import Database
from touchstone.actions.store_errors import awaited
from touchstone.errors import Malformed
from touchstone.models.embeddings import BATCH, MOST_TEXT, Embedder
from touchstone.types import Embedded, Usage


@awaited
async def embedded(db: Database, project_id: int, identity: str, provider: Embedder, texts: Sequence[str]) -> Embedded:
    """A vector for each text, of the model that `identity` stands for; a text is read as far as 20,000 characters.

    Raises ProviderError, also where vectors are not all of one length; StoreError. What came before an error is kept.
    """
    cut = [text[:MOST_TEXT] for text in texts]
    keys = [sha256(f"{identity}\n{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in cut]
    found = vectors.known(db, project_id, list(dict.fromkeys(keys)))
    _check_lengths(found)
    missing = {key: text for key, text in zip(keys, cut, strict=True) if key not in found}
    tokens, estimated = 0, False
    for start in range(0, len(missing), BATCH):
        some = dict(list(missing.items())[start : start + BATCH])
        made = await provider.embed(list(some.values()))
        fresh = dict(zip(some, made.vectors, strict=True))
        _check_lengths(found | fresh)
        vectors.keep(db, project_id, fresh)
        found |= fresh
        tokens, estimated = tokens + made.usage.input_tokens, estimated or made.usage.estimated
    return Embedded([found[key] for key in keys], Usage(tokens, 0, estimated))


def _check_lengths(found: Mapping[str, Sequence[float]]) -> None:
    if len({len(one) for one in found.values()}) > 1:
        raise Malformed("The model gives vectors of another length than before.", "Choose another model, or check what answers there.")
