"""Steps of the attempts of a chain."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _columns(kind: Any, *names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "attemptstep",
        *_columns(sa.Integer, "attempt_id", "position", "run_id", "target_id", "tries", "input_tokens", "output_tokens"),
        *_columns(sa.String, "node", "place", "state"),
        *_columns(sa.Float, "started_s", "ended_s", "cost_usd"),
        *_columns(sa.JSON, "given", "outputs", "sent"),
        *_columns(sa.Text, "note", "error"),
        *_columns(sa.Boolean, "is_origin"),
        sa.PrimaryKeyConstraint("attempt_id", "position", name="pk_attemptstep"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_attemptstep_attempt_id"),
    )
    op.create_index("ix_attemptstep_node", "attemptstep", ["run_id", "target_id", "node"])
