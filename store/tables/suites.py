"""Suites, their versions and cases."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Suite(Base, table=True):
    """A named collection of cases; its cases live in versions."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    description: str = text_column()
    archived: bool = False
    created_at: float = Field(default_factory=now)


class SuiteVersion(Base, table=True):
    """One immutable version of a suite."""

    __table_args__ = (UniqueConstraint("suite_id", "number"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    suite_id: int = Field(foreign_key="suite.id", index=True)
    number: int
    case_count: int = 0
    message: str = text_column()
    author: str = ""
    parent_id: int | None = Field(default=None, foreign_key="suiteversion.id", index=True)
    content_hash: str = Field(index=True)
    created_at: float = Field(default_factory=now)


class CaseRow(Base, table=True):
    """One immutable case of a suite version; `body` is the whole case, the other columns are for filters."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("suite_version_id", "key"),
        Index("ix_case_version_position", "suite_version_id", "position"),
        Index("ix_case_version_facets", "suite_version_id", "kind", "category"),
        ONCE,
    )
    id: int | None = Field(default=None, primary_key=True)
    suite_version_id: int = Field(foreign_key="suiteversion.id")
    position: int
    key: str
    kind: str
    category: str
    body: dict[str, Any] = json_column()
