"""An endpoint where nobody listens: told soon where nothing ever answered, tried as often as ever where something did."""

import asyncio
import time

import pytest

from store import runs
from store.database import Database
from tests.runs.conftest import db, means
from tests.runs.made import bed, cases
from tests.stub_server import running
from tests.unjudged import insert_attempts
from touchstone.actions.running import Means, run_here
from touchstone.errors import Unreachable
from touchstone.models import ProviderSpec, build_provider
from touchstone.types import Message, Params

__all__ = ["db", "means"]
NOWHERE = "http://127.0.0.1:9/v1"
HELLO = (Message("user", "Say case-1"),)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The tries after which a pause was made; none takes time."""
    made: list[int] = []
    monkeypatch.setattr("touchstone.models.openai_compatible.pause_s", lambda attempt, asked: made.append(attempt) or 0.0)
    return made


def ask(url: str, times: int = 1, heard: bool = False) -> None:
    async def go() -> None:
        provider = build_provider(ProviderSpec("openai_compatible", "m", url, heard=heard))
        try:
            for _ in range(times):
                with pytest.raises(Unreachable, match="cannot be reached"):
                    await provider.complete(HELLO, Params())
        finally:
            await provider.aclose()

    asyncio.run(go())


def test_the_first_calls_tell_it_within_three_seconds() -> None:
    began = time.perf_counter()
    ask(NOWHERE)
    assert time.perf_counter() - began < 3.5


def test_once_it_is_known_no_further_call_waits(pauses: list[int]) -> None:
    ask(NOWHERE, times=3)
    assert pauses == [0, 1]


def test_where_something_answered_before_every_try_is_made(pauses: list[int]) -> None:
    ask(NOWHERE, heard=True)
    assert pauses == [0, 1, 2, 3, 4]


def test_a_server_that_goes_away_after_an_answer_is_asked_as_often_as_ever(pauses: list[int]) -> None:
    async def go() -> None:
        with running() as stub:
            provider = build_provider(ProviderSpec("openai_compatible", "m", stub.url))
            await provider.complete(HELLO, Params())
        with pytest.raises(Unreachable):
            await provider.complete(HELLO, Params())
        await provider.aclose()

    asyncio.run(go())
    assert pauses == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("before", "tries"), [([], [0, 1]), ([{"answer": "x"}], [0, 1, 2, 3, 4]), ([{"error_kind": "unreachable"}], [0, 1])]
)
def test_a_run_that_had_answers_goes_on_patiently(
    db: Database, means: Means, pauses: list[int], before: list[dict[str, str]], tries: list[int]
) -> None:
    run = bed(db, cases(2), url=NOWHERE).run(concurrency=1)
    (target,) = runs.run_targets(db, run.id or 0)
    insert_attempts(db, [{"run_id": run.id, "target_id": target.id, "case_id": 1, **one} for one in before])
    run_here(db, run.id or 0, means)
    assert pauses == tries
