"""Passages: what documents are cut into, found by, and cited as."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. `id` is its own within a collection, `source` the document's name, `place` where in it that is."""

    id: str
    text: str
    source: str
    place: str = ""


def content_hash(passages: Iterable[Passage]) -> str:
    """SHA-256 of a collection: of every passage with its id, source and place, in whatever order they come."""
    lines = sorted(json.dumps(astuple(one), ensure_ascii=True) for one in passages)
    return hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()


def hash_of_all(hashes: Iterable[str]) -> str:
    """SHA-256 of a collection by the content hashes of its documents, in whatever order they come."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode("ascii")).hexdigest()
