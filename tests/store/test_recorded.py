"""What recorded attempts asked: each case once per attack, by the filters of the list of attempts."""

from store import attempts
from store.attempts import Recorded
from store.database import Database
from tests.store.made import Sample

SAID = [{"role": "user", "content": "Hi {x}"}]


def stored(db: Database, sample: Sample) -> dict[tuple[str, int, str], int]:
    """Attempts of two cases on both targets, one of them attacked; their ids by case, target and attack."""
    rows = [
        sample.judged("leak-1", "fail", sample.target_a, messages=SAID),
        sample.judged("leak-1", "fail", sample.target_b),
        sample.judged("leak-1", "pass", sample.target_a, attack="base64", messages=SAID),
        sample.judged("price-1", "pass", sample.target_a),
    ]
    attempts.store_judged(db, rows)
    found = attempts.attempts_page(db, sample.run)
    return {(line.case_key, line.target_id, line.attack): line.id for line in found}


def test_a_case_comes_once_per_attack_with_its_newest_attempt(db: Database, sample: Sample) -> None:
    ids, leak, price = stored(db, sample), sample.cases["leak-1"], sample.cases["price-1"]
    plain = max(ids["leak-1", sample.target_a, ""], ids["leak-1", sample.target_b, ""])
    attacked, priced = ids["leak-1", sample.target_a, "base64"], ids["price-1", sample.target_a, ""]
    assert attempts.recorded(db, sample.run, limit=10) == [
        Recorded(leak, "", plain),
        Recorded(leak, "base64", attacked),
        Recorded(price, "", priced),
    ]
    assert attempts.recorded(db, sample.run, limit=10, verdict="fail") == [Recorded(leak, "", plain)]
    assert attempts.recorded(db, sample.run, limit=10, target_id=sample.target_b) == [Recorded(leak, "", plain)]
    assert len(attempts.recorded(db, sample.run, limit=1)) == 1
    assert attempts.recorded(db, sample.run + 1, limit=10) == []


def test_what_was_sent_is_found_by_ids(db: Database, sample: Sample) -> None:
    ids = stored(db, sample)
    attacked, other = ids["leak-1", sample.target_a, "base64"], ids["price-1", sample.target_a, ""]
    assert attempts.messages_of(db, [attacked, other, 987_654]) == {attacked: SAID, other: []}
    assert attempts.messages_of(db, []) == {}
