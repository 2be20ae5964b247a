"""The slots of an endpoint: as many as it has, whichever event loops ask for them, and none is ever lost."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from touchstone.models.pace import Slots


class Held:
    """How many hold a slot, and the most that ever did."""

    def __init__(self) -> None:
        self.now = self.most = self.served = 0

    async def work(self, slots: Slots, seconds: float = 0.001) -> None:
        async with slots:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(seconds)
            self.now -= 1
            self.served += 1


async def all_free(slots: Slots, count: int) -> bool:
    """Whether so many can be held at once."""
    async with asyncio.timeout(5):
        for _ in range(count):
            await slots.__aenter__()
    for _ in range(count):
        await slots.__aexit__()
    return True


def test_several_event_loops_share_the_slots() -> None:
    slots, held = Slots(3), Held()

    async def go() -> None:
        await asyncio.gather(*(held.work(slots) for _ in range(100)))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(asyncio.run, go()) for _ in range(4)]:
            done.result(timeout=30)
    assert (held.most, held.served) == (3, 400)
    assert asyncio.run(all_free(slots, 3))


def test_who_gives_up_waiting_takes_no_slot_along() -> None:
    slots, held = Slots(3), Held()

    async def go(seed: int) -> None:
        draw = random.Random(seed)
        tasks = [asyncio.create_task(held.work(slots, 0.0005)) for _ in range(200)]
        while not all(task.done() for task in tasks):
            draw.choice(tasks).cancel()
            await asyncio.sleep(0.0005)
        await asyncio.gather(*tasks, return_exceptions=True)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(asyncio.run, go(seed)) for seed in range(3)]:
            done.result(timeout=30)
    assert asyncio.run(all_free(slots, 3))


def test_a_loop_that_was_closed_while_it_waited_holds_nobody_up() -> None:
    slots = Slots(1)
    abandoned = asyncio.new_event_loop()

    async def go() -> None:
        async with slots:
            waiting = abandoned.create_task(slots.__aenter__())
            await asyncio.to_thread(abandoned.run_until_complete, asyncio.sleep(0.01))
            abandoned.close()
            assert not waiting.done()
        assert await all_free(slots, 1)

    asyncio.run(go())


def test_they_are_given_in_order() -> None:
    slots, order = Slots(1), list[int]()

    async def one(number: int) -> None:
        async with slots:
            order.append(number)
            await asyncio.sleep(0)

    async def go() -> None:
        await asyncio.gather(*(one(number) for number in range(20)))

    asyncio.run(go())
    assert order == list(range(20))


def test_an_error_of_the_holder_gives_the_slot_back() -> None:
    slots = Slots(1)

    async def go() -> None:
        with pytest.raises(ValueError):
            async with slots:
                raise ValueError
        assert await all_free(slots, 1)

    asyncio.run(go())
