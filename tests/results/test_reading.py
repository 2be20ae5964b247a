"""What the pages read from the store beyond its subjects: neighbours of an attempt, attempts by id, the latest review."""

from store import attempts, history, scores
from store.database import Database
from tests.results.seeded import World


def ids(db: Database, run_id: int, **filters: object) -> list[int]:
    return [line.id for line in attempts.attempts_page(db, run_id, limit=1000, **filters)]


def test_the_neighbours_of_an_attempt_are_those_beside_it_in_the_filtered_list(db: Database, world: World) -> None:
    failed = ids(db, world.adversarial, verdict="fail", category="role play")
    assert len(failed) > 3
    filters = {"verdict": "fail", "category": "role play"}
    assert attempts.neighbours(db, world.adversarial, failed[1], **filters) == (failed[0], failed[2])
    assert attempts.neighbours(db, world.adversarial, failed[0], **filters) == (None, failed[1])
    assert attempts.neighbours(db, world.adversarial, failed[-1], **filters) == (failed[-2], None)


def test_the_neighbours_are_found_when_a_review_took_the_attempt_out_of_the_list(db: Database, world: World) -> None:
    failed = ids(db, world.adversarial, verdict="fail")
    scores.add_review(db, failed[1], "pass")
    assert attempts.neighbours(db, world.adversarial, failed[1], verdict="fail") == (failed[0], failed[2])


def test_neighbours_stay_within_the_run(db: Database, world: World) -> None:
    first, last = ids(db, world.look_alike)[0], ids(db, world.look_alike)[-1]
    assert attempts.neighbours(db, world.look_alike, first)[0] is None
    assert attempts.neighbours(db, world.look_alike, last)[1] is None


def test_attempts_are_read_by_id_with_their_case_and_verdict(db: Database, world: World) -> None:
    wanted = ids(db, world.adversarial)[3:6]
    assert [(attempt.id, bool(key), verdict is not None) for key, attempt, verdict in history.judged_of(db, wanted)] == [
        (id, True, True) for id in wanted
    ]


def test_the_latest_review_is_known_without_reading_any_run(db: Database, world: World) -> None:
    assert scores.last_review(db) == 0
    review = scores.add_review(db, ids(db, world.adversarial)[0], "pass")
    assert scores.last_review(db) == review.id
