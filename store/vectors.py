"""Vectors of texts, kept by the hash of the text and of the model that made them."""

import time
from array import array
from collections.abc import Mapping, Sequence
from sys import byteorder

from sqlalchemy import delete, select
from sqlmodel import col

from store.database import Database
from store.tables import TextVector
from store.upsert import table_of, upsert

AT_ONCE = 500
"""Keys of one query."""


def known(db: Database, project_id: int, keys: Sequence[str]) -> dict[str, list[float]]:
    """The vectors that are kept, by key."""
    found: dict[str, list[float]] = {}
    with db.reading() as session:
        for start in range(0, len(keys), AT_ONCE):
            asked = select(col(TextVector.key), col(TextVector.data)).where(
                col(TextVector.project_id) == project_id, col(TextVector.key).in_(keys[start : start + AT_ONCE])
            )
            found.update((key, _numbers(data)) for key, data in session.execute(asked))
    return found


def keep(db: Database, project_id: int, vectors: Mapping[str, Sequence[float]]) -> None:
    """Keep vectors by key, in numbers of 4 bytes."""
    made = time.time()
    rows = [{"project_id": project_id, "key": key, "data": _bytes(one), "created_at": made} for key, one in vectors.items()]
    if rows:
        with db.writing() as session:
            upsert(session, TextVector, rows, ("project_id", "key"))


def prune(db: Database, before: float) -> int:
    """Forget vectors that were made before that time; how many."""
    with db.writing() as session:
        return session.connection().execute(delete(table_of(TextVector)).where(col(TextVector.created_at) < before)).rowcount


def _bytes(vector: Sequence[float]) -> bytes:
    numbers = array("f", vector)
    if byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(data: bytes) -> list[float]:
    numbers = array("f", data)
    if byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()
