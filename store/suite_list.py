"""Many suites at once: each with its newest version, the names and the kinds of cases of some versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.attempts import in_lists
from store.database import Database
from store.tables import CaseRow, Suite, SuiteVersion


@dataclass(frozen=True, slots=True)
class VersionName:
    """Which version of which suite."""

    suite_id: int
    suite: str
    number: int

    def __str__(self) -> str:
        return f"{self.suite} v{self.number}"


def with_newest(db: Database, project_id: int, include_archived: bool = False) -> list[tuple[Suite, SuiteVersion | None]]:
    """A project's suites by name, each with its newest version; None before the first."""
    other = aliased(SuiteVersion)
    newest = select(func.max(col(other.number))).where(col(other.suite_id) == col(Suite.id)).correlate(Suite).scalar_subquery()
    is_newest = (col(SuiteVersion.suite_id) == col(Suite.id)) & (col(SuiteVersion.number) == newest)
    shown = [] if include_archived else [col(Suite.archived).is_(False)]
    found = select(Suite, SuiteVersion).join(SuiteVersion, is_newest, isouter=True)
    with db.reading() as session:
        rows = session.execute(found.where(col(Suite.project_id) == project_id, *shown).order_by(col(Suite.name)))
        return [(suite, version) for suite, version in rows]


def with_versions(db: Database, project_id: int) -> list[tuple[Suite, SuiteVersion]]:
    """Every version of a project's suites that are in use: by the suite's name, the newest first."""
    found = select(Suite, SuiteVersion).join(SuiteVersion, col(SuiteVersion.suite_id) == col(Suite.id))
    in_use = found.where(col(Suite.project_id) == project_id, col(Suite.archived).is_(False))
    with db.reading() as session:
        rows = session.execute(in_use.order_by(col(Suite.name), col(Suite.id), col(SuiteVersion.number).desc()))
        return [(suite, version) for suite, version in rows]


def version_names(db: Database, version_ids: Iterable[int]) -> dict[int, VersionName]:
    """What these versions are called, by id."""
    version = SuiteVersion
    found = select(col(version.id), col(Suite.id), col(Suite.name), col(version.number)).join(Suite, col(Suite.id) == col(version.suite_id))
    with db.reading() as session:
        rows = (row for some in in_lists(version_ids) for row in session.execute(found.where(col(version.id).in_(some))))
        return {id or 0: VersionName(suite_id or 0, name, number) for id, suite_id, name, number in rows}


def kinds(db: Database, version_ids: Iterable[int]) -> dict[int, set[str]]:
    """The kinds of cases that these versions have, by id; versions without a case are left out."""
    found = select(col(CaseRow.suite_version_id), col(CaseRow.kind)).distinct()
    by_version: dict[int, set[str]] = {}
    with db.reading() as session:
        for some in in_lists(version_ids):
            for version_id, kind in session.execute(found.where(col(CaseRow.suite_version_id).in_(some))):
                by_version.setdefault(version_id, set()).add(kind)
    return by_version
