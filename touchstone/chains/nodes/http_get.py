"""A page or an answer in JSON from a host that is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port


@kinds("http_get")
@dataclass(frozen=True)
class HttpGet(Step):
    """Fetches the text at an address over https. Only hosts that this installation allows are asked; the chain cannot add one."""

    title: ClassVar[str] = "HTTP GET"
    group: ClassVar[str] = "Tools"
    repeatable: ClassVar[bool] = False

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("url"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("text"),)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        text = await means.fetch(given["url"].strip())
        return Done({"text": text}, note=f"{len(text):,} characters")
