"""People who vote, each with a token of their own, and what tells one judge from another besides its name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voter",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "round_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "token_hash")),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_voter"),
        sa.UniqueConstraint("round_id", "name", name="uq_voter_round_id_name"),
        sa.UniqueConstraint("round_id", "token_hash", name="uq_voter_round_id_token_hash"),
        sa.ForeignKeyConstraint(["round_id"], ["voteround.id"], name="fk_voter_round_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_voter_round_id", "voter", ["round_id"])
    op.add_column("judging", sa.Column("instrument", sa.String(), nullable=False, server_default=""))
