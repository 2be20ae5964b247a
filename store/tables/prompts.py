"""Prompts and their versions."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Prompt(Base, table=True):
    """A named prompt; its text lives in versions."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    description: str = text_column()
    archived: bool = False
    created_at: float = Field(default_factory=now)


class PromptVersion(Base, table=True):
    """One immutable version of a prompt."""

    __table_args__ = (UniqueConstraint("prompt_id", "number"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    number: int
    messages: list[dict[str, str]] = json_column(list)
    """[{"role": "system" | "user" | "assistant", "content": template}]"""
    format: str = "brace"
    params: dict[str, Any] = json_column()
    message: str = text_column()
    author: str = ""
    parent_id: int | None = Field(default=None, foreign_key="promptversion.id")
    content_hash: str
    created_at: float = Field(default_factory=now)
