"""What several subjects do with single rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import ColumnElement, exc, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from store.database import Database
from store.errors import StoreInUse, StoreMissing, is_too_large

Row = TypeVar("Row", bound=SQLModel)


def add(db: Database, row: Row) -> Row:
    """Insert one row; it comes back with its id. Raises StoreConflict when one like it is already there."""
    with db.writing() as session:
        session.add(row)
    return row


def need(session: Session, table: type[Row], key: object, what: str, locked: bool = False) -> Row:
    """The row with this key; `locked`, nobody else changes it until the transaction ends. Raises StoreMissing."""
    row = None
    with _none_so_large():
        row = session.get(table, key, with_for_update=locked or None)
    if row is None:
        raise StoreMissing(f"There is no {what} {key}.", "It may have been deleted: load the page again.")
    return row


def get(db: Database, table: type[Row], key: object, what: str) -> Row:
    """The row with this key, detached. Raises StoreMissing."""
    with db.reading() as session:
        return need(session, table, key, what)


def first(db: Database, table: type[Row], *where: ColumnElement[bool], newest: bool = False) -> Row | None:
    """The only, or the newest, row that fits; None when there is none."""
    key = table.__mapper__.primary_key[0]  # type: ignore[attr-defined]
    row = None
    with db.reading() as session, _none_so_large():
        row = session.scalars(select(table).where(*where).order_by(key.desc() if newest else key).limit(1)).first()
    return row


@contextmanager
def _none_so_large() -> Iterator[None]:
    """Leaves it at nothing where a number is more than any row has."""
    try:
        yield
    except (exc.DBAPIError, OverflowError) as error:
        if not is_too_large(error):
            raise


def set_fields(db: Database, table: type[Row], key: object, what: str, values: Mapping[str, object]) -> Row:
    """Change some fields of one row. Raises StoreMissing, and TypeError for a field the table has not."""
    check(table, values)
    with db.writing() as session:
        row = need(session, table, key, what)
        for name, value in values.items():
            setattr(row, name, value)
    return row


@contextmanager
def unused(what: str) -> Iterator[None]:
    """A deletion: a row that came to use it meanwhile is told as such. Raises StoreInUse."""
    try:
        yield
    except exc.IntegrityError as error:
        raise StoreInUse(what) from error


def made(table: type[Row], **fields: object) -> Row:
    """A row of these fields. Raises TypeError for a field the table has not: the table class itself would drop it silently."""
    check(table, fields)
    return table(**fields)


def check(table: type[Row], fields: Mapping[str, object]) -> None:
    """Raises TypeError for a field the table has not."""
    if unknown := fields.keys() - table.model_fields.keys():
        raise TypeError(f"{table.__name__} has no field {', '.join(sorted(unknown))}")
