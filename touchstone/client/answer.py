"""What a call of a chain gave, as an application holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.client.http import Unavailable


@dataclass(frozen=True)
class ClientAnswer:
    """The outputs of one call by name. `trace` is its number, which feedback names; `is_waiting` says that a person has to decide."""

    trace: int
    version: int
    outputs: Mapping[str, Any]
    is_waiting: bool = False

    @property
    def text(self) -> str:
        """The output called answer where it is a text, else ""."""
        answer = self.outputs.get("answer")
        return answer if isinstance(answer, str) else ""


def from_call(answer: Mapping[str, Any]) -> ClientAnswer:
    """What the server sent. Raises Unavailable when it is not what it should be."""
    trace, version, outputs = answer.get("trace"), answer.get("version"), answer.get("outputs")
    if not isinstance(trace, int) or not isinstance(version, int) or not isinstance(outputs, dict):
        raise Unavailable("The server's answer is that of no chain.", "Use a client and a server of the same version.")
    return ClientAnswer(trace, version, outputs, answer.get("state") == "waiting")
