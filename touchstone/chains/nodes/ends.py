"""Where a chain begins and ends, and the same inside a container."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import ANY, Port

PORTS = {"text": "text", "choice": "text", "number": "number", "json": "json", "list": "list[text]"}
"""The type of port that each type of variable has."""


@kinds("input")
@dataclass(frozen=True)
class Input(Step):
    """What the chain is called with: a port for each of its inputs."""

    title: ClassVar[str] = "Input"
    group: ClassVar[str] = "Ends"

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return tuple(Port(one.name, PORTS[one.type], help=one.description) for one in found.inputs)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({one.name: means.inputs[one.name] for one in means.found.inputs if one.name in means.inputs})


@kinds("output")
@dataclass(frozen=True)
class Output(Step):
    """What the chain gives, under a name. The one called "answer" is what is judged and shown in a conversation."""

    title: ClassVar[str] = "Output"
    group: ClassVar[str] = "Ends"

    name: str = "answer"

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("value", ANY),)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({"value": given["value"]})


@kinds("item")
@dataclass(frozen=True)
class Item(Step):
    """Inside a map: the item at hand. Inside a loop: what the last round gave. And its number, from 0."""

    title: ClassVar[str] = "Item"
    group: ClassVar[str] = "Control"
    repeatable: ClassVar[bool] = False

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("item", ANY), Port("number", "number")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        item, number = means.item
        return Done({"item": item, "number": number})


@kinds("result")
@dataclass(frozen=True)
class Result(Step):
    """Inside a container: what it gives for the item, and for a loop whether that was the last round."""

    title: ClassVar[str] = "Result"
    group: ClassVar[str] = "Control"
    repeatable: ClassVar[bool] = False

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return Port("value", ANY), Port("done", "bool", required=False)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({"value": given["value"], "done": bool(given.get("done", False))})
