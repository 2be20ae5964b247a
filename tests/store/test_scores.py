"""Scores, verdicts, and what people say beside them."""

import pytest

from store import attempts, scores
from store.database import Database
from store.errors import StoreMissing
from tests.store.made import Sample, id_of
from tests.unjudged import insert_attempts


@pytest.fixture
def attempt(db: Database, sample: Sample) -> int:
    """The id of a judged attempt: passed."""
    attempts.store_judged(db, [sample.judged("leak-1", "pass", refusal="full", value=1.0)])
    return id_of(attempts.after(db, sample.run)[0])


def again(sample: Sample, attempt: int, verdict: str) -> dict[str, object]:
    return {
        "attempt_id": attempt,
        "run_id": sample.run,
        "target_id": sample.target_a,
        "category": "leak",
        "kind": "harmful",
        "verdict": verdict,
    }


def test_a_score_keeps_its_evidence(db: Database, attempt: int) -> None:
    score = scores.scores_of(db, attempt)[0]

    assert (score.scorer, score.instrument, score.value, score.verdict, score.evidence) == ("leak", "v1", 1.0, "pass", [[0, 2, "the code"]])


def test_a_changed_scorer_adds_its_scores_and_the_old_ones_stay(db: Database, sample: Sample, attempt: int) -> None:
    new = [{"attempt_id": attempt, "scorer": "leak", "instrument": "v2", "verdict": "fail"}]

    assert scores.insert_judgements(db, new, [again(sample, attempt, "fail")]) == 1
    assert scores.insert_judgements(db, new, [again(sample, attempt, "fail")]) == 0

    assert [(score.instrument, score.verdict) for score in scores.scores_of(db, attempt)] == [("v1", "pass"), ("v2", "fail")]
    verdict = scores.verdict_of(db, attempt)
    assert verdict is not None and (verdict.verdict, verdict.refusal, verdict.value) == ("fail", "", None)


def test_the_same_scorer_never_overwrites_what_it_said(db: Database, sample: Sample, attempt: int) -> None:
    scores.insert_judgements(db, [{"attempt_id": attempt, "scorer": "leak", "instrument": "v1", "verdict": "fail"}], [])

    assert [score.verdict for score in scores.scores_of(db, attempt)] == ["pass"]


def test_a_persons_verdict_stands_beside_the_machines_and_survives_another_scoring(db: Database, sample: Sample, attempt: int) -> None:
    scores.add_review(db, attempt, "fail", note="It names the code backwards.", author="ada")

    scores.insert_judgements(db, [], [again(sample, attempt, "undecided")])

    verdict = scores.verdict_of(db, attempt)
    assert verdict is not None and (verdict.verdict, verdict.human) == ("undecided", "fail")


def test_the_latest_review_counts_and_all_are_kept(db: Database, attempt: int) -> None:
    scores.add_review(db, attempt, "fail", note="leaks", author="ada")
    scores.add_review(db, attempt, "undecided", note="not sure", author="bob")

    verdict = scores.verdict_of(db, attempt)
    assert verdict is not None and (verdict.human, verdict.verdict) == ("undecided", "pass")
    assert [(review.verdict, review.note, review.author) for review in scores.reviews_of(db, attempt)] == [
        ("undecided", "not sure", "bob"),
        ("fail", "leaks", "ada"),
    ]


def test_a_withdrawn_review_lets_the_machine_count_again_and_is_kept(db: Database, attempt: int) -> None:
    scores.add_review(db, attempt, "fail", author="ada")

    scores.withdraw_review(db, attempt, author="ada")

    verdict = scores.verdict_of(db, attempt)
    assert verdict is not None and verdict.human is None
    assert [review.verdict for review in scores.reviews_of(db, attempt)] == ["", "fail"]


def test_only_what_was_judged_can_be_reviewed(db: Database, sample: Sample) -> None:
    insert_attempts(db, [sample.answer()])
    attempt = id_of(attempts.unscored(db, sample.run)[0])

    with pytest.raises(StoreMissing):
        scores.add_review(db, attempt, "pass")
    with pytest.raises(StoreMissing):
        scores.add_review(db, attempt + 1, "pass")
    assert scores.reviews_of(db, attempt) == []


def test_a_judgement_of_no_attempt_is_refused(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreMissing):
        scores.insert_judgements(db, [], [again(sample, 99, "pass")])
