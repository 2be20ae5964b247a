"""Chains at work: what each run of one was given, what it gave, and every step between."""

from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Trace(Base, table=True):
    """One run of a chain, from a page, over HTTP, or as an attempt of a suite."""

    __table_args__ = (
        Index("ix_trace_project", "project_id", "id"),
        Index("ix_trace_chain", "project_id", "chain", "id"),
        Index("ix_trace_state", "project_id", "state", "id"),
        Index("ix_trace_seen", "state", "seen_at"),
        ONCE,
    )
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    version_id: int | None = Field(default=None, index=True)
    """The version that ran; None for a draft. No foreign key: a trace outlives a chain that is deleted."""
    chain: str
    """The chain's name then."""
    chain_hash: str
    model: str = ""
    """The model that nodes without one asked."""
    source: str
    """page | api | run"""
    inputs: dict[str, Any] = json_column()
    outputs: dict[str, Any] = json_column()
    state: str = "running"
    """running | done | failed | stopped | waiting"""
    error: str = text_column()
    failed_at: str = ""
    """The node whose failure ended it."""
    waiting: list[str] = json_column(list)
    """The places that wait for a person."""
    decisions: dict[str, Any] = json_column()
    """What people decided, by place: {"approved", "note", "by", "at"}."""
    call: dict[str, Any] = json_column(dict, "{}")
    """How it was called, its document with it, from its first waiting for a person until it is done: what it needs to go on."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    author: str = ""
    created_at: float = Field(default_factory=now)
    ended_at: float | None = None
    seen_at: float = Field(default_factory=now, sa_column_kwargs={"server_default": "0"})
    """When its process said last that it is at work."""


class TraceStep(Base, table=True):
    """One step of a trace, written once, when it has ended."""

    __table_args__ = (ONCE,)
    id: int | None = Field(default=None, primary_key=True)
    trace_id: int = Field(foreign_key="trace.id", index=True)
    node: str
    place: str
    """The node and the rounds of containers it ran in."""
    state: str
    started_s: float
    """Seconds of work from the trace's beginning: the time for which it waited for people is left out."""
    ended_s: float
    given: dict[str, Any] = json_column()
    outputs: dict[str, Any] = json_column()
    """A value per port that gave one; a port whose branch was not taken is not there."""
    sent: list[dict[str, str]] = json_column(list)
    note: str = text_column()
    error: str = text_column()
    tries: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    key: str = ""


class StepResult(Base, table=True):
    """What a step gave, by the hash of everything that decided it: asked again with the same, it need not run."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    key: str = Field(primary_key=True)
    done: dict[str, Any] = json_column()
    created_at: float = Field(default_factory=now, index=True)
