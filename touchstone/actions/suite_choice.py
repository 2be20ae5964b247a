"""Which suite of a project measures a kind of cases best: one whose cases say what is right, and no larger than it has to be."""

from store import suites
from store.database import Database
from store.tables import Suite, SuiteVersion

FEW = 20
"""Fewer cases tell little: a larger suite is preferred to them."""
LOOKED_AT = 50
TELLING = ("required", "reference", "checks")
"""Fields of a case that say what a right answer is."""


def suite_of_kind(db: Database, project_id: int, kind: str) -> tuple[Suite, SuiteVersion] | None:
    """The suite, in its newest version, whose cases are all of the kind; None where there is none.

    Of several the smallest that is not tiny; ordinary cases should say what a right answer is, or nothing is measured.
    """
    versions = [(suite, suites.latest_suite_version(db, suite.id or 0)) for suite in suites.list_suites(db, project_id)]
    fitting = [(suite, version) for suite, version in versions if version is not None and _is_of(db, version, kind)]
    return min(fitting, key=lambda one: _rank(db, one[1], kind), default=None)


def _is_of(db: Database, version: SuiteVersion, kind: str) -> bool:
    return {facet.kind for facet in suites.facets(db, version.id or 0)} == {kind}


def _rank(db: Database, version: SuiteVersion, kind: str) -> tuple[bool, bool, int]:
    return kind == "neutral" and not _tells(db, version), version.case_count < FEW, version.case_count


def _tells(db: Database, version: SuiteVersion) -> bool:
    """Whether at least half of the first cases say what a right answer is."""
    cases = suites.list_cases(db, version.id or 0, limit=LOOKED_AT)
    return 2 * sum(any(case.body.get(name) for name in TELLING) for case in cases) >= len(cases)
