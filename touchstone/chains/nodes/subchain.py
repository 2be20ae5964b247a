"""A chain as one node of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.document import Chain
from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import ANY, Port
from touchstone.errors import NotFound

INPUTS = {"number": "number", "json": "json", "list": "list[text]"}


@kinds("subchain")
@dataclass(frozen=True)
class Subchain(Step):
    """Runs a chain version: its inputs are the ports here, and so are its outputs."""

    title: ClassVar[str] = "Sub-chain"
    group: ClassVar[str] = "Control"
    repeatable: ClassVar[bool] = False

    chain: str = ""
    """Its name, with @ and a label or the number of a version."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        chain = found.chains.get(self.chain)
        return tuple(Port(one.name, INPUTS.get(one.type, "text"), help=one.description) for one in chain.inputs) if chain else ()

    def outputs(self, found: Found) -> tuple[Port, ...]:
        chain = found.chains.get(self.chain)
        return tuple(Port(name, ANY) for name in _outputs(chain)) if chain else ()

    def stands_on(self, found: Found) -> str:
        if self.chain not in found.chains:
            raise NotFound(f"There is no chain {self.chain[:100] or 'chosen'}.", "Choose one that is there.")
        return found.chains[self.chain].hash

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done(await means.call(self.chain, given))


def _outputs(chain: Chain) -> tuple[str, ...]:
    return tuple(str(one.options.get("name", "answer")) for one in chain.inside("") if one.kind == "output")
