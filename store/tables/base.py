"""What all tables have in common: the registry, the names of constraints, columns of JSON and of text."""

import time
from typing import Any

from sqlalchemy import JSON, Column, MetaData, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

now = time.time

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, the same on every database, so that a later migration can change it."""


ONCE = {"sqlite_autoincrement": True}
"""SQLite would give the id of a deleted row again: what was kept under it (a draft, a page's figures) would be the next one's.
Not for attempts, which `store.attempts` counts itself, nor for scores, under whose ids nothing is kept: it costs every row."""


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """One registry of our own: the default one breaks Streamlit's hot reload with 'already defined'."""

    __table_args__: Any = ONCE


def json_column(default: Any = dict, server_default: str | None = None) -> Any:
    """A column of JSON; one that came by a later migration needs the default that rows from before have."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False, server_default=server_default))


def text_column() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False))
