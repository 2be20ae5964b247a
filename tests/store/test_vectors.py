"""Vectors of texts on both databases: each project its own, in numbers of 4 bytes, forgotten with age and with their project."""

import time

import pytest

from store import project_removal, projects, vectors
from store.database import Database
from tests.store.made import Sample


def test_what_is_kept_comes_back_to_its_project_alone(db: Database, sample: Sample) -> None:
    vectors.keep(db, sample.project, {f"k{number}": [0.5, -0.25] for number in range(1_200)} | {"third": [1 / 3]})
    vectors.keep(db, sample.project, {"third": [1 / 3]})
    asked = [f"k{number}" for number in range(1_200)] + ["gone", "third"]
    found = vectors.known(db, sample.project, asked)
    assert found.keys() == set(asked) - {"gone"} and found["k7"] == [0.5, -0.25]
    assert found["third"] == [pytest.approx(1 / 3, abs=1e-7)]
    assert vectors.known(db, sample.project + 1, ["k7"]) == {}


def test_old_ones_go_and_those_of_a_project_go_with_it(db: Database) -> None:
    project = projects.create_project(db, "Short").id or 0
    vectors.keep(db, project, {"k": [1.0]})
    assert vectors.prune(db, time.time() - 60) == 0
    project_removal.delete_project(db, project)
    assert vectors.known(db, project, ["k"]) == {}
    assert vectors.prune(db, time.time() + 60) == 0
