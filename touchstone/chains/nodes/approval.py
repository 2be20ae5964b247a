"""A person decides whether a value goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import SKIPPED, Done, Found, Means, Step, kinds
from touchstone.chains.ports import ANY, Port


@kinds("approval")
@dataclass(frozen=True)
class Approval(Step):
    """Waits until a person approves or rejects the value, be it days; what does not depend on it goes on meanwhile."""

    title: ClassVar[str] = "Human approval"
    group: ClassVar[str] = "Control"
    repeatable: ClassVar[bool] = False

    question: str = "May this go on?"

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("value", ANY),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("approved", ANY), Port("rejected", ANY), Port("note", help="What the person wrote")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        decision = means.decision(self.question, given["value"])
        way, other = ("approved", "rejected") if decision.approved else ("rejected", "approved")
        return Done({way: given["value"], other: SKIPPED, "note": decision.note}, note=way)
