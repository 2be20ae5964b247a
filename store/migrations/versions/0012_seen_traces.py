"""When a trace was last seen at work, and the orders in which traces are looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trace", sa.Column("seen_at", sa.Float(), nullable=False, server_default="0"))
    op.create_index("ix_trace_chain", "trace", ["project_id", "chain", "id"])
    op.create_index("ix_trace_state", "trace", ["project_id", "state", "id"])
    op.create_index("ix_trace_seen", "trace", ["state", "seen_at"])
    op.drop_index("ix_trace_project_id", "trace")
    op.create_index("ix_trace_project", "trace", ["project_id", "id"])
