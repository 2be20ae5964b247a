"""Vectors of texts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "textvector",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "key", name="pk_textvector"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_textvector_project_id"),
    )
    op.create_index("ix_textvector_created_at", "textvector", ["created_at"])
