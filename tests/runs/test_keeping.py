"""Answers on their way into the database: one that it cannot take costs no other, and no error tells a key."""

import pytest

from store import attempts, models, runs, scores
from store.database import Database
from tests.runs.made import bed, cases, state, stored
from tests.stub_server import Stub
from touchstone.actions.running import Means, run_here
from touchstone.errors import ProviderError
from touchstone.models import openai_compatible, scripted
from touchstone.models.spec import ProviderSpec
from touchstone.types import Case, Completion, Usage

ECHO = [{"when": "", "reply": "Fine."}]


def test_an_answer_that_cannot_be_stored_costs_no_other(
    db: Database, means: Means, stub_server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = attempts.store_judged

    def picky(opened: Database, items: list[attempts.Judged]) -> int:
        if any(row.get("answer") == "answer-7" for row, _, _ in items):
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return store(opened, items)

    monkeypatch.setattr(attempts, "store_judged", picky)
    id = bed(db, cases(40), url=stub_server.url).run().id or 0
    tally = run_here(db, id, means)
    rows = stored(db, id)
    assert (tally.state, tally.answered, tally.errors, tally.verdicts["pass"], state(db, id)) == ("done", 39, 1, 39, "done")
    (failed,) = [row for row in rows if row.error_kind]
    assert failed.error == "The database cannot keep this answer (OverflowError). The log tells more."
    assert failed.messages == [{"role": "user", "content": "Say case-7"}]
    verdict = scores.verdict_of(db, failed.id or 0)
    assert verdict is not None and verdict.verdict == "undecided"
    assert set(stub_server.stats()["asked"].values()) == {1}


def test_absurd_counts_of_tokens_cost_nothing(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    complete = scripted.Scripted.complete

    async def absurd(self: scripted.Scripted, *asked: object) -> Completion:
        done = await complete(self, *asked)  # type: ignore[arg-type]
        return Completion(done.text, done.finish_reason, Usage(2**63, -5), done.identity, done.latency_s)

    monkeypatch.setattr(scripted.Scripted, "complete", absurd)
    id = bed(db, [Case("a", variables={"input": "Hi"})], scripts=[ECHO]).run().id or 0
    run_here(db, id, means)
    assert (state(db, id), [row.error_kind for row in stored(db, id)]) == ("done", ["error"])
    assert runs.progress(db, id).cost_usd == 0


@pytest.mark.parametrize("error", [ProviderError, ValueError])
def test_no_error_that_is_stored_tells_the_key(
    db: Database, means: Means, stub_server: Stub, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    key = "sk-very-secret-0123456789"

    def open_target(spec: ProviderSpec) -> None:
        raise error(f"{'x' * 285} {key} was sent")

    monkeypatch.setattr(openai_compatible.OpenAICompatible, "complete", lambda self, *_: open_target(self.spec))
    monkeypatch.setenv("MY_KEY", key)
    made = bed(db, cases(1), url=stub_server.url)
    models.update_endpoint(db, made.models[0].endpoint_id, api_key_env="MY_KEY")
    id = made.run().id or 0
    run_here(db, id, means)
    (row,) = stored(db, id)
    assert row.error_kind == "error" and "sk-" not in row.error
