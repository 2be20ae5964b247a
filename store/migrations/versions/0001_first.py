"""Projects, prompts, models, suites, runs, attempts, scores, reviews, drafts, workers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ONCE = {"sqlite_autoincrement": True}
"""An id is given once, also after its row was deleted."""


def upgrade() -> None:
    for make in (_work, _models, _prompts, _suites, _runs, _attempts, _judgements):
        make()


def _columns(kind: Any, *names: str, nullable: bool = False) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind(), nullable=nullable) for name in names]


def _work() -> None:
    op.create_table(
        "draft",
        *_columns(sa.String, "subject"),
        *_columns(sa.JSON, "body"),
        *_columns(sa.Float, "updated_at"),
        sa.PrimaryKeyConstraint("subject", name="pk_draft"),
    )
    op.create_table(
        "worker",
        *_columns(sa.String, "id", "host"),
        *_columns(sa.Integer, "pid"),
        *_columns(sa.Float, "started_at", "beat_at"),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )
    op.create_table(
        "project",
        *_columns(sa.Integer, "id"),
        *_columns(sa.String, "name"),
        *_columns(sa.JSON, "use_case"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("name", name="uq_project_name"),
        **ONCE,
    )


def _models() -> None:
    op.create_table(
        "endpoint",
        *_columns(sa.Integer, "id"),
        *_columns(sa.String, "name", "provider", "base_url", "api_key_env"),
        *_columns(sa.JSON, "options"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoint"),
        sa.UniqueConstraint("name", name="uq_endpoint_name"),
        **ONCE,
    )
    op.create_table(
        "model",
        *_columns(sa.Integer, "id"),
        *_columns(sa.String, "name"),
        *_columns(sa.Integer, "endpoint_id"),
        *_columns(sa.String, "remote_name", "kind"),
        *_columns(sa.Integer, "base_id", nullable=True),
        *_columns(sa.String, "adapter_path", "weight_hash"),
        *_columns(sa.Float, "price_in", "price_out"),
        *_columns(sa.JSON, "capabilities"),
        *_columns(sa.Boolean, "archived"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_model"),
        sa.UniqueConstraint("name", name="uq_model_name"),
        sa.ForeignKeyConstraint(["base_id"], ["model.id"], name="fk_model_base_id"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name="fk_model_endpoint_id"),
        **ONCE,
    )
    op.create_index("ix_model_endpoint_id", "model", ["endpoint_id"])


def _prompts() -> None:
    op.create_table(
        "prompt",
        *_columns(sa.Integer, "id", "project_id"),
        *_columns(sa.String, "name"),
        *_columns(sa.Text, "description"),
        *_columns(sa.Boolean, "archived"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt"),
        sa.UniqueConstraint("project_id", "name", name="uq_prompt_project_id_name"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_prompt_project_id"),
        **ONCE,
    )
    op.create_index("ix_prompt_project_id", "prompt", ["project_id"])
    op.create_table(
        "promptversion",
        *_columns(sa.Integer, "id", "prompt_id", "number"),
        *_columns(sa.JSON, "messages"),
        *_columns(sa.String, "format"),
        *_columns(sa.JSON, "params"),
        *_columns(sa.Text, "message"),
        *_columns(sa.String, "author"),
        *_columns(sa.Integer, "parent_id", nullable=True),
        *_columns(sa.String, "content_hash"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_promptversion"),
        sa.UniqueConstraint("prompt_id", "number", name="uq_promptversion_prompt_id_number"),
        sa.ForeignKeyConstraint(["parent_id"], ["promptversion.id"], name="fk_promptversion_parent_id"),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], name="fk_promptversion_prompt_id"),
        **ONCE,
    )
    op.create_index("ix_promptversion_prompt_id", "promptversion", ["prompt_id"])


def _suites() -> None:
    op.create_table(
        "suite",
        *_columns(sa.Integer, "id", "project_id"),
        *_columns(sa.String, "name"),
        *_columns(sa.Text, "description"),
        *_columns(sa.Boolean, "archived"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_suite"),
        sa.UniqueConstraint("project_id", "name", name="uq_suite_project_id_name"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_suite_project_id"),
        **ONCE,
    )
    op.create_index("ix_suite_project_id", "suite", ["project_id"])
    op.create_table(
        "suiteversion",
        *_columns(sa.Integer, "id", "suite_id", "number", "case_count"),
        *_columns(sa.Text, "message"),
        *_columns(sa.String, "author"),
        *_columns(sa.Integer, "parent_id", nullable=True),
        *_columns(sa.String, "content_hash"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_suiteversion"),
        sa.UniqueConstraint("suite_id", "number", name="uq_suiteversion_suite_id_number"),
        sa.ForeignKeyConstraint(["parent_id"], ["suiteversion.id"], name="fk_suiteversion_parent_id"),
        sa.ForeignKeyConstraint(["suite_id"], ["suite.id"], name="fk_suiteversion_suite_id"),
        **ONCE,
    )
    op.create_index("ix_suiteversion_content_hash", "suiteversion", ["content_hash"])
    op.create_index("ix_suiteversion_suite_id", "suiteversion", ["suite_id"])
    op.create_table(
        "case",
        *_columns(sa.Integer, "id", "suite_version_id", "position"),
        *_columns(sa.String, "key", "kind", "category"),
        *_columns(sa.JSON, "body"),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("suite_version_id", "key", name="uq_case_suite_version_id_key"),
        sa.ForeignKeyConstraint(["suite_version_id"], ["suiteversion.id"], name="fk_case_suite_version_id"),
        **ONCE,
    )
    op.create_index("ix_case_version_facets", "case", ["suite_version_id", "kind", "category"])
    op.create_index("ix_case_version_position", "case", ["suite_version_id", "position"])


def _runs() -> None:
    op.create_table(
        "run",
        *_columns(sa.Integer, "id", "project_id", "suite_version_id"),
        *_columns(sa.String, "name", "state"),
        *_columns(sa.Integer, "repeats"),
        *_columns(sa.JSON, "attacks", "scorers", "params"),
        *_columns(sa.Integer, "concurrency"),
        *_columns(sa.Float, "budget_usd", nullable=True),
        *_columns(sa.BigInteger, "seed"),
        *_columns(sa.Integer, "total"),
        *_columns(sa.Text, "error"),
        *_columns(sa.String, "fingerprint", "workflow_id"),
        *_columns(sa.Float, "created_at"),
        *_columns(sa.Float, "started_at", "finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_run_project_id"),
        sa.ForeignKeyConstraint(["suite_version_id"], ["suiteversion.id"], name="fk_run_suite_version_id"),
        **ONCE,
    )
    op.create_index("ix_run_fingerprint", "run", ["fingerprint"])
    op.create_index("ix_run_project_id", "run", ["project_id"])
    op.create_index("ix_run_suite_version_id", "run", ["suite_version_id"])
    op.create_table(
        "runtarget",
        *_columns(sa.Integer, "id", "run_id", "position"),
        *_columns(sa.String, "label"),
        *_columns(sa.Integer, "prompt_version_id", nullable=True),
        *_columns(sa.Integer, "model_id"),
        *_columns(sa.JSON, "params", "identity"),
        sa.PrimaryKeyConstraint("id", name="pk_runtarget"),
        sa.UniqueConstraint("run_id", "id", name="uq_runtarget_run_id_id"),
        sa.UniqueConstraint("run_id", "position", name="uq_runtarget_run_id_position"),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_runtarget_model_id"),
        sa.ForeignKeyConstraint(["prompt_version_id"], ["promptversion.id"], name="fk_runtarget_prompt_version_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_runtarget_run_id"),
        **ONCE,
    )
    op.create_index("ix_runtarget_model_id", "runtarget", ["model_id"])
    op.create_index("ix_runtarget_prompt_version_id", "runtarget", ["prompt_version_id"])
    op.create_index("ix_runtarget_run_id", "runtarget", ["run_id"])


def _attempts() -> None:
    op.create_table(
        "attempt",
        *_columns(sa.Integer, "id", "run_id", "target_id", "case_id"),
        *_columns(sa.String, "attack"),
        *_columns(sa.Integer, "repeat"),
        *_columns(sa.JSON, "messages"),
        *_columns(sa.Text, "answer"),
        *_columns(sa.String, "finish_reason", "error_kind"),
        *_columns(sa.Text, "error"),
        *_columns(sa.Integer, "input_tokens", "output_tokens"),
        *_columns(sa.Float, "cost_usd", "latency_s", "queue_s"),
        *_columns(sa.String, "revision"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("run_id", "target_id", "case_id", "attack", "repeat", name="uq_attempt_run_id_target_id_case_id_attack_repeat"),
        sa.ForeignKeyConstraint(["run_id", "target_id"], ["runtarget.run_id", "runtarget.id"], name="fk_attempt_run_id_target_id"),
    )
    op.create_index(
        "ix_attempt_measures",
        "attempt",
        ["run_id", "target_id", "error_kind", "latency_s", "input_tokens", "output_tokens", "cost_usd", "created_at"],
    )
    op.create_index("ix_attempt_run", "attempt", ["run_id", "id"])


def _judgements() -> None:
    op.create_table(
        "score",
        *_columns(sa.Integer, "id", "attempt_id"),
        *_columns(sa.String, "scorer", "instrument"),
        *_columns(sa.Float, "value", nullable=True),
        *_columns(sa.String, "verdict", nullable=True),
        *_columns(sa.String, "label"),
        *_columns(sa.Text, "reason"),
        *_columns(sa.JSON, "evidence"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_score"),
        sa.UniqueConstraint("attempt_id", "scorer", "instrument", name="uq_score_attempt_id_scorer_instrument"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_score_attempt_id"),
    )
    op.create_table(
        "verdict",
        *_columns(sa.Integer, "attempt_id", "run_id", "target_id"),
        *_columns(sa.String, "category", "kind", "verdict"),
        *_columns(sa.String, "human", nullable=True),
        *_columns(sa.String, "refusal"),
        *_columns(sa.Float, "value", nullable=True),
        *_columns(sa.String, "reason"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_verdict"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_verdict_attempt_id"),
        sa.ForeignKeyConstraint(["run_id", "target_id"], ["runtarget.run_id", "runtarget.id"], name="fk_verdict_run_id_target_id"),
    )
    op.create_index("ix_verdict_run", "verdict", ["run_id", "target_id", "category", "kind", "verdict", "human", "refusal", "value"])
    op.create_table(
        "review",
        *_columns(sa.Integer, "id", "attempt_id"),
        *_columns(sa.String, "verdict"),
        *_columns(sa.Text, "note"),
        *_columns(sa.String, "author"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_review_attempt_id"),
        **ONCE,
    )
    op.create_index("ix_review_attempt_id", "review", ["attempt_id"])
