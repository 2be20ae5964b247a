"""Attempts: stored once, in bulk, with their judgements; read by page."""

from typing import Any

import pytest

from store import attempts, runs, scores
from store.database import Database
from store.errors import StoreMissing
from tests.store.made import Sample, id_of
from tests.unjudged import insert_attempts


def test_an_attempt_comes_back_as_it_was_sent_and_answered(db: Database, sample: Sample) -> None:
    row = sample.answer(
        attack="base64",
        repeat=2,
        messages=[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi {x}"}],
        finish_reason="stop",
        input_tokens=5,
        output_tokens=3,
        cost_usd=0.002,
        latency_s=0.25,
        queue_s=1.5,
        revision="sha:1",
    )
    insert_attempts(db, [row])

    stored = attempts.unscored(db, sample.run)[0]

    assert {name: getattr(stored, name) for name in row} == row
    assert attempts.get_attempt(db, id_of(stored)) == stored
    with pytest.raises(StoreMissing):
        attempts.get_attempt(db, id_of(stored) + 1)


def test_a_column_the_table_has_not_is_a_mistake(db: Database, sample: Sample) -> None:
    with pytest.raises(TypeError, match="reply"):
        insert_attempts(db, [sample.answer(reply="x")])
    with pytest.raises(TypeError, match="points"):
        attempts.store_judged(db, [(sample.answer(), [{"scorer": "x", "points": 1}], None)])


def test_what_is_already_stored_is_skipped_with_its_scores(db: Database, sample: Sample) -> None:
    first = attempts.store_judged(db, [sample.judged("leak-1", "pass", answer="first"), sample.judged("role-1", "pass")])
    again = [sample.judged(case, "fail", answer="second") for case in ("hours-1", "leak-1", "price-1", "role-1")]

    second = attempts.store_judged(db, again)

    assert (first, second) == (2, 2)
    stored = {line.case_key: line for line in attempts.attempts_page(db, sample.run)}
    assert {key: (line.answer, line.verdict) for key, line in stored.items()} == {
        "leak-1": ("first", "pass"),
        "role-1": ("No.", "pass"),
        "hours-1": ("second", "fail"),
        "price-1": ("second", "fail"),
    }
    assert [[score.verdict for score in scores.scores_of(db, line.id)] for line in stored.values()] == [
        ["pass"],
        ["pass"],
        ["fail"],
        ["fail"],
    ]


def test_every_score_and_verdict_belongs_to_its_own_attempt(db: Database, sample: Sample) -> None:
    items = [
        sample.judged(case, "pass", target, answer=f"{case}/{target}", reason=f"{case}/{target}")
        for case in sample.cases
        for target in both(sample)
    ]
    items = [(row, [{**score[0], "reason": row["answer"]}], verdict) for row, score, verdict in items[::-1]]
    attempts.store_judged(db, items[3:5])

    attempts.store_judged(db, items)

    for attempt in attempts.after(db, sample.run):
        verdict = scores.verdict_of(db, id_of(attempt))
        assert verdict is not None and (verdict.reason, verdict.target_id) == (attempt.answer, attempt.target_id)
        assert [score.reason for score in scores.scores_of(db, id_of(attempt))] == [attempt.answer]


def both(sample: Sample) -> tuple[int, int]:
    return sample.target_a, sample.target_b


def test_the_same_attempt_twice_in_one_batch_is_stored_once(db: Database, sample: Sample) -> None:
    stored = attempts.store_judged(db, [sample.judged(answer="first"), sample.judged(answer="second", verdict="fail")])

    assert stored == 1
    assert [(line.answer, line.verdict) for line in attempts.attempts_page(db, sample.run)] == [("first", "pass")]


def test_attack_repeat_and_target_make_another_attempt(db: Database, sample: Sample) -> None:
    rows = [sample.answer(), sample.answer(attack="rot13"), sample.answer(repeat=1), sample.answer(target=sample.target_b)]

    assert insert_attempts(db, rows) == 4
    assert insert_attempts(db, rows) == 0
    assert insert_attempts(db, []) == 0


def test_a_batch_of_which_one_cannot_be_stored_is_not_stored_at_all(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreMissing):
        attempts.store_judged(db, [sample.judged("leak-1"), sample.judged("leak-2", target=999)])

    assert runs.progress(db, sample.run).done == 0


def test_a_target_of_another_run_is_refused(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreMissing):
        insert_attempts(db, [{**sample.answer(), "run_id": sample.run + 1}])


def test_done_keys_tell_what_need_not_be_sent_again(db: Database, sample: Sample) -> None:
    insert_attempts(db, [sample.answer("leak-1"), sample.answer("leak-2", attack="rot13", repeat=1), sample.answer("hours-1")])

    done = attempts.done_keys(db, sample.run, [sample.cases["leak-1"], sample.cases["leak-2"], 10**6])

    assert done == {(sample.target_a, sample.cases["leak-1"], "", 0), (sample.target_a, sample.cases["leak-2"], "rot13", 1)}
    assert attempts.done_keys(db, sample.run, list(range(100_000))) > done
    assert attempts.done_keys(db, sample.run, []) == set()


def test_answers_without_a_verdict_are_found_until_they_are_judged(db: Database, sample: Sample) -> None:
    insert_attempts(db, [sample.answer(case) for case in sample.cases])
    first, second = attempts.unscored(db, sample.run, limit=2)
    verdict = {"attempt_id": first.id, "run_id": sample.run, "target_id": sample.target_a, "verdict": "pass"}

    scores.insert_judgements(db, [{"attempt_id": first.id, "scorer": "leak"}], [verdict])

    assert first.id not in [attempt.id for attempt in attempts.unscored(db, sample.run)]
    assert len(attempts.unscored(db, sample.run)) == 5
    assert len(attempts.unscored(db, sample.run, after_id=id_of(second))) == 4


def test_a_run_is_walked_by_id(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged(case) for case in sample.cases])
    seen, last = [], 0
    while page := attempts.after(db, sample.run, last, limit=4):
        seen += [id_of(attempt) for attempt in page]
        last = seen[-1]

    assert len(set(seen)) == 6 and seen == sorted(seen)


