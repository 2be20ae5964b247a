"""Chains of a project as a list needs them: the newest document of each, and how each went last."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from store.database import Database
from store.prompt_list import is_newest
from store.prompts import CHAIN
from store.tables import Prompt, PromptVersion, Trace


def documents(db: Database, project_id: int) -> dict[int, tuple[int, dict[str, Any]]]:
    """The newest version of each chain, by the chain's id: its own id and its document."""
    columns = (col(PromptVersion.prompt_id), col(PromptVersion.id), col(PromptVersion.chain))
    found = select(*columns).join(Prompt, is_newest()).where(col(Prompt.project_id) == project_id, col(Prompt.kind) == CHAIN)
    with db.reading() as session:
        return {prompt_id: (id or 0, dict(document or {})) for prompt_id, id, document in session.execute(found)}


def last_traces(db: Database, project_id: int) -> dict[str, Trace]:
    """The newest trace of each chain, by the name it had then."""
    newest = select(func.max(col(Trace.id))).where(col(Trace.project_id) == project_id).group_by(col(Trace.chain))
    with db.reading() as session:
        return {one.chain: one for one in session.scalars(select(Trace).where(col(Trace.id).in_(newest)))}
