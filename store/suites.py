"""Suites, their versions and cases. Versions and cases are written once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, exc, func, insert, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store import drafts, rows
from store.database import Database
from store.errors import StoreConflict, StoreInUse
from store.tables import CaseRow, Run, Suite, SuiteVersion
from store.text import SEARCHED, dumps
from store.upsert import table_of
from store.versions import check_newest, newest, number_after

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Facet:
    """How many cases of a suite version share a kind and a category."""

    kind: str
    category: str
    count: int


def create_suite(db: Database, project_id: int, name: str, description: str = "") -> Suite:
    """A new suite without versions. Raises StoreConflict when the project has one of that name."""
    return rows.add(db, Suite(project_id=project_id, name=name, description=description))


def list_suites(db: Database, project_id: int, include_archived: bool = False) -> list[Suite]:
    """A project's suites, by name."""
    shown = [] if include_archived else [col(Suite.archived).is_(False)]
    with db.reading() as session:
        return list(session.scalars(select(Suite).where(col(Suite.project_id) == project_id, *shown).order_by(col(Suite.name))))


def get_suite(db: Database, id: int) -> Suite:
    """Raises StoreMissing."""
    return rows.get(db, Suite, id, "suite")


def suite_by_name(db: Database, project_id: int, name: str) -> Suite | None:
    """None when the project has no suite of that name."""
    return rows.first(db, Suite, col(Suite.project_id) == project_id, col(Suite.name) == name)


def archive_suite(db: Database, id: int, archived: bool = True) -> Suite:
    """Take a suite out of the lists, or put it back. Raises StoreMissing."""
    return rows.set_fields(db, Suite, id, "suite", {"archived": archived})


def add_suite_version(
    db: Database,
    suite_id: int,
    cases: Iterable[Mapping[str, Any]],
    *,
    content_hash: str,
    message: str = "",
    author: str = "",
    parent_id: int | None = None,
    expected_latest_id: int | None = None,
) -> SuiteVersion:
    """A new version on top of `parent_id` (None: the first), with its cases in order: all of it or nothing.

    A case is {"key", "kind", "category", "body"}. Raises StoreMissing, StoreConflict as `check_newest` says and
    when two cases have the same key.
    """
    with db.writing() as session:
        rows.need(session, Suite, suite_id, "suite")
        latest = newest(session, SuiteVersion, "suite_id", suite_id)
        check_newest(latest, parent_id, expected_latest_id)
        version = SuiteVersion(
            suite_id=suite_id,
            number=number_after(latest),
            content_hash=content_hash,
            message=message,
            author=author,
            parent_id=parent_id,
        )
        session.add(version)
        session.flush()
        version.case_count = _insert_cases(session, version.id or 0, cases)
    return version


def _insert_cases(session: Session, version_id: int, cases: Iterable[Mapping[str, Any]]) -> int:
    numbered = enumerate(cases)
    count = 0
    while batch := [_case(version_id, position, case) for position, case in islice(numbered, BATCH)]:
        try:
            session.connection().execute(insert(table_of(CaseRow)), batch)
        except exc.IntegrityError as error:
            raise StoreConflict("Two cases of the suite have the same id.", "Give every case an id of its own.") from error
        count += len(batch)
    return count


def _case(version_id: int, position: int, case: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: case[name] for name in ("key", "kind", "category", "body")}
    return {"suite_version_id": version_id, "position": position, **fields}


def suite_versions(db: Database, suite_id: int) -> list[SuiteVersion]:
    """All versions, the newest first."""
    with db.reading() as session:
        found = select(SuiteVersion).where(col(SuiteVersion.suite_id) == suite_id)
        return list(session.scalars(found.order_by(col(SuiteVersion.number).desc())))


def get_suite_version(db: Database, id: int) -> SuiteVersion:
    """Raises StoreMissing."""
    return rows.get(db, SuiteVersion, id, "suite version")


def latest_suite_version(db: Database, suite_id: int) -> SuiteVersion | None:
    """The newest version; None before the first."""
    with db.reading() as session:
        return newest(session, SuiteVersion, "suite_id", suite_id)


