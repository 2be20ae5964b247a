"""Many suites at once: what lists and forms ask of them comes in one question each."""

from store import suite_list, suites
from store.database import Database
from tests.queries import asked
from tests.store.made import CASES, Sample, id_of


def saved(db: Database, suite: int, *keys: str) -> int:
    """Another version of a suite with some of the cases."""
    latest = suites.latest_suite_version(db, suite)
    parent = latest.id if latest else None
    rows = [case for case in CASES if case["key"] in keys]
    return id_of(suites.add_suite_version(db, suite, rows, content_hash="x", parent_id=parent))


def test_every_suite_comes_with_its_newest_version(db: Database, sample: Sample) -> None:
    empty = id_of(suites.create_suite(db, sample.project, "Empty"))
    away = id_of(suites.create_suite(db, sample.project, "Away"))
    old, newest = saved(db, away, "leak-1"), saved(db, sample.suite, "price-1")
    suites.archive_suite(db, away)

    with asked(db.engine) as queries:
        found = suite_list.with_newest(db, sample.project)

    assert [(suite.id, version and version.id) for suite, version in found] == [(empty, None), (sample.suite, newest)]
    assert len(queries) == 1
    every = suite_list.with_newest(db, sample.project, include_archived=True)
    assert [(suite.id, version and version.id) for suite, version in every] == [(away, old), (empty, None), (sample.suite, newest)]


def test_every_version_comes_by_the_suites_name_and_the_newest_first(db: Database, sample: Sample) -> None:
    other = id_of(suites.create_suite(db, sample.project, "Another"))
    first, second = saved(db, other, "leak-1"), saved(db, sample.suite, "price-1")

    found = suite_list.with_versions(db, sample.project)

    assert [version.id for _, version in found] == [first, second, sample.suite_version]
    assert [suite.name for suite, _ in found] == ["Another", "Starter", "Starter"]
    suites.archive_suite(db, other)
    assert [version.id for _, version in suite_list.with_versions(db, sample.project)] == [second, sample.suite_version]


def test_versions_are_named_with_their_suite(db: Database, sample: Sample) -> None:
    second = saved(db, sample.suite, "price-1")

    found = suite_list.version_names(db, [sample.suite_version, second, 10**6])

    assert {id: str(name) for id, name in found.items()} == {sample.suite_version: "Starter v1", second: "Starter v2"}
    assert found[second].suite_id == sample.suite


def test_the_kinds_of_cases_are_told_version_by_version(db: Database, sample: Sample) -> None:
    second = saved(db, sample.suite, "price-1", "price-2")
    empty = saved(db, sample.suite)

    found = suite_list.kinds(db, [sample.suite_version, second, empty])

    assert found == {sample.suite_version: {"harmful", "benign", "neutral"}, second: {"benign"}}
