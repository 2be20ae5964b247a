"""Suites, their versions and cases."""

from collections.abc import Iterator
from typing import Any

import pytest

from store import suites
from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.suites import Facet
from tests.store.made import CASES, Sample, id_of


def many(count: int) -> Iterator[dict[str, Any]]:
    return ({"key": f"k{n}", "kind": "neutral", "category": f"c{n % 3}", "body": {"variables": {"n": n}}} for n in range(count))


def keys(db: Database, version: int, **filters: Any) -> list[str]:
    return [case.key for case in suites.list_cases(db, version, **filters)]


def test_cases_come_back_whole_and_in_their_order(db: Database, sample: Sample) -> None:
    found = suites.list_cases(db, sample.suite_version)

    assert [{"key": case.key, "kind": case.kind, "category": case.category, "body": case.body} for case in found] == CASES
    assert [case.position for case in found] == list(range(6))
    assert suites.get_case(db, sample.cases["role-1"]).body == CASES[2]["body"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "benign"}, ["price-1", "price-2"]),
        ({"category": "leak"}, ["leak-1", "leak-2"]),
        ({"kind": "benign", "category": "leak"}, []),
        ({"text": "CODE"}, ["leak-1", "leak-2"]),
        ({"text": "role-"}, ["role-1"]),
        ({"text": '"Aldo"'}, ["price-1"]),
        ({"text": "on\nSunday"}, ["hours-1"]),
        ({"text": "50 %"}, ["price-2"]),
        ({"text": "%"}, ["price-2"]),
        ({"text": "_"}, []),
        ({"text": "x" * 100_000}, []),
        ({"limit": 2, "offset": 3}, ["price-1", "price-2"]),
    ],
)
def test_filters_find_what_they_say_and_the_count_agrees(
    db: Database, sample: Sample, filters: dict[str, Any], expected: list[str]
) -> None:
    assert keys(db, sample.suite_version, **filters) == expected
    if "limit" not in filters:
        assert suites.count_cases(db, sample.suite_version, **filters) == len(expected)


def test_facets_count_kinds_and_categories(db: Database, sample: Sample) -> None:
    assert suites.facets(db, sample.suite_version) == [
        Facet("benign", "prices", 2),
        Facet("harmful", "leak", 2),
        Facet("harmful", "role play", 1),
        Facet("neutral", "hours", 1),
    ]


def test_a_suite_is_walked_in_batches_and_in_parts(db: Database, sample: Sample) -> None:
    version = id_of(suites.add_suite_version(db, sample.suite, many(2500), content_hash="m", parent_id=sample.suite_version))

    whole = [[case.position for case in batch] for batch in suites.iter_cases(db, version, batch=1000)]
    part = [case.key for batch in suites.iter_cases(db, version, batch=4, start=7, stop=17) for case in batch]

    assert [len(batch) for batch in whole] == [1000, 1000, 500]
    assert [position for batch in whole for position in batch] == list(range(2500))
    assert part == [f"k{n}" for n in range(7, 17)]
    assert suites.get_suite_version(db, version).case_count == 2500


def test_two_cases_of_the_same_id_are_refused_and_nothing_is_written(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreConflict, match="same id"):
        suites.add_suite_version(db, sample.suite, [*many(1500), *many(1)], content_hash="d", parent_id=sample.suite_version)

    assert [version.number for version in suites.suite_versions(db, sample.suite)] == [1]


def test_an_import_that_fails_half_way_leaves_no_version(db: Database, sample: Sample) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from many(1200)
        raise ValueError("line 1201")

    with pytest.raises(ValueError, match="line 1201"):
        suites.add_suite_version(db, sample.suite, broken(), content_hash="b", parent_id=sample.suite_version)

    latest = suites.latest_suite_version(db, sample.suite)
    assert latest is not None and latest.id == sample.suite_version


def test_the_second_of_two_savers_is_told(db: Database, sample: Sample) -> None:
    suites.add_suite_version(db, sample.suite, many(1), content_hash="a", parent_id=sample.suite_version)

    with pytest.raises(StoreConflict, match="Version 2 was saved meanwhile"):
        suites.add_suite_version(db, sample.suite, many(1), content_hash="b", parent_id=sample.suite_version)


def test_suites_are_found_by_name_and_archived(db: Database, sample: Sample) -> None:
    found = suites.suite_by_name(db, sample.project, "Starter")
    suites.archive_suite(db, sample.suite)

    assert found is not None and found.id == sample.suite
    assert suites.list_suites(db, sample.project) == []
    assert [suite.archived for suite in suites.list_suites(db, sample.project, include_archived=True)] == [True]
    with pytest.raises(StoreConflict):
        suites.create_suite(db, sample.project, "Starter")


def test_a_suite_that_a_run_used_is_not_deleted_and_the_run_is_named(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreInUse, match="The suite “Starter” is used by the run “First”"):
        suites.delete_suite(db, sample.suite)

    assert suites.count_cases(db, sample.suite_version) == 6


def test_a_suite_nobody_used_is_deleted_with_versions_and_cases(db: Database, sample: Sample) -> None:
    spare = suites.create_suite(db, sample.project, "Spare")
    first = suites.add_suite_version(db, id_of(spare), many(3), content_hash="1")
    suites.add_suite_version(db, id_of(spare), many(4), content_hash="2", parent_id=first.id)

    suites.delete_suite(db, id_of(spare))

    with pytest.raises(StoreMissing):
        suites.get_suite(db, id_of(spare))
    assert suites.count_cases(db, id_of(first)) == 0
    assert suites.count_cases(db, sample.suite_version) == 6
