"""Bundles, branches, labels and blocks of prompts; parts left out of a run's target; blind votes; tokens of the API."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONCE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    for make in (_bundles, _labels, _targets, _votes, _tokens):
        make()


def _columns(kind: Any, *names: str, nullable: bool = False) -> list["sa.Column[Any]"]:
    return [sa.Column(name, kind(), nullable=nullable) for name in names]


def _add(table: str, kind: Any, default: str, *names: str) -> None:
    for name in names:
        op.add_column(table, sa.Column(name, kind(), nullable=False, server_default=default))


def _index(table: str, *names: str) -> None:
    for name in names:
        op.create_index(f"ix_{table}_{name}", table, [name])


def _bundles() -> None:
    _add("prompt", sa.String, "chat", "kind")
    _add("prompt", sa.JSON, "[]", "tags")
    _add("promptversion", sa.String, "main", "branch")
    op.add_column("promptversion", sa.Column("merged_id", sa.Integer(), nullable=True))
    _add("promptversion", sa.JSON, "[]", "variables", "tools")
    _add("promptversion", sa.String, "", "model")


def _labels() -> None:
    op.create_table(
        "promptlabel",
        *_columns(sa.Integer, "id", "prompt_id", "version_id"),
        *_columns(sa.String, "name"),
        *_columns(sa.Boolean, "protected"),
        *_columns(sa.Float, "moved_at"),
        sa.PrimaryKeyConstraint("id", name="pk_promptlabel"),
        sa.UniqueConstraint("prompt_id", "name", name="uq_promptlabel_prompt_id_name"),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], name="fk_promptlabel_prompt_id"),
        sa.ForeignKeyConstraint(["version_id"], ["promptversion.id"], name="fk_promptlabel_version_id"),
        **ONCE,
    )
    _index("promptlabel", "prompt_id", "version_id")
    op.create_table(
        "labelmove",
        *_columns(sa.Integer, "id", "prompt_id"),
        *_columns(sa.Integer, "version_id", "previous_id", nullable=True),
        *_columns(sa.String, "label", "author"),
        *_columns(sa.Text, "note"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_labelmove"),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompt.id"], name="fk_labelmove_prompt_id"),
        **ONCE,
    )
    _index("labelmove", "prompt_id")
    op.create_table(
        "blockuse",
        *_columns(sa.Integer, "id", "version_id", "block_id"),
        *_columns(sa.String, "reference"),
        sa.PrimaryKeyConstraint("id", name="pk_blockuse"),
        sa.UniqueConstraint("version_id", "reference", name="uq_blockuse_version_id_reference"),
        sa.ForeignKeyConstraint(["version_id"], ["promptversion.id"], name="fk_blockuse_version_id"),
        sa.ForeignKeyConstraint(["block_id"], ["prompt.id"], name="fk_blockuse_block_id"),
        **ONCE,
    )
    _index("blockuse", "version_id", "block_id")


def _targets() -> None:
    _add("runtarget", sa.JSON, "[]", "blocks")
    _add("runtarget", sa.String, "", "without")


def _votes() -> None:
    op.create_table(
        "voteround",
        *_columns(sa.Integer, "id", "project_id", "seed"),
        *_columns(sa.String, "name", "key"),
        *_columns(sa.JSON, "source"),
        *_columns(sa.Boolean, "closed"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_voteround"),
        sa.UniqueConstraint("key", name="uq_voteround_key"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_voteround_project_id"),
        **ONCE,
    )
    _index("voteround", "project_id")
    op.create_table(
        "voteitem",
        *_columns(sa.Integer, "id", "round_id", "position"),
        *_columns(sa.String, "item", "a", "b"),
        *_columns(sa.JSON, "tags", "conversation"),
        *_columns(sa.Text, "a_answer", "b_answer"),
        sa.PrimaryKeyConstraint("id", name="pk_voteitem"),
        sa.UniqueConstraint("round_id", "position", name="uq_voteitem_round_id_position"),
        sa.ForeignKeyConstraint(["round_id"], ["voteround.id"], name="fk_voteitem_round_id"),
        **ONCE,
    )
    _index("voteitem", "round_id")
    op.create_table(
        "vote",
        *_columns(sa.Integer, "id", "item_id"),
        *_columns(sa.String, "voter", "source", "outcome"),
        *_columns(sa.Boolean, "swapped"),
        *_columns(sa.Text, "reason"),
        *_columns(sa.Float, "created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_vote"),
        sa.ForeignKeyConstraint(["item_id"], ["voteitem.id"], name="fk_vote_item_id"),
        **ONCE,
    )
    _index("vote", "item_id")


def _tokens() -> None:
    op.create_table(
        "apitoken",
        *_columns(sa.Integer, "id"),
        *_columns(sa.String, "name", "token_hash", "author"),
        *_columns(sa.Boolean, "revoked"),
        *_columns(sa.Float, "created_at"),
        *_columns(sa.Float, "used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_apitoken"),
        sa.UniqueConstraint("token_hash", name="uq_apitoken_token_hash"),
        **ONCE,
    )
