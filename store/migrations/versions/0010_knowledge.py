"""What chains look things up in: collections of documents, and SQLite files."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _columns(kind: Any, *names: str) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _belongs(table: str, owner: str) -> list[Any]:
    """What a table of named things has in common: an id, its owner, and a name that is the owner's alone."""
    return [
        *_columns(sa.Integer, "id", f"{owner}_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"], name=f"fk_{table}_{owner}_id"),
        sa.UniqueConstraint(f"{owner}_id", "name", name=f"uq_{table}_{owner}_id_name"),
    ]


def upgrade() -> None:
    op.create_table(
        "collection",
        *_columns(sa.String, "name"),
        *_columns(sa.Integer, "size", "overlap"),
        *_columns(sa.Float, "created_at"),
        *_belongs("collection", "project"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "document",
        *_columns(sa.String, "name", "content_hash", "author"),
        *_columns(sa.Integer, "passage_count", "characters"),
        *_columns(sa.JSON, "told"),
        *_columns(sa.Float, "created_at"),
        *_belongs("document", "collection"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documentpassage",
        *_columns(sa.Integer, "document_id", "number"),
        *_columns(sa.Text, "text", "place"),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_documentpassage"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_documentpassage_document_id"),
    )
    op.create_table(
        "databasefile",
        *_columns(sa.String, "name", "content_hash", "author"),
        *_columns(sa.Integer, "size"),
        *_columns(sa.Float, "created_at"),
        *_belongs("databasefile", "project"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "databasebytes",
        *_columns(sa.Integer, "database_id"),
        *_columns(sa.LargeBinary, "data"),
        sa.PrimaryKeyConstraint("database_id", name="pk_databasebytes"),
        sa.ForeignKeyConstraint(["database_id"], ["databasefile.id"], name="fk_databasebytes_database_id"),
    )
    for table, column in (("collection", "project_id"), ("document", "collection_id"), ("databasefile", "project_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])
