"""A text that always stands there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port


@kinds("text")
@dataclass(frozen=True)
class Text(Step):
    """The same text at every call: a question to try a chain with, or words for two prompts."""

    title: ClassVar[str] = "Text"
    group: ClassVar[str] = "Text"

    text: str = ""

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("text"),)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done({"text": self.text})
