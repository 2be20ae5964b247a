"""Suites, their immutable versions and the cases of each version."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, delete, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.tables import CaseRow, Run, Suite, SuiteVersion

BATCH = 1000


@dataclass(frozen=True)
class Facet:
    """How many cases of a version share a kind and a category."""

    kind: str
    category: str
    count: int


def create_suite(db: Database, project_id: int, name: str, description: str = "") -> Suite:
    """Raises StoreConflict when the project has a suite of this name."""
    with db.writing() as session:
        suite = Suite(project_id=project_id, name=name, description=description)
        session.add(suite)
    return suite


def list_suites(db: Database, project_id: int, include_archived: bool = False) -> list[Suite]:
    """By name."""
    query = select(Suite).where(Suite.project_id == project_id).order_by(col(Suite.name))
    with db.reading() as session:
        return list(session.exec(query if include_archived else query.where(col(Suite.archived).is_(False))))


def get_suite(db: Database, suite_id: int) -> Suite:
    """Raises StoreMissing."""
    with db.reading() as session:
        return _suite(session, suite_id)


def suite_by_name(db: Database, project_id: int, name: str) -> Suite | None:
    with db.reading() as session:
        return session.exec(select(Suite).where(Suite.project_id == project_id, Suite.name == name)).first()


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
    """The next version of a suite with all its cases ({"key", "kind", "category", "body"}), or nothing.

    `expected_latest_id` as in `prompts.add_version`. Raises StoreConflict also when a key comes twice.
    """
    with db.writing() as session:
        _suite(session, suite_id)
        latest = _latest(session, suite_id)
        if expected_latest_id is not None and expected_latest_id != (latest.id if latest else 0):
            raise StoreConflict("Somebody saved another version meanwhile.", "Look at the newest version, then save yours on top of it.")
        number = latest.number + 1 if latest else 1
        version = SuiteVersion(
            suite_id=suite_id, number=number, content_hash=content_hash, message=message, author=author, parent_id=parent_id
        )
        session.add(version)
        session.flush()
        version.case_count = _insert_cases(session, version.id or 0, cases)
    return version


def _insert_cases(session: Session, version_id: int, cases: Iterable[Mapping[str, Any]]) -> int:
    rows = ({**case, "suite_version_id": version_id, "position": position} for position, case in enumerate(cases))
    count = 0
    while batch := list(islice(rows, BATCH)):
        session.connection().execute(insert(CaseRow), batch)
        count += len(batch)
    return count


def suite_versions(db: Database, suite_id: int) -> list[SuiteVersion]:
    """Newest first."""
    with db.reading() as session:
        return list(session.exec(select(SuiteVersion).where(SuiteVersion.suite_id == suite_id).order_by(col(SuiteVersion.number).desc())))


def get_suite_version(db: Database, version_id: int) -> SuiteVersion:
    """Raises StoreMissing."""
    with db.reading() as session:
        version = session.get(SuiteVersion, version_id)
    if version is None:
        raise StoreMissing("There is no such suite version.", "Choose one from the suite's history.")
    return version


def latest_suite_version(db: Database, suite_id: int) -> SuiteVersion | None:
    with db.reading() as session:
        return _latest(session, suite_id)


def list_cases(
    db: Database, suite_version_id: int, *, kind: str = "", category: str = "", text: str = "", offset: int = 0, limit: int = 100
) -> list[CaseRow]:
    """A page of cases in their order; an empty filter lets everything through."""
    query = _filtered(select(CaseRow), suite_version_id, kind, category, text)
    with db.reading() as session:
        return list(session.exec(query.order_by(col(CaseRow.position)).offset(offset).limit(limit)))


def count_cases(db: Database, suite_version_id: int, *, kind: str = "", category: str = "", text: str = "") -> int:
    """How many cases the same filters let through."""
    with db.reading() as session:
        return session.exec(_filtered(select(func.count()).select_from(CaseRow), suite_version_id, kind, category, text)).one()


def get_case(db: Database, case_id: int) -> CaseRow:
    """Raises StoreMissing."""
    with db.reading() as session:
        case = session.get(CaseRow, case_id)
    if case is None:
        raise StoreMissing("There is no such case.")
    return case


def iter_cases(db: Database, suite_version_id: int, batch: int = BATCH) -> Iterator[list[CaseRow]]:
    """Every case in its order, a batch at a time; memory does not grow with the suite."""
    after = -1
    while True:
        query = select(CaseRow).where(CaseRow.suite_version_id == suite_version_id, CaseRow.position > after)
        with db.reading() as session:
            rows = list(session.exec(query.order_by(col(CaseRow.position)).limit(batch)))
        if not rows:
            return
        yield rows
        after = rows[-1].position


def facets(db: Database, suite_version_id: int) -> list[Facet]:
    """Kinds and categories with their counts."""
    group = (col(CaseRow.kind), col(CaseRow.category))
    query = select(*group, func.count()).where(CaseRow.suite_version_id == suite_version_id).group_by(*group).order_by(*group)
    with db.reading() as session:
        return [Facet(*row) for row in session.exec(query).all()]


def archive_suite(db: Database, suite_id: int, archived: bool = True) -> None:
    """Raises StoreMissing."""
    with db.writing() as session:
        _suite(session, suite_id).archived = archived


def delete_suite(db: Database, suite_id: int) -> None:
    """Delete a suite with its versions and cases. Raises StoreInUse when a run used one of them, StoreMissing."""
    with db.writing() as session:
        suite = _suite(session, suite_id)
        ids = select(SuiteVersion.id).where(SuiteVersion.suite_id == suite_id)
        run = session.exec(select(Run.name).where(col(Run.suite_version_id).in_(ids))).first()
        if run is not None:
            raise StoreInUse(f"The suite “{suite.name}”", [f"the run “{run}”"])
        session.exec(delete(CaseRow).where(col(CaseRow.suite_version_id).in_(ids)))
        for version in session.exec(select(SuiteVersion).where(SuiteVersion.suite_id == suite_id).order_by(col(SuiteVersion.number).desc())):
            session.delete(version)
            session.flush()
        session.delete(suite)


def like(text: str) -> str:
    """`text` as a LIKE pattern that finds it anywhere; escape character "\\"."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _filtered(query: Any, version_id: int, kind: str, category: str, text: str) -> SelectOfScalar[Any]:
    from sqlalchemy import Text, cast

    query = query.where(CaseRow.suite_version_id == version_id)
    if kind:
        query = query.where(CaseRow.kind == kind)
    if category:
        query = query.where(CaseRow.category == category)
    if text:
        pattern = like(text)
        query = query.where(or_(col(CaseRow.key).ilike(pattern, escape="\\"), cast(col(CaseRow.body), Text).ilike(pattern, escape="\\")))
    return query  # type: ignore[no-any-return]


def _suite(session: Session, suite_id: int) -> Suite:
    suite = session.get(Suite, suite_id)
    if suite is None:
        raise StoreMissing("There is no such suite.", "Choose one from the list.")
    return suite


def _latest(session: Session, suite_id: int) -> SuiteVersion | None:
    return session.exec(select(SuiteVersion).where(SuiteVersion.suite_id == suite_id).order_by(col(SuiteVersion.number).desc())).first()
