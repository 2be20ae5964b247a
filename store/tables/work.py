"""Projects, drafts, workers, and tokens of the API."""

from typing import Any

from sqlmodel import Field

from store.tables.base import Base, json_column, now


class Project(Base, table=True):
    """A use case: who it is for, what a good answer is, acceptance criteria in numbers."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    use_case: dict[str, Any] = json_column()
    """{"audience": str, "good_answer": str, "criteria": [{"metric", "comparison", "value"}]}"""
    created_at: float = Field(default_factory=now)


class Draft(Base, table=True):
    """What someone has typed and not saved: one per subject ("prompt:3", "new-run")."""

    subject: str = Field(primary_key=True)
    body: dict[str, Any] = json_column()
    updated_at: float = Field(default_factory=now)


class Worker(Base, table=True):
    """A worker's heartbeat, so that a live one can take over the workflows of a dead one."""

    id: str = Field(primary_key=True)
    """The executor id of the workflow engine."""
    host: str
    pid: int
    started_at: float = Field(default_factory=now)
    beat_at: float = Field(default_factory=now)


class ApiToken(Base, table=True):
    """What lets a program use the HTTP API. Only a hash of the token is kept: it is shown once, when it is made."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    token_hash: str = Field(unique=True)
    """SHA-256 in hexadecimal; a token has 256 random bits, so no slower hash is needed."""
    author: str = ""
    revoked: bool = False
    created_at: float = Field(default_factory=now)
    used_at: float | None = None
