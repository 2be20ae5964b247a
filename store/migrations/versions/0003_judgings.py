"""Models that judge the pairs of a round of votes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judging",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "round_id", "model_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("voter", "state", "workflow_id")),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_judging"),
        sa.UniqueConstraint("round_id", "voter", name="uq_judging_round_id_voter"),
        sa.ForeignKeyConstraint(["round_id"], ["voteround.id"], name="fk_judging_round_id"),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_judging_model_id"),
        sqlite_autoincrement=True,
    )
    for name in ("round_id", "model_id"):
        op.create_index(f"ix_judging_{name}", "judging", [name])
