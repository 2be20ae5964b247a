"""Which suite of a project measures a kind of cases best: one whose cases say what is right, and no larger than it has to be."""

from store import suite_list, suites
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
    versions = [(suite, version) for suite, version in suite_list.with_newest(db, project_id) if version is not None]
    kinds = suite_list.kinds(db, [version.id or 0 for _, version in versions])
    fitting = sorted((one for one in versions if kinds.get(one[1].id or 0) == {kind}), key=lambda one: _size(one[1]))
    telling = (one for one in fitting if kind != "neutral" or _tells(db, one[1]))
    return next(telling, next(iter(fitting), None))


def _size(version: SuiteVersion) -> tuple[bool, int]:
    return version.case_count < FEW, version.case_count


def _tells(db: Database, version: SuiteVersion) -> bool:
    """Whether at least half of the first cases say what a right answer is."""
    cases = suites.list_cases(db, version.id or 0, limit=LOOKED_AT)
    return 2 * sum(any(case.body.get(name) for name in TELLING) for case in cases) >= len(cases)
