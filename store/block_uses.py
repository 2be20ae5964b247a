"""Who includes a block: the versions in use, each with what it is used through."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from store.database import Database
from store.tables import BlockUse, Prompt, PromptLabel, PromptVersion

MOST = 200
"""Uses that are told of one block."""


@dataclass(frozen=True, slots=True)
class Use:
    """A version that includes a block, as the `reference` in it says; it is the newest of `branch` ("": of none), or labels point at it."""

    prompt_id: int
    name: str
    version_id: int
    number: int
    reference: str
    branch: str
    labels: tuple[str, ...] = ()
    kind: str = ""
    """Of the prompt."""
    through: str = ""
    """The block that includes it on the way; "" where the version itself does."""


def users_of(db: Database, block_id: int, most: int = MOST) -> list[Use]:
    """The first of the versions in use that include a block, by the prompt's name, its newest version first.

    In use is the newest version of every branch, and every version that a label points at.
    """
    version, use, is_head = PromptVersion, BlockUse, _is_head()
    shown = (
        col(Prompt.id),
        col(Prompt.name),
        col(version.id),
        col(version.number),
        col(use.reference),
        col(version.branch),
        is_head,
        col(Prompt.kind),
    )
    found = select(*shown).join(version, col(version.prompt_id) == col(Prompt.id)).join(use, col(use.version_id) == col(version.id))
    labelled = exists().where(col(PromptLabel.version_id) == col(version.id))
    in_use = found.where(col(use.block_id) == block_id, is_head | labelled)
    order = (col(Prompt.name), col(version.number).desc(), col(use.reference))
    with db.reading() as session:
        rows = [
            Use(prompt_id or 0, name, version_id or 0, number, reference, branch if is_head else "", kind=kind)
            for prompt_id, name, version_id, number, reference, branch, is_head, kind in session.execute(
                in_use.order_by(*order).limit(most)
            )
        ]
        labels = _labels(session, {row.version_id for row in rows})
    return [replace(row, labels=labels.get(row.version_id, ())) for row in rows]


def _is_head() -> ColumnElement[bool]:
    """Whether no later version stands on the branch of a version."""
    version, later = PromptVersion, aliased(PromptVersion)
    same_branch = (col(later.prompt_id) == col(version.prompt_id)) & (col(later.branch) == col(version.branch))
    return ~exists().where(same_branch, col(later.number) > col(version.number)).correlate(version)


def _labels(session: Session, version_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found = select(col(PromptLabel.version_id), col(PromptLabel.name)).where(col(PromptLabel.version_id).in_(version_ids))
    by_version: dict[int, tuple[str, ...]] = {}
    for version_id, name in session.execute(found.order_by(col(PromptLabel.name))):
        by_version[version_id] = (*by_version.get(version_id, ()), name)
    return by_version
