"""Tables of the playground that were put away for another: the newest comes back first, and none is dropped unasked."""

from collections.abc import Mapping, Sequence
from typing import Any

from store import drafts as stored
from store.database import Database
from touchstone.actions import drafts
from touchstone.actions import playground as acts
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid, NotFound

KIND = "playground-before"
TABLES = "tables"
MOST = 30
Body = Mapping[str, Any]


@translated()
def count(db: Database, project_id: int, author: str) -> int:
    """How many tables are put away. None is read for it: they hold all their answers."""
    counted = stored.count_listed(db, _name(project_id, author), TABLES)
    return 0 if counted is None else max(1, counted)


@translated()
def put(db: Database, project_id: int, author: str, table: acts.Table) -> None:
    """Put a table away, unless it stands as its attempt was opened. Raises Conflict where too many are."""
    kept = _kept(db, project_id, author)
    if table.is_as_opened:
        return
    if len(kept) >= MOST:
        raise Conflict(f"{MOST} tables are put away already.", "Let this one go, then forget one of them.")
    _keep(db, project_id, author, [*kept, table.to_json()])


@translated()
def bring_back(db: Database, project_id: int, author: str, table: acts.Table) -> None:
    """Put the newest table back. What stands there now goes behind all others, unless it stands as its attempt was opened.

    Where that fails half-way the newest is there twice, never lost. Raises NotFound where there is none, Conflict while answers are
    under way, Invalid for one that cannot be read.
    """
    with table.turn:
        kept = _kept(db, project_id, author)
        if not kept:
            raise NotFound("Nothing was put away.", "Go on with what is here.")
        if table.at_work:
            raise Conflict("Answers are still coming.", "Stop them or wait.")
        newest, now = _read(kept[-1]), [] if table.is_as_opened else [table.to_json()]
        _keep(db, project_id, author, [*now, *kept])
        table.become(newest)
        acts.keep(db, project_id, author, table)
        _keep(db, project_id, author, [*now, *kept[:-1]])


def _read(body: Body) -> acts.Table:
    try:
        return acts.Table.from_json(body)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Invalid("The newest table that was put away cannot be read.", "Another release kept it: forget it, or update.") from error


@translated()
def forget(db: Database, project_id: int, author: str, told: int, newest_alone: bool = False) -> None:
    """Forget the newest of the `told` tables that are put away, or all. Raises Conflict where they are not as many any more."""
    draft = drafts.find(db, _name(project_id, author))
    kept = _tables(draft)
    if len(kept) != told:
        raise Conflict(f"{len(kept)} tables are put away now.", "Look again, then forget them.")
    if newest_alone and told > 1:
        drafts.keep(db, _name(project_id, author), {TABLES: kept[:-1]}, draft.saved_at if draft else 0.0)
    elif draft:
        drafts.discard(db, _name(project_id, author), draft.saved_at)


def _name(project_id: int, author: str) -> str:
    return drafts.subject(KIND, project_id, author)


def _kept(db: Database, project_id: int, author: str) -> list[Body]:
    """The tables, the newest last; an earlier release kept one alone."""
    return _tables(drafts.find(db, _name(project_id, author)))


def _tables(draft: drafts.Draft | None) -> list[Body]:
    return list(draft.body.get(TABLES, [draft.body])) if draft else []


def _keep(db: Database, project_id: int, author: str, tables: Sequence[Body]) -> None:
    name = _name(project_id, author)
    drafts.keep(db, name, {TABLES: list(tables)}) if tables else drafts.discard(db, name)
