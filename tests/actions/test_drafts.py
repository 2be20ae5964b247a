"""Drafts that several keep at the same time."""

from concurrent.futures import ThreadPoolExecutor

from store.database import Database
from touchstone.actions import drafts


def test_fields_that_many_keep_at_once_are_all_kept(db: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: drafts.add(db, "values", {f"field {number}": number}), range(12)))
    kept = drafts.find(db, "values")
    assert kept is not None and kept.body == {f"field {number}": number for number in range(12)}


def test_a_field_takes_the_place_of_its_own_value_only(db: Database) -> None:
    drafts.add(db, "values", {"tone": "warm", "question": "Why?"})
    assert drafts.add(db, "values", {"tone": "cold"}).body == {"tone": "cold", "question": "Why?"}
