"""What the two answers of a pair were asked, as a voter and a judge read it: without system messages, which tell the targets apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

GIVEN = "given"
"""The role of a text that was given beside the conversation, such as a document to answer from."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the conversation; one of the role GIVEN has the `name` of the variable that holds its text."""

    role: str
    content: str
    name: str = ""

    @property
    def who(self) -> str:
        """Where the text comes from: "user", "given context"."""
        return f"{self.role} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """`both` came before either answer; `a` and `b` are what followed it where the two were asked differently."""

    both: tuple[Turn, ...] = ()
    a: tuple[Turn, ...] = ()
    b: tuple[Turn, ...] = ()

    @classmethod
    def of(cls, a: Sequence[Turn], b: Sequence[Turn]) -> "Asked":
        """What stands alike at the beginning of both, and the rest of each."""
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False))))
        return cls(tuple(a[:same]), tuple(a[same:]), tuple(b[same:]))

    @classmethod
    def from_json(cls, turns: Iterable[Mapping[str, str]]) -> "Asked":
        """The inverse of `to_json`."""
        found: dict[str, list[Turn]] = {"": [], "a": [], "b": []}
        for turn in turns:
            found[turn.get("side", "")].append(Turn(turn.get("role", ""), turn.get("content", ""), turn.get("name", "")))
        return cls(*(tuple(found[side]) for side in ("", "a", "b")))

    def to_json(self) -> list[dict[str, str]]:
        """Plain values: a turn of one side alone says which."""
        sides = (("", self.both), ("a", self.a), ("b", self.b))
        return [_filled(role=turn.role, content=turn.content, name=turn.name, side=side) for side, turns in sides for turn in turns]

    @property
    def is_alike(self) -> bool:
        """Whether both answers were asked in the same words."""
        return not self.a and not self.b

    def seen(self, swapped: bool) -> "Asked":
        """As it is seen where the second answer stands on the left, if it does."""
        return Asked(self.both, self.b, self.a) if swapped else self

    def lines(self, a: str, b: str) -> tuple[tuple[str, str], ...]:
        """Who said what, in order; what was asked of one answer alone is said to be so by its name."""
        own = ((f"{name} alone, {turn.who}", turn.content) for name, turns in ((a, self.a), (b, self.b)) for turn in turns)
        return (*((turn.who, turn.content) for turn in self.both), *own)


def _filled(**fields: str) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text or name in ("role", "content")}