def list_cases(
    db: Database, suite_version_id: int, *, kind: str = "", category: str = "", text: str = "", offset: int = 0, limit: int = 100
) -> list[CaseRow]:
    """A page of cases in the suite's order; `text` is looked for in ids and in everything a case says, case does not count."""
    found = select(CaseRow).where(*_filters(suite_version_id, kind, category, text))
    with db.reading() as session:
        return list(session.scalars(found.order_by(col(CaseRow.position)).offset(offset).limit(limit)))


def count_cases(db: Database, suite_version_id: int, *, kind: str = "", category: str = "", text: str = "") -> int:
    """How many cases `list_cases` finds over all pages."""
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(CaseRow).where(*_filters(suite_version_id, kind, category, text))) or 0


def _filters(suite_version_id: int, kind: str, category: str, text: str) -> list[ColumnElement[bool]]:
    where = [col(CaseRow.suite_version_id) == suite_version_id]
    if kind:
        where.append(col(CaseRow.kind) == kind)
    if category:
        where.append(col(CaseRow.category) == category)
    if text:
        where.append(_says(text[:SEARCHED]))
    return where


def _says(text: str) -> ColumnElement[bool]:
    """The body is JSON text, where a line break or a quotation mark is written as an escape."""
    body = cast(col(CaseRow.body), Text)
    return or_(col(CaseRow.key).icontains(text, autoescape=True), body.icontains(dumps(text)[1:-1], autoescape=True))


def get_case(db: Database, id: int) -> CaseRow:
    """Raises StoreMissing."""
    return rows.get(db, CaseRow, id, "case")


def cases_by_key(db: Database, suite_version_id: int, keys: Iterable[str]) -> dict[str, CaseRow]:
    """Those of a suite version's cases that have one of these ids, by id."""
    wanted, found = iter(dict.fromkeys(keys)), dict[str, CaseRow]()
    with db.reading() as session:
        while some := list(islice(wanted, BATCH)):
            here = col(CaseRow.suite_version_id) == suite_version_id, col(CaseRow.key).in_(some)
            found |= {row.key: row for row in session.scalars(select(CaseRow).where(*here))}
    return found


def iter_cases(db: Database, suite_version_id: int, batch: int = BATCH, start: int = 0, stop: int | None = None) -> Iterator[list[CaseRow]]:
    """The cases at the positions `start` to `stop` (exclusive), in order, in batches: memory does not grow with the suite."""
    position = col(CaseRow.position)
    where = [col(CaseRow.suite_version_id) == suite_version_id, *([position < stop] if stop is not None else [])]
    after = start - 1
    while True:
        with db.reading() as session:
            found = list(session.scalars(select(CaseRow).where(*where, position > after).order_by(position).limit(batch)))
        if not found:
            return
        yield found
        after = found[-1].position


def facets(db: Database, suite_version_id: int) -> list[Facet]:
    """The kinds and categories of a suite version with their counts, by name."""
    group = (col(CaseRow.kind), col(CaseRow.category))
    counted = select(*group, func.count()).where(col(CaseRow.suite_version_id) == suite_version_id).group_by(*group).order_by(*group)
    with db.reading() as session:
        return [Facet(kind, category, count) for kind, category, count in session.execute(counted)]


def delete_suite(db: Database, id: int) -> None:
    """Delete a suite with its versions, cases and drafts. Raises StoreMissing, and StoreInUse naming the runs that use it."""
    of_suite = select(col(SuiteVersion.id)).where(col(SuiteVersion.suite_id) == id)
    used = select(col(Run.name)).where(col(Run.suite_version_id).in_(of_suite)).order_by(col(Run.name))
    with db.writing() as session, rows.unused("This suite"):
        suite = rows.need(session, Suite, id, "suite")
        if runs := session.scalars(used).all():
            raise StoreInUse(f"The suite “{suite.name}”", [f"the run “{name}”" for name in runs])
        connection = session.connection()
        connection.execute(delete(CaseRow).where(col(CaseRow.suite_version_id).in_(of_suite)))
        connection.execute(delete(SuiteVersion).where(col(SuiteVersion.suite_id) == id))
        connection.execute(delete(Suite).where(col(Suite.id) == id))
        drafts.forget_of(session, [id], "suite")
