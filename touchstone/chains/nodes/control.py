"""Which way a value goes: a router by rules, a join, and the containers that repeat what stands in them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import SKIPPED, Done, Found, Means, Step, Waiting, kinds
from touchstone.chains.ports import ANY, POLICIES, Port, as_text
from touchstone.errors import Invalid

OTHERWISE = "otherwise"
MOST_ITEMS, MOST_ROUNDS, MOST_AT_ONCE = 10_000, 100, 64
TESTS = ("contains", "equals", "starts", "ends")


@kinds("router")
@dataclass(frozen=True)
class Router(Step):
    """Sends a value to the first branch whose rule it meets, or to "otherwise"; the other branches are skipped.

    A rule is {"branch", "test", "text"}: the value contains, equals, starts with or ends with the text, whatever the case of letters.
    """

    title: ClassVar[str] = "Router"
    group: ClassVar[str] = "Control"

    rules: tuple[Mapping[str, Any], ...] = ()

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("value", ANY),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return tuple(Port(name, ANY) for name in self._branches())

    def _branches(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*(str(rule.get("branch", "")) for rule in self.rules if rule.get("branch")), OTHERWISE]))

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        taken = first_met(self.rules, given["value"])
        branch = str(taken["branch"]) if taken else OTHERWISE
        why = f'{taken.get("test", "contains")} "{taken.get("text", "")}"' if taken else "no rule is met"
        return Done({one: given["value"] if one == branch else SKIPPED for one in self._branches()}, note=f"{branch}: {why}")


def first_met(rules: Sequence[Mapping[str, Any]], value: Any) -> Mapping[str, Any] | None:
    """The first rule that a value meets. Raises Invalid for a test that there is not."""
    said = as_text(value).strip().casefold()
    return next((rule for rule in rules if rule.get("branch") and _meets(rule, said)), None)


def _meets(rule: Mapping[str, Any], said: str) -> bool:
    text, test = str(rule.get("text", "")).strip().casefold(), rule.get("test", "contains")
    if test not in TESTS:
        raise Invalid(f"A rule of the router has the unknown test {str(test)[:60]!r}.", f"Choose one of {', '.join(TESTS)}.")
    return bool({"contains": text in said, "equals": text == said, "starts": said.startswith(text), "ends": said.endswith(text)}[test])


@kinds("join")
@dataclass(frozen=True)
class Join(Step):
    """Brings branches together. "all" waits for every one and is skipped where one is; "any" takes those that were taken;
    "first" goes on with the one that comes first."""

    title: ClassVar[str] = "Join"
    group: ClassVar[str] = "Control"

    policy: str = "any"

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("values", ANY, many=True),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("value", ANY, help="The first of them"), Port("values", "list[any]")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        if self.policy not in POLICIES:
            raise Invalid(f"The join has the unknown policy {self.policy[:60]!r}.", f"Choose one of {', '.join(POLICIES)}.")
        values = given["values"]
        return Done({"value": values[0], "values": values}, note=f"{len(values)} of its branches")


@kinds("map")
@dataclass(frozen=True)
class Map(Step):
    """Runs what stands in it once for each item of a list, `at_once` of them side by side. Items whose result is skipped are left out."""

    title: ClassVar[str] = "Map"
    group: ClassVar[str] = "Control"
    container: ClassVar[bool] = True

    at_once: int = 4

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("items", "list[any]"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("results", "list[any]"),)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        items = given["items"]
        if not isinstance(items, list) or len(items) > MOST_ITEMS:
            raise Invalid("A map takes a list.", f"Of at most {MOST_ITEMS:,} items.")
        slots = asyncio.Semaphore(max(1, min(self.at_once, MOST_AT_ONCE)))

        async def one(item: Any, number: int) -> Any:
            async with slots:
                try:
                    return (await means.body(item, number))["value"]
                except Waiting as waiting:
                    return waiting

        results = await _all(*(one(item, number) for number, item in enumerate(items)))
        if places := [place for one in results if isinstance(one, Waiting) for place in one.places]:
            raise Waiting(tuple(places))
        kept = [one for one in results if one is not SKIPPED]
        skipped = len(results) - len(kept)
        return Done({"results": kept}, note=f"{len(kept)} of {len(items)} items" + (f", {skipped} skipped" if skipped else ""))


@kinds("loop")
@dataclass(frozen=True)
class Loop(Step):
    """Runs what stands in it again, each time with what the last round gave, until its result says done or `most` rounds are over."""

    title: ClassVar[str] = "Loop"
    group: ClassVar[str] = "Control"
    container: ClassVar[bool] = True

    most: int = 3

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("start", ANY),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("value", ANY), Port("rounds", "number"), Port("done", "bool", help="Whether it ended before its bound")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        value, most = given["start"], max(1, min(self.most, MOST_ROUNDS))
        for number in range(most):
            result = await means.body(value, number)
            if result["value"] is SKIPPED:
                return Done({"value": value, "rounds": number + 1, "done": True}, note="a round gave nothing")
            value = result["value"]
            if result.get("done") is True:
                return Done({"value": value, "rounds": number + 1, "done": True}, note=f"done after {number + 1}")
        return Done({"value": value, "rounds": most, "done": False}, note=f"its bound of {most} is reached")


async def _all(*works: Any) -> list[Any]:
    """What all give; when one fails, the others are ended before its error goes on."""
    tasks = [asyncio.ensure_future(one) for one in works]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
