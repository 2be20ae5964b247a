"""Indexes for references that rows of the same table make: without them each row that is deleted reads the whole table."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("promptversion", "parent_id"), ("suiteversion", "parent_id"), ("model", "base_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
