"""What is still to ask, page by page: nothing twice, nothing left out, memory flat."""

import asyncio
import tracemalloc
from collections.abc import Iterator

import pytest

from store import runs
from store.database import Database
from store.tables import Run
from tests.runs.made import bed, cases
from tests.unjudged import insert_attempts
from touchstone.actions import run_plan
from touchstone.actions.run_plan import Feed, Item, Pages, Target


def targets_of(db: Database, run_id: int) -> list[Target]:
    return [Target(row, None) for row in runs.run_targets(db, run_id)]  # type: ignore[arg-type]


def keys(found: Iterator[Iterator[Item]]) -> list[tuple[int | None, int, str, int]]:
    return [(item.target.row.id, item.case_id, item.attack, item.repeat) for page in found for item in page]


def test_every_attempt_comes_once_one_target_after_the_other_within_a_page(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_plan, "PAGE", 4)
    run = bed(db, cases(10), scripts=[[], []]).run(attacks=("", "rot13"), repeats=2)
    found = keys(Pages(db, run, targets_of(db, run.id or 0)))
    assert len(found) == len(set(found)) == run.total == 80
    first_page = [target for target, *_ in found[:32]]
    assert first_page == sorted(first_page) and len(set(first_page)) == 2


def test_what_is_stored_is_left_out(db: Database) -> None:
    run = bed(db, cases(10), scripts=[[]]).run()
    target = runs.run_targets(db, run.id or 0)[0].id
    insert_attempts(db, [{"run_id": run.id, "target_id": target, "case_id": case} for case in (1, 5, 9)])
    assert [case for _, case, _, _ in keys(Pages(db, run, targets_of(db, run.id or 0)))] == [2, 3, 4, 6, 7, 8, 10]


def test_a_part_of_the_cases_can_be_asked_for(db: Database) -> None:
    run = bed(db, cases(10), scripts=[[]]).run()
    assert [case for _, case, _, _ in keys(Pages(db, run, targets_of(db, run.id or 0), 3, 6))] == [4, 5, 6]


def test_many_workers_share_one_feed(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_plan, "PAGE", 7)
    run = bed(db, cases(100), scripts=[[]]).run()

    async def work(feed: Feed, taken: list[int]) -> None:
        while (item := await feed.take()) is not None:
            taken.append(item.case_id)
            await asyncio.sleep(0)

    async def go() -> list[int]:
        feed, taken = Feed(Pages(db, run, targets_of(db, run.id or 0))), list[int]()
        await asyncio.gather(*(work(feed, taken) for _ in range(20)))
        return taken

    taken = asyncio.run(go())
    assert sorted(taken) == list(range(1, 101))


def test_an_error_of_the_database_reaches_a_worker(db: Database) -> None:
    def broken() -> Iterator[Iterator[Item]]:
        yield iter(())
        raise RuntimeError("gone")

    async def go() -> None:
        await Feed(broken()).take()

    with pytest.raises(RuntimeError, match="gone"):
        asyncio.run(go())


def test_planning_a_large_suite_takes_no_more_memory_than_a_small_one(db: Database) -> None:
    small = bed(db, cases(1_000), scripts=[[]])

    def peak(run: Run) -> int:
        found = Pages(db, run, targets_of(db, run.id or 0))
        tracemalloc.start()
        for page in found:
            for _ in page:
                pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few, many = peak(small.run()), peak(small.over(cases(8_000)).run())
    assert many < 1.3 * few + 200_000
