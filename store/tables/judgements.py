"""What scorers and people said of the answers."""

from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.tables.base import Base, json_column, now, text_column


class ScoreRow(Base, table=True):
    """What one scorer said of one attempt. A changed scorer has another `instrument`, so old scores stay."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("attempt_id", "scorer", "instrument"),)
    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id")
    scorer: str
    instrument: str = ""
    """Hash of the scorer's version and options."""
    value: float | None = None
    verdict: str | None = None
    label: str = ""
    reason: str = text_column()
    evidence: list[list[Any]] = json_column(list)
    """[[start, end, note]] in code points of the answer."""
    created_at: float = Field(default_factory=now)


class VerdictRow(Base, table=True):
    """The judgement of one attempt, derived from its scores, with the columns results are grouped by.

    `verdict` is the machine's, `human` the latest review's; neither replaces the other.
    The index begins with the run and covers what the aggregates read: begun with the grouping columns
    it was measured ten times slower than no index.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        ForeignKeyConstraint(["run_id", "target_id"], ["runtarget.run_id", "runtarget.id"]),
        Index("ix_verdict_run", "run_id", "target_id", "category", "kind", "verdict", "human", "refusal", "human_refusal", "value"),
    )
    attempt_id: int = Field(primary_key=True, foreign_key="attempt.id", sa_column_kwargs={"autoincrement": False})
    run_id: int
    target_id: int
    category: str = ""
    kind: str = ""
    verdict: str
    """pass | fail | undecided"""
    human: str | None = None
    refusal: str = ""
    """none | partial | full, "" where no refusal scorer ran"""
    human_refusal: str | None = None
    """The label of the latest review, where it gave one; it counts before the machine's."""
    value: float | None = None
    """Mean of the gating scorers' values, 0 to 1."""
    reason: str = ""
    """For an undecided verdict: empty, provider_filter, timeout, error, ..."""


class Review(Base, table=True):
    """A person's verdict of one attempt, with a refusal label ("" leaves it to the machine) and a note. Append-only: the latest counts."""

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    verdict: str
    refusal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    note: str = text_column()
    author: str = ""
    created_at: float = Field(default_factory=now)


class Rescoring(Base, table=True):
    """A run whose stored answers are judged anew, in the order of their ids; those up to `reached` are done."""

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    state: str = "queued"
    """queued | running | done | failed"""
    reached: int = 0
    done: int = 0
    total: int = 0
    changes: dict[str, int] = json_column()
    """How many of the machine's verdicts came out differently: {"pass to fail": 2}."""
    relabelled: int = 0
    """Refusal labels that came out differently."""
    error: str = text_column()
    workflow_id: str = ""
    created_at: float = Field(default_factory=now)
    finished_at: float | None = None
