"""Chains: versions of prompts whose content is a document of nodes and edges."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promptversion", sa.Column("chain", sa.JSON(), nullable=False, server_default="{}"))
