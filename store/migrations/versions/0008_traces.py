"""Chains at work: traces, their steps, and results of steps by what decided them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _columns(kind: Any, *names: str, nullable: bool = False) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "trace",
        *_columns(sa.Integer, "id", "project_id", "input_tokens", "output_tokens"),
        *_columns(sa.Integer, "version_id", nullable=True),
        *_columns(sa.String, "chain", "chain_hash", "model", "source", "state", "failed_at", "author"),
        *_columns(sa.JSON, "inputs", "outputs", "waiting", "decisions"),
        *_columns(sa.Text, "error"),
        *_columns(sa.Float, "cost_usd", "created_at"),
        *_columns(sa.Float, "ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_trace"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_trace_project_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tracestep",
        *_columns(sa.Integer, "id", "trace_id", "tries", "input_tokens", "output_tokens"),
        *_columns(sa.String, "node", "place", "state", "key"),
        *_columns(sa.JSON, "given", "outputs", "sent"),
        *_columns(sa.Text, "note", "error"),
        *_columns(sa.Float, "started_s", "ended_s", "cost_usd"),
        sa.PrimaryKeyConstraint("id", name="pk_tracestep"),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name="fk_tracestep_trace_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stepresult",
        *_columns(sa.Integer, "project_id"),
        *_columns(sa.String, "key"),
        *_columns(sa.JSON, "done"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("project_id", "key", name="pk_stepresult"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_stepresult_project_id"),
    )
    for table, column in (("trace", "project_id"), ("trace", "version_id"), ("tracestep", "trace_id"), ("stepresult", "created_at")):
        op.create_index(f"ix_{table}_{column}", table, [column])
