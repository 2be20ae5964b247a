"""Three-way merging of texts by their lines and of rows by their items: what one side changed is taken, what both did is asked for.

The lines are merged as diff3 does (S. Khanna, K. Kunal, B. Pierce, "A formal investigation of diff3", 2007): lines that all three have
in common hold the texts together, and between them a stretch that only one side changed is that side's.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from touchstone.prompts.matching import matched

K = TypeVar("K", bound=Hashable)
Three = tuple[list[str], list[str], list[str]]
"""The same stretch of lines in the common ancestor, in ours and in theirs."""


def merged_text(base: str, ours: str, theirs: str, decide: Callable[[int, str, str, str], str]) -> str:
    """The text of both. `decide` gives the text where both changed the same lines, from a line number of the base and the three texts."""
    made: list[str] = []
    line = 1
    for stretch in stretches(*(text.splitlines(keepends=True) for text in (base, ours, theirs))):
        was, our, their = stretch
        changed_by_both = our not in (was, their) and their != was
        made += [decide(line, *map("".join, stretch))] if changed_by_both else their if our == was else our
        line += len(was)
    return "".join(made)


def stretches(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Three]:
    """The three texts cut at the lines that all have: by turns what lies between, and such a line."""
    in_ours, in_theirs = dict(matched(base, ours)), dict(matched(base, theirs))
    i = j = k = 0
    for x in [at for at in range(len(base)) if at in in_ours and at in in_theirs]:
        y, z = in_ours[x], in_theirs[x]
        yield list(base[i:x]), list(ours[j:y]), list(theirs[k:z])
        yield [base[x]], [base[x]], [base[x]]
        i, j, k = x + 1, y + 1, z + 1
    yield list(base[i:]), list(ours[j:]), list(theirs[k:])


def merged_order(base: Sequence[K], ours: Sequence[K], theirs: Sequence[K], decide: Callable[[], Sequence[K]]) -> list[K]:
    """Every item of the three rows once, in the order of the side that changed it; `decide` gives the row to follow where both did.

    An item that this row has not stands behind the one it stood behind.
    """
    our, their = _turned(base, ours), _turned(base, theirs)
    both = our and their and _common(ours, theirs) != _common(theirs, ours)
    leading = decide() if both else ours if our else theirs
    order = list(leading)
    for row in (ours, theirs, base):
        last: K | None = None
        for item in row:
            if item not in order:
                order.insert(0 if last is None else order.index(last) + 1, item)
            last = item
    return order


def _turned(base: Sequence[K], side: Sequence[K]) -> bool:
    """Whether a side put items of the base into another order."""
    return _common(base, side) != _common(side, base)


def _common(row: Sequence[K], other: Sequence[K]) -> list[K]:
    there = set(other)
    return [item for item in row if item in there]
