"""Prompts, blocks, their versions, and the labels that point at versions."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Prompt(Base, table=True):
    """A named prompt, or a block that prompts include; its text lives in versions. Slashes in the name are its folders."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    description: str = text_column()
    archived: bool = False
    created_at: float = Field(default_factory=now)
    kind: str = Field(default="chat", sa_column_kwargs={"server_default": "chat"})
    """chat | text | block | chain"""
    tags: list[str] = json_column(list, "[]")


class PromptVersion(Base, table=True):
    """One immutable version of a prompt: everything that is needed to send it again."""

    __table_args__ = (UniqueConstraint("prompt_id", "number"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    number: int
    messages: list[dict[str, str]] = json_column(list)
    """[{"role": "system" | "user" | "assistant" | "placeholder", "content": template}]"""
    format: str = "brace"
    params: dict[str, Any] = json_column()
    message: str = text_column()
    author: str = ""
    parent_id: int | None = Field(default=None, foreign_key="promptversion.id", index=True)
    content_hash: str
    created_at: float = Field(default_factory=now)
    branch: str = Field(default="main", sa_column_kwargs={"server_default": "main"})
    merged_id: int | None = None
    """The version of another branch that was merged into this one."""
    variables: list[dict[str, Any]] = json_column(list, "[]")
    """[{"name", "type", "description", "choices", "sample"}]"""
    tools: list[dict[str, Any]] = json_column(list, "[]")
    """Tool schemas as the OpenAI protocol takes them."""
    model: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The name of the model it was written for; "" for any."""
    chain: dict[str, Any] = json_column(dict, "{}")
    """The document of a chain: {"nodes", "edges", "inputs", ...}; {} for what is none."""


class PromptLabel(Base, table=True):
    """A movable pointer ("production") at one version of a prompt. `latest` is not stored: it follows the newest version."""

    __table_args__ = (UniqueConstraint("prompt_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    name: str
    version_id: int = Field(foreign_key="promptversion.id", index=True)
    protected: bool = False
    moved_at: float = Field(default_factory=now)


class LabelMove(Base, table=True):
    """What a label pointed at, and from when. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    label: str
    version_id: int | None = None
    """None: the label was removed."""
    previous_id: int | None = None
    note: str = text_column()
    author: str = ""
    created_at: float = Field(default_factory=now)


class BlockUse(Base, table=True):
    """That a version includes a block, directly, as it is written there."""

    __table_args__ = (UniqueConstraint("version_id", "reference"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="promptversion.id", index=True)
    block_id: int = Field(foreign_key="prompt.id", index=True)
    reference: str
    """"rules", "rules@production" or "rules#3"."""
