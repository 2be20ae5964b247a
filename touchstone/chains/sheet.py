"""The chain that a canvas shows, and whether what the browser sends was made from it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from touchstone.chains.document import Chain
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid

STALE = "The chain was changed elsewhere meanwhile: your last step was not kept. Do it again where it is still needed."
LONGEST = 60


def new_revision() -> int:
    """A number that no other sheet has: a canvas that outlives its session is told that it stands before another one."""
    return secrets.randbelow(2**48)


@dataclass(frozen=True)
class Edit:
    """A whole chain as a browser sent it after a gesture: from which revision it was made, and the how manyth of that browser it is.

    `problem` tells why the document could not be read; `chain` is None then.
    """

    chain: Chain | None
    base: int
    client: str = ""
    seq: int = 0
    gesture: str = ""
    problem: str = ""


def read_edit(data: Any) -> Edit | None:
    """What a browser sent, read strictly; None for what is no edit at all."""
    if not isinstance(data, dict) or not all(_is_count(data.get(name)) for name in ("base", "seq")):
        return None
    client, gesture = (str(data.get(name, ""))[:LONGEST] for name in ("client", "gesture"))
    try:
        return Edit(read_chain(data.get("doc")), data["base"], client, data["seq"], gesture)
    except Invalid as error:
        return Edit(None, data["base"], client, data["seq"], gesture, str(error))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


@dataclass(frozen=True)
class Sheet:
    """A chain and its revision. The revision is another one whenever anything but the canvas changed it, and the canvas takes it then."""

    chain: Chain
    revision: int = field(default_factory=new_revision)
    seen: tuple[str, int] = ("", 0)
    """The last edit that came: from which canvas, and its number."""
    told: str = ""
    """Why it was not kept; "" where it was."""

    def changed(self, chain: Chain, revise: Callable[[], int] = new_revision) -> "Sheet":
        """With what something else than the canvas made of it."""
        return self if chain == self.chain else Sheet(chain, revise(), self.seen)

    def after(self, edit: Edit, revise: Callable[[], int] = new_revision) -> "Sheet":
        """With what the canvas made of it; as it was, and with the reason told, where that was made from another chain or is none."""
        seen = (edit.client, edit.seq)
        if self.seen[0] == edit.client and edit.seq <= self.seen[1]:
            return self
        if edit.base != self.revision:
            return replace(self, seen=seen, told=STALE)
        if edit.chain is None:
            return Sheet(self.chain, revise(), seen, edit.problem)
        return replace(self, chain=edit.chain, seen=seen, told="")
