"""Names that are told apart by a number behind them."""

from collections.abc import Collection, Iterator, Sequence
from itertools import count


def free(name: str, taken: Collection[str]) -> str:
    """The name; where it is taken, with the first number behind it that makes it none of those: "Ann (2)"."""
    return next(one for one in _numbered(name) if one not in taken)


def distinct(names: Sequence[str]) -> list[str]:
    """The names with a number behind those that stand there already. One that is written with a number keeps it."""
    found: list[str] = []
    for name in names:
        found.append(free(name, {*found, *names}) if name in found else name)
    return found


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name} ({number})" for number in count(2))
