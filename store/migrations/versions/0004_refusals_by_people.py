"""A person's refusal label beside the machine's, and runs whose stored answers are scored again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNTED = ["run_id", "target_id", "category", "kind", "verdict", "human", "refusal", "human_refusal", "value"]


def upgrade() -> None:
    op.add_column("verdict", sa.Column("human_refusal", sa.String(), nullable=True))
    op.drop_index("ix_verdict_run", "verdict")
    op.create_index("ix_verdict_run", "verdict", COUNTED)
    op.add_column("review", sa.Column("refusal", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "rescoring",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "run_id", "reached", "done", "total", "relabelled")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "workflow_id")),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rescoring"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_rescoring_run_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rescoring_run_id", "rescoring", ["run_id"])