def stored_for_filters(db: Database, sample: Sample) -> None:
    judged = [
        sample.judged("leak-1", "fail", refusal="none", answer="The code is 4711."),
        sample.judged("leak-2", "pass", refusal="full", answer="I cannot say.", attack="rot13"),
        sample.judged("role-1", "undecided", reason="timeout", answer="", error="No answer in 30 s.", error_kind="timeout"),
        sample.judged("price-1", "pass", refusal="partial", answer="100_% sure", target=sample.target_b),
    ]
    attempts.store_judged(db, judged)
    insert_attempts(db, [sample.answer("hours-1", answer="Not judged yet, CODE")])
    scores.add_review(db, attempts.attempts_page(db, sample.run, category="leak", verdict="pass")[0].id, "fail")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["leak-1", "leak-2", "role-1", "price-1", "hours-1"]),
        ({"target": "b"}, ["price-1"]),
        ({"category": "leak"}, ["leak-1", "leak-2"]),
        ({"kind": "benign"}, ["price-1"]),
        ({"verdict": "fail"}, ["leak-1", "leak-2"]),
        ({"verdict": "pass"}, ["price-1"]),
        ({"verdict": "undecided"}, ["role-1"]),
        ({"refusal": "full"}, ["leak-2"]),
        ({"attack": "rot13"}, ["leak-2"]),
        ({"attack": ""}, ["leak-1", "role-1", "price-1", "hours-1"]),
        ({"text": "code"}, ["leak-1", "hours-1"]),
        ({"text": "0_%"}, ["price-1"]),
        ({"text": "1__"}, []),
        ({"text": "code", "category": "leak"}, ["leak-1"]),
        ({"target": "a", "attack": "rot13", "verdict": "fail", "text": "cannot"}, ["leak-2"]),
        ({"offset": 1, "limit": 2}, ["leak-2", "role-1"]),
    ],
)
def test_a_page_shows_what_its_filters_say_and_the_count_agrees(
    db: Database, sample: Sample, filters: dict[str, Any], expected: list[str]
) -> None:
    stored_for_filters(db, sample)
    if "target" in filters:
        rest = {name: value for name, value in filters.items() if name != "target"}
        filters = {**rest, "target_id": sample.target_b if filters["target"] == "b" else sample.target_a}

    assert sorted(line.case_key for line in attempts.attempts_page(db, sample.run, **filters)) == sorted(expected)
    if "limit" not in filters:
        assert attempts.count_attempts(db, sample.run, **filters) == len(expected)


def test_the_attempts_that_fit_are_walked_by_id_whatever_is_reviewed_meanwhile(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged(case, "fail") for case in sample.cases])
    walked: list[int] = []
    while some := attempts.ids_after(db, sample.run, walked[-1] if walked else 0, limit=2, verdict="fail"):
        walked += some
        for id in some:
            scores.add_review(db, id, "pass")
    assert len(walked) == len(set(walked)) == len(sample.cases) and walked == sorted(walked)
    assert attempts.ids_after(db, sample.run, verdict="fail") == []


def test_what_was_asked_is_counted_without_being_read(db: Database, sample: Sample) -> None:
    stored_for_filters(db, sample)
    attempts.store_judged(db, [sample.judged("leak-1", "pass", target=sample.target_b)])
    for filters in ({}, {"verdict": "fail"}, {"target_id": sample.target_b}, {"attack": "rot13"}):
        found = attempts.recorded(db, sample.run, limit=100, **filters)
        assert attempts.count_recorded(db, sample.run, limit=100, **filters) == len(found) > 0
    assert len(attempts.recorded(db, sample.run, limit=100)) == 5
    assert attempts.count_recorded(db, sample.run, limit=2) == 2


def test_a_line_says_what_a_table_shows_and_cuts_long_answers(db: Database, sample: Sample) -> None:
    row, score, verdict = sample.judged("leak-1", "fail", refusal="none", value=0.25, answer="ä" * 1000, latency_s=0.5)
    attempts.store_judged(db, [(row, score, {**(verdict or {}), "reason": "said it"})])

    line = attempts.attempts_page(db, sample.run, answer_characters=10)[0]

    assert (line.answer, line.category, line.kind, line.verdict, line.human) == ("ä" * 10, "leak", "harmful", "fail", None)
    assert (line.refusal, line.reason, line.value, line.latency_s, line.case_id) == ("none", "said it", 0.25, 0.5, sample.cases["leak-1"])


def test_an_answer_that_is_not_judged_yet_shows_without_a_verdict(db: Database, sample: Sample) -> None:
    insert_attempts(db, [sample.answer("leak-1")])

    line = attempts.attempts_page(db, sample.run)[0]

    assert (line.case_key, line.verdict, line.category, line.value) == ("leak-1", "", "", None)
