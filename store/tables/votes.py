"""Blind votes on pairs of answers."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class VoteRound(Base, table=True):
    """Pairs of answers that people, and perhaps a judge, choose between without knowing whose they are."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    key: str = Field(unique=True)
    """What the link for voters carries; not to be guessed."""
    source: dict[str, Any] = json_column()
    """Where the answers come from: {"run": id, "suite": id, "targets": [ids]}; "identical" counts the pairs whose answers were the same,
    "criterion" says what makes an answer good."""
    seed: int = 0
    """With the voter and the item it decides which answer stands left."""
    closed: bool = False
    created_at: float = Field(default_factory=now)


class VoteItem(Base, table=True):
    """Two answers to the same conversation; `a` and `b` name the contestants."""

    __table_args__ = (UniqueConstraint("round_id", "position"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="voteround.id", index=True)
    position: int
    item: str
    """The case the answers belong to: several pairs may share it."""
    tags: list[str] = json_column(list)
    conversation: list[dict[str, str]] = json_column(list)
    """Turns as they were sent, without system messages: {"role", "content"}, with "name" for a text given beside them, and "side" (a | b)
    for what was asked on one side alone."""
    a: str
    b: str
    a_answer: str = text_column()
    b_answer: str = text_column()


class Voter(Base, table=True):
    """A person who votes in a round, known by the token in the address of that person's page, of which only a hash is kept."""

    __table_args__ = (UniqueConstraint("round_id", "name"), UniqueConstraint("round_id", "token_hash"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="voteround.id", index=True)
    name: str
    """Nobody else's in the round: the votes stand under it."""
    token_hash: str
    """SHA-256 in hexadecimal, as of the tokens of the API."""
    created_at: float = Field(default_factory=now)


class Vote(Base, table=True):
    """One choice. Append-only: the latest of a voter on an item counts, a judge's one for each order."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="voteitem.id", index=True)
    voter: str
    source: str = "human"
    """human | judge"""
    swapped: bool = False
    """Whether `b` stood on the left."""
    outcome: str
    """left | right | tie | both_bad, as it was seen; "" takes the vote before it back; undecided is a judge who named none of them."""
    reason: str = text_column()
    created_at: float = Field(default_factory=now)


class Judging(Base, table=True):
    """A model that is asked, as a judge, to choose between all pairs of a round in both orders."""

    __table_args__ = (UniqueConstraint("round_id", "voter"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="voteround.id", index=True)
    model_id: int = Field(foreign_key="model.id", index=True)
    voter: str
    """The model's name when it began, told apart from other judges of the round: its votes stand under it."""
    instrument: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Hash of what it is asked and of its settings: asked otherwise, a model is another judge. "" is one from before this was noted."""
    state: str = "queued"
    """queued | running | stopping | stopped | done | failed"""
    error: str = text_column()
    workflow_id: str = ""
    created_at: float = Field(default_factory=now)
    finished_at: float | None = None
