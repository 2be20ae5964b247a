"""Runs, their targets, and what was sent and came back."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.tables.base import ONCE, Base, json_column, now, text_column


class Run(Base, table=True):
    """A suite version x targets x repeats x attack chains. `total` is the number of attempts it will make."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    suite_version_id: int = Field(foreign_key="suiteversion.id", index=True)
    name: str
    state: str = "queued"
    """queued | running | stopping | stopped | done | failed"""
    repeats: int = 1
    attacks: list[str] = json_column(list)
    """Attack chains by name; "" is the case as written."""
    scorers: list[dict[str, Any]] = json_column(list)
    """[{"scorer": name, **options}]; empty: every default scorer that applies to a case."""
    params: dict[str, Any] = json_column()
    concurrency: int = 8
    budget_usd: float | None = None
    seed: int = Field(default=0, sa_type=BigInteger)
    total: int = 0
    error: str = text_column()
    fingerprint: str = Field(default="", index=True)
    """Hash of what a command-line run was asked to do: `--resume` finds its run by it."""
    workflow_id: str = ""
    created_at: float = Field(default_factory=now)
    started_at: float | None = None
    finished_at: float | None = None


class RunTarget(Base, table=True):
    """One target of a run: a prompt version (or none) on a model, as it was when the run was made."""

    __table_args__ = (UniqueConstraint("run_id", "position"), UniqueConstraint("run_id", "id"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    position: int
    label: str
    prompt_version_id: int | None = Field(default=None, foreign_key="promptversion.id", index=True)
    model_id: int = Field(foreign_key="model.id", index=True)
    params: dict[str, Any] = json_column()
    """Effective sampling settings: the prompt version's, overridden by the run's."""
    identity: dict[str, Any] = json_column()
    """provider, name, revision (weight hash) at the time the run was made; of a chain, stands_on: what else decides its answers."""
    blocks: list[dict[str, Any]] = json_column(list, "[]")
    """The versions that the prompt's blocks resolved to when the run was made: [{"reference", "name", "number", "version_id"}]."""
    without: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The part of the prompt that is left out to see what it does: "block:rules", "example:1", "message:1"; "" for none."""


class Attempt(Base, table=True):
    """What was sent and what came back: case x target x attack x repeat. Never edited.

    The foreign key names the run and the target together: taking a target away then looks here through an index
    that begins with the run, where one on the target alone would read the whole table. `case_id` has none for the
    same reason; its case lives as long as the run, because the run holds on to the suite version.
    """

    __table_args__ = (
        UniqueConstraint("run_id", "target_id", "case_id", "attack", "repeat"),
        ForeignKeyConstraint(["run_id", "target_id"], ["runtarget.run_id", "runtarget.id"]),
        Index("ix_attempt_run", "run_id", "id"),
        Index(
            "ix_attempt_measures",
            *("run_id", "target_id", "error_kind", "latency_s", "input_tokens", "output_tokens", "cost_usd", "created_at"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    target_id: int
    case_id: int
    attack: str = ""
    repeat: int = 0
    messages: list[dict[str, str]] = json_column(list)
    """The rendered messages exactly as sent."""
    answer: str = text_column()
    finish_reason: str = ""
    error_kind: str = ""
    error: str = text_column()
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    latency_s: float = 0.0
    queue_s: float = 0.0
    revision: str = ""
    """What the provider said answered: weight hash or reported model revision."""
    created_at: float = Field(default_factory=now)


class AttemptStep(Base, table=True):
    """One step of a chain that made an attempt, in the order in which they ended. Written with its attempt, never edited."""

    __table_args__ = (Index("ix_attemptstep_node", "run_id", "target_id", "node"),)
    attempt_id: int = Field(foreign_key="attempt.id", primary_key=True)
    position: int = Field(primary_key=True)
    run_id: int
    target_id: int
    node: str
    """The node, behind the sub-chains and containers it stands in: "triage/answer"."""
    place: str
    """The same with the rounds it ran in."""
    state: str
    """ok | skipped | error | stopped | waiting"""
    started_s: float
    """Seconds from the chain's beginning."""
    ended_s: float
    given: dict[str, Any] = json_column()
    outputs: dict[str, Any] = json_column()
    sent: list[dict[str, str]] = json_column(list)
    note: str = text_column()
    error: str = text_column()
    tries: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    is_origin: bool = False
    """Whether what failed the attempt stands in this step's outputs first."""
