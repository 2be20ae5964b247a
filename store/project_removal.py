"""A project taken away with everything that belongs to it, found by the foreign keys: a new table is covered without being told."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Table, delete, func, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from store import drafts, rows
from store.database import Database
from store.errors import StoreConflict
from store.runs import ACTIVE
from store.tables import Attempt, Base, Judging, Project, Prompt, Run, Suite, VoteRound
from store.upsert import table_of

DRAFTS: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (Project, ("use-case", "new-run", "new-round", "playground", "playground-before")),
    (Prompt, drafts.OF_PROMPT),
    (Suite, ("suite",)),
    (VoteRound, drafts.OF_ROUND),
)
"""What is kept as drafts of each thing, by the word their subject begins with."""
COUNTED: tuple[tuple[str, type[SQLModel]], ...] = (("prompts", Prompt), ("suites", Suite), ("runs", Run), ("answers", Attempt))


def contents(db: Database, id: int) -> dict[str, int]:
    """How many prompts (blocks among them), suites, runs and answers a project has."""
    with db.reading() as session:
        return {name: session.scalar(select(func.count()).where(_within(table_of(table), id))) or 0 for name, table in COUNTED}


def delete_project(db: Database, id: int) -> None:
    """Delete a project with everything of it, drafts too. Models and endpoints belong to none and stay.

    Raises StoreMissing, and StoreConflict while one of its runs or judges is at work.
    """
    with db.writing() as session, rows.unused("This project"):
        rows.need(session, Project, id, "project", locked=True)
        _check_idle(session, id)
        _forget_drafts(session, id)
        for table in reversed(Base.metadata.sorted_tables):
            if _leads(table):
                session.connection().execute(delete(table).where(_within(table, id)))


def _check_idle(session: Session, id: int) -> None:
    active = select(col(Run.name)).where(col(Run.project_id) == id, col(Run.state).in_(ACTIVE)).limit(1)
    if (name := session.scalar(active)) is not None:
        raise StoreConflict(f"The run “{name}” of this project is not finished.", "Stop it first.")
    judges = select(col(Judging.voter)).where(_within(table_of(Judging), id), col(Judging.state).in_(ACTIVE)).limit(1)
    if (voter := session.scalar(judges)) is not None:
        raise StoreConflict(f"The judge “{voter}” still votes in this project.", "Stop it first.")


def _forget_drafts(session: Session, id: int) -> None:
    drafts.forget_reviews(session, _within(table_of(Attempt), id))
    for table, kinds in DRAFTS:
        owners = session.scalars(select(table_of(table).c.id).where(_within(table_of(table), id))).all()
        drafts.forget_of(session, owners, *kinds)


def _leads(table: Table) -> bool:
    """Whether the rows of a table belong to a project."""
    return table is table_of(Project) or _way(table) is not None


def _way(table: Table) -> ForeignKeyConstraint | None:
    """The foreign key by which every row of a table belongs to a row of another, and so in the end to a project."""
    keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
    firm = (key for key in keys if key.referred_table is not table and not any(column.nullable for column in key.columns))
    return next((key for key in firm if _leads(key.referred_table)), None)


def _within(table: Table, project_id: int) -> ColumnElement[bool]:
    """That a row belongs to the project."""
    way = _way(table)
    if way is None:
        return table.c.id == project_id
    owners: Any = select(*(element.column for element in way.elements)).where(_within(way.referred_table, project_id))
    here = list(way.columns)
    return here[0].in_(owners) if len(here) == 1 else tuple_(*here).in_(owners)
