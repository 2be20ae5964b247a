"""The tables. History is append-only: versions, cases, attempts and scores are written once.

Times are Unix seconds (UTC). JSON columns hold plain values that the domain checked before.
Table classes do not validate (SQLModel leaves that out for tables): validate at the edge.
"""

import time
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKeyConstraint, Index, MetaData, Text, UniqueConstraint
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


def _json(default: Any = dict) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def _text() -> Any:
    return Field(default="", sa_column=Column(Text, nullable=False))


class Project(Base, table=True):
    """A use case: who it is for, what a good answer is, acceptance criteria in numbers."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    use_case: dict[str, Any] = _json()
    """{"audience": str, "good_answer": str, "criteria": [{"metric", "comparison", "value"}]}"""
    created_at: float = Field(default_factory=now)


class Prompt(Base, table=True):
    """A named prompt; its text lives in versions."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    description: str = _text()
    archived: bool = False
    created_at: float = Field(default_factory=now)


class PromptVersion(Base, table=True):
    """One immutable version of a prompt."""

    __table_args__ = (UniqueConstraint("prompt_id", "number"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True)
    number: int
    messages: list[dict[str, str]] = _json(list)
    """[{"role": "system" | "user" | "assistant", "content": template}]"""
    format: str = "brace"
    params: dict[str, Any] = _json()
    message: str = _text()
    author: str = ""
    parent_id: int | None = Field(default=None, foreign_key="promptversion.id")
    content_hash: str
    created_at: float = Field(default_factory=now)


class Endpoint(Base, table=True):
    """A configured way to reach models. The key itself is never here, only its environment variable's name."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    provider: str
    """openai_compatible | transformers | langchain | scripted"""
    base_url: str = ""
    api_key_env: str = ""
    options: dict[str, Any] = _json()
    """concurrency, requests_per_minute, tokens_per_minute, timeout_s, max_retries; scripted: rules"""
    created_at: float = Field(default_factory=now)


class Model(Base, table=True):
    """A model at an endpoint: its lineage, identity and price."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    endpoint_id: int = Field(foreign_key="endpoint.id", index=True)
    remote_name: str
    """What the provider calls it: a model name, or the folder of a local model."""
    kind: str = "base"
    """base | fine_tuned"""
    base_id: int | None = Field(default=None, foreign_key="model.id")
    adapter_path: str = ""
    weight_hash: str = ""
    price_in: float = 0.0
    """US dollars per million input tokens."""
    price_out: float = 0.0
    """US dollars per million output tokens."""
    capabilities: dict[str, Any] = _json()
    archived: bool = False
    created_at: float = Field(default_factory=now)


class Suite(Base, table=True):
    """A named collection of cases; its cases live in versions."""

    __table_args__ = (UniqueConstraint("project_id", "name"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    name: str
    description: str = _text()
    archived: bool = False
    created_at: float = Field(default_factory=now)


class SuiteVersion(Base, table=True):
    """One immutable version of a suite."""

    __table_args__ = (UniqueConstraint("suite_id", "number"), ONCE)
    id: int | None = Field(default=None, primary_key=True)
    suite_id: int = Field(foreign_key="suite.id", index=True)
    number: int
    case_count: int = 0
    message: str = _text()
    author: str = ""
    parent_id: int | None = Field(default=None, foreign_key="suiteversion.id")
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
    body: dict[str, Any] = _json()


class Run(Base, table=True):
    """A suite version x targets x repeats x attack chains. `total` is the number of attempts it will make."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    suite_version_id: int = Field(foreign_key="suiteversion.id", index=True)
    name: str
    state: str = "queued"
    """queued | running | stopping | stopped | done | failed"""
    repeats: int = 1
    attacks: list[str] = _json(list)
    """Attack chains by name; "" is the case as written."""
    scorers: list[dict[str, Any]] = _json(list)
    """[{"scorer": name, **options}]; empty: every default scorer that applies to a case."""
    params: dict[str, Any] = _json()
    concurrency: int = 8
    budget_usd: float | None = None
    seed: int = Field(default=0, sa_type=BigInteger)
    total: int = 0
    error: str = _text()
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
    params: dict[str, Any] = _json()
    """Effective sampling settings: the prompt version's, overridden by the run's."""
    identity: dict[str, Any] = _json()
    """provider, name, revision (weight hash) at the time the run was made."""


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
    messages: list[dict[str, str]] = _json(list)
    """The rendered messages exactly as sent."""
    answer: str = _text()
    finish_reason: str = ""
    error_kind: str = ""
    error: str = _text()
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    latency_s: float = 0.0
    queue_s: float = 0.0
    revision: str = ""
    """What the provider said answered: weight hash or reported model revision."""
    created_at: float = Field(default_factory=now)


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
    reason: str = _text()
    evidence: list[list[Any]] = _json(list)
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
        Index("ix_verdict_run", "run_id", "target_id", "category", "kind", "verdict", "human", "refusal", "value"),
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
    value: float | None = None
    """Mean of the gating scorers' values, 0 to 1."""
    reason: str = ""
    """For an undecided verdict: empty, provider_filter, timeout, error, ..."""


class Review(Base, table=True):
    """A person's verdict of one attempt, with a note. Append-only: the latest counts."""

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    verdict: str
    note: str = _text()
    author: str = ""
    created_at: float = Field(default_factory=now)


class Draft(Base, table=True):
    """What someone has typed and not saved: one per subject ("prompt:3", "new-run")."""

    subject: str = Field(primary_key=True)
    body: dict[str, Any] = _json()
    updated_at: float = Field(default_factory=now)


class Worker(Base, table=True):
    """A worker's heartbeat, so that a live one can take over the workflows of a dead one."""

    id: str = Field(primary_key=True)
    """The executor id of the workflow engine."""
    host: str
    pid: int
    started_at: float = Field(default_factory=now)
    beat_at: float = Field(default_factory=now)
