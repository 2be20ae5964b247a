"""What a trace that waits for a person needs to go on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trace", sa.Column("call", sa.JSON(), nullable=False, server_default="{}"))
