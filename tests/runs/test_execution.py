"""Runs executed in this process: what is stored, what is skipped, and what goes on after an error."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import runs, scores, suites
from store.database import Database
from tests.runs.made import bed, cases, state, stored
from tests.stub_server import Stub, running
from tests.unjudged import insert_attempts
from touchstone.actions.rescoring import rescore_here
from touchstone.actions.run_claim import alone
from touchstone.actions.run_rows import FILTERED_HINT, FILTERED_TOLD
from touchstone.actions.running import Means, run_here, score_missing
from touchstone.errors import Conflict
from touchstone.models import scripted
from touchstone.types import Case, Message

ECHO = [{"when": "", "reply": "Fine."}]
HI = {"input": "Hi"}


def test_every_case_is_asked_stored_and_judged(db: Database, means: Means, stub_server: Stub) -> None:
    run = bed(db, cases(50), url=stub_server.url).run(concurrency=4)
    tally = run_here(db, run.id or 0, means)
    rows = stored(db, run.id or 0)
    assert (tally.state, tally.answered, tally.errors) == ("done", 50, 0)
    assert tally.verdicts == {"pass": 50, "fail": 0, "undecided": 0}
    assert {row.answer for row in rows} == {f"answer-{number}" for number in range(50)}
    assert rows[0].messages == [{"role": "user", "content": "Say case-0"}]
    assert (rows[0].revision, rows[0].finish_reason, rows[0].output_tokens) == ("stub-1", "stop", 2)
    verdict = scores.verdict_of(db, rows[0].id or 0)
    assert verdict is not None and verdict.verdict == "pass"
    assert state(db, run.id or 0) == "done"
    assert set(stub_server.stats()["asked"].values()) == {1}


def test_targets_attacks_and_repeats_multiply(db: Database, means: Means) -> None:
    given = [Case(f"k{number}", variables=HI) for number in range(3)]
    run = bed(db, given, scripts=[ECHO, ECHO]).run(attacks=("", "rot13"), repeats=2, prompt="Say {input}")
    run_here(db, run.id or 0, means)
    rows = stored(db, run.id or 0)
    assert run.total == len(rows) == 3 * 2 * 2 * 2
    assert len({(row.target_id, row.case_id, row.attack, row.repeat) for row in rows}) == len(rows)
    attacked = next(row for row in rows if row.attack == "rot13")
    assert attacked.messages[0] == {"role": "system", "content": "Be brief."}
    assert "Fnl Uv" in attacked.messages[1]["content"]


def test_executing_again_asks_only_for_what_is_missing(db: Database, means: Means, stub_server: Stub) -> None:
    run = bed(db, cases(30), url=stub_server.url).run()
    kept = []
    for _ in range(2):
        runs.set_state(db, run.id or 0, "queued")
        run_here(db, run.id or 0, means)
        kept.append([(row.id, row.created_at) for row in stored(db, run.id or 0)])
    assert kept[0] == kept[1] and stub_server.stats()["total"] == 30


def test_the_server_sees_exactly_the_concurrency_that_was_asked_for(db: Database, means: Means) -> None:
    with running(latency_ms=30) as stub:
        run = bed(db, cases(200), url=stub.url).run(concurrency=23)
        run_here(db, run.id or 0, means)
        assert stub.stats()["most"] == 23


def test_an_endpoints_own_limit_holds_and_the_wait_is_no_latency(db: Database, means: Means) -> None:
    with running(latency_ms=20) as stub:
        run = bed(db, cases(40), url=stub.url, concurrency=3).run(concurrency=16)
        run_here(db, run.id or 0, means)
        assert stub.stats()["most"] == 3
    rows = stored(db, run.id or 0)
    assert max(row.queue_s for row in rows) > 0.06
    assert sorted(row.latency_s for row in rows)[len(rows) // 2] < 0.06


def test_an_endpoints_own_limit_holds_for_runs_at_the_same_time_whatever_each_asks_for(db: Database, means: Means) -> None:
    with running(latency_ms=20) as stub:
        made = bed(db, cases(40), url=stub.url, concurrency=4)
        ids = [made.run(concurrency=asked).id or 0 for asked in (16, 3)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda id: run_here(db, id, means), ids))
        assert (stub.stats()["most"], stub.stats()["total"]) == (4, 80)


def test_runs_at_an_endpoint_without_a_limit_do_not_slow_each_other(db: Database, means: Means) -> None:
    with running(latency_ms=100) as stub:
        made = bed(db, cases(40), url=stub.url)
        ids = [made.run(concurrency=8).id or 0 for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda id: run_here(db, id, means), ids))
        assert stub.stats()["most"] == 16


def test_a_failing_case_becomes_a_row_and_the_run_goes_on(db: Database, means: Means, stub_server: Stub) -> None:
    trouble = ["[malformed]", "[filter]", "[redirect]", "[no-choices]"]
    given = [*cases(5), *(Case(f"t{text}", variables={"input": text}) for text in trouble), Case("nothing", variables={"x": "y"})]
    run = bed(db, given, url=stub_server.url).run()
    tally = run_here(db, run.id or 0, means)
    assert (tally.state, tally.answered, tally.errors) == ("done", 5, 5)
    failed = [row for row in stored(db, run.id or 0) if row.error_kind]
    assert sorted(row.error_kind for row in failed) == ["invalid", "malformed", "malformed", "provider_filter", "rejected"]
    assert all(row.error and not row.answer for row in failed)
    verdicts = [scores.verdict_of(db, row.id or 0) for row in failed]
    assert [verdict.verdict for verdict in verdicts if verdict] == ["undecided"] * 5


def test_an_answer_that_a_filter_ended_is_an_error_whose_words_are_kept(db: Database, means: Means, stub_server: Stub) -> None:
    given = [Case(key, variables={"input": "[cut]"}, secrets=(secret,)) for key, secret in (("leaks", "tul"), ("unknown", "tulip-42"))]
    run = bed(db, given, url=stub_server.url).run()
    tally = run_here(db, run.id or 0, means)
    assert (tally.answered, tally.errors, state(db, run.id or 0)) == (0, 2, "done")
    rows = stored(db, run.id or 0)
    assert {(row.answer, row.error_kind) for row in rows} == {("The password is tul", "provider_filter")}
    assert rows[0].error == f"{FILTERED_TOLD} {FILTERED_HINT} The provider said: violence (high)."
    assert rows[0].output_tokens > 0, "they were paid for"
    rescore_here(db, run.id or 0)
    verdicts = {row.case_id: scores.verdict_of(db, row.id or 0) for row in rows}
    said = [(verdict.verdict, verdict.reason) for _, verdict in sorted(verdicts.items()) if verdict]
    assert said == [("fail", ""), ("undecided", "provider_filter")]


def test_an_endpoint_that_hangs_becomes_a_timeout(db: Database, means: Means, stub_server: Stub) -> None:
    given = [*cases(3), Case("h", variables={"input": "[hang]"})]
    run = bed(db, given, url=stub_server.url, timeout_s=0.5, max_retries=0).run()
    run_here(db, run.id or 0, means)
    assert sorted(row.error_kind for row in stored(db, run.id or 0)) == ["", "", "", "timeout"]


def test_a_mistake_of_ours_costs_one_case_and_not_the_run(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    complete = scripted.Scripted.complete

    async def broken(self: scripted.Scripted, messages: tuple[Message, ...], params: object) -> object:
        if messages[-1].content == "boom":
            raise KeyError("boom")
        return await complete(self, messages, params)  # type: ignore[arg-type]

    monkeypatch.setattr(scripted.Scripted, "complete", broken)
    given = [Case("a", variables=HI), Case("b", variables={"input": "boom"}), Case("c", variables=HI)]
    run = bed(db, given, scripts=[ECHO]).run()
    assert (run_here(db, run.id or 0, means).answered, state(db, run.id or 0)) == (2, "done")
    errors = [row.error for row in stored(db, run.id or 0) if row.error_kind]
    assert errors == ["Something went wrong inside Touchstone (KeyError: 'boom'). The log tells more."]


def test_hostile_texts_are_kept_and_the_run_goes_on(db: Database, means: Means) -> None:
    texts = ["{x.__class__}", "a\u200bb", "\U0001f600", "x" * 100_000, "{{}}"]
    given = [Case(f"k{number}", variables={"input": text}) for number, text in enumerate(texts)]
    run = bed(db, given, scripts=[[{"when": "", "reply": "nul \x00 and half \ud83d"}]]).run(prompt="<{input}>")
    run_here(db, run.id or 0, means)
    rows = stored(db, run.id or 0)
    assert [row.messages[-1]["content"] for row in sorted(rows, key=lambda row: row.case_id)] == [f"<{text}>" for text in texts]
    assert {row.answer for row in rows} == {"nul \ufffd and half \ufffd"}


def test_two_runs_at_once_keep_apart_and_both_finish(db: Database, means: Means, stub_server: Stub) -> None:
    made = bed(db, cases(200), url=stub_server.url)
    ids = [made.run(concurrency=8).id or 0 for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        tallies = list(pool.map(lambda id: run_here(db, id, means), ids))
    assert [tally.verdicts["pass"] for tally in tallies] == [200, 200]
    assert [len(stored(db, id)) for id in ids] == [200, 200]
    assert set(stub_server.stats()["asked"].values()) == {2}


def test_two_processes_never_work_on_the_same_run(db: Database, means: Means) -> None:
    run = bed(db, [Case("a", variables=HI)], scripts=[ECHO]).run()
    with alone(db, run.id or 0) as ours:
        assert ours
        with pytest.raises(Conflict, match="Another process works on this run"):
            run_here(db, run.id or 0, means)
    assert run_here(db, run.id or 0, means).answered == 1


def test_a_run_that_is_done_is_not_made_again(db: Database, means: Means) -> None:
    run = bed(db, [Case("a", variables=HI)], scripts=[ECHO]).run()
    run_here(db, run.id or 0, means)
    with pytest.raises(Conflict, match="done"):
        run_here(db, run.id or 0, means)
    assert state(db, run.id or 0) == "done"


def test_answers_without_a_verdict_are_judged_without_asking_again(db: Database, means: Means, stub_server: Stub) -> None:
    made = bed(db, cases(10), url=stub_server.url)
    run = made.run()
    key = {"run_id": run.id, "target_id": runs.run_targets(db, run.id or 0)[0].id}
    found = suites.list_cases(db, made.suite_version_id)
    insert_attempts(db, [{**key, "case_id": case.id, "answer": "answer-0"} for case in found])
    assert score_missing(db, run.id or 0) == 10
    verdicts = [scores.verdict_of(db, row.id or 0) for row in stored(db, run.id or 0)]
    assert sorted(verdict.verdict for verdict in verdicts if verdict) == ["fail"] * 9 + ["pass"]
    assert score_missing(db, run.id or 0) == 0 and stub_server.stats()["total"] == 0
