"""Which messages of two prompts are the same message: unchanged, moved, or the one a person would say was edited."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from touchstone.prompts.matching import matched
from touchstone.prompts.words import is_word, tokens
from touchstone.types import Message

Pair = tuple[int | None, int | None]
"""The place of a message in the old and in the new prompt; None where it is not there."""
CELLS = 400
"""Pairs of messages between two unchanged ones that are weighed against each other; beyond, they pair by position."""
ROLE = 0.3
"""What the same role weighs, when all words in common weigh 1."""
ALIKE = 0.5
"""The share of words in common from which a message whose role changed is the same."""


def aligned(old: Sequence[Message], new: Sequence[Message]) -> tuple[Pair, ...]:
    """Every message of both once, in the order of the new prompt; those that are gone stand where they were."""
    before, after = ([f"{message.role} {message.content}" for message in messages] for messages in (old, new))
    held = matched(before, after)
    found = {**dict(held), **_moved(old, new, held)}
    taken = set(found.values())
    for (i, j), (m, n) in pairwise([(-1, -1), *held, (len(old), len(new))]):
        left, right = [at for at in range(i + 1, m) if at not in found], [at for at in range(j + 1, n) if at not in taken]
        found.update(_edited(old, new, left, right))
    found.update(_strayed(old, new, [at for at in range(len(old)) if at not in found], sorted(set(range(len(new))) - set(found.values()))))
    return _in_order(found, len(old), len(new))


def _moved(old: Sequence[Message], new: Sequence[Message], held: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Messages that are the same word for word in another order."""
    here, there = ({pair[side] for pair in held} for side in (0, 1))
    free: defaultdict[Message, list[int]] = defaultdict(list)
    for at in reversed(range(len(new))):
        if at not in there:
            free[new[at]].append(at)
    return {at: free[message].pop() for at, message in enumerate(old) if at not in here and free[message]}


def _edited(old: Sequence[Message], new: Sequence[Message], left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pairs, in order, that have most in common together."""
    if len(left) * len(right) > CELLS:
        yield from zip(left, right, strict=False)
        return
    weights = _weights([old[at] for at in left], [new[at] for at in right])
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, j in ((i, j) for i in reversed(range(len(left))) for j in reversed(range(len(right)))):
        best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + weights[i][j])
    i = j = 0
    while i < len(left) and j < len(right):
        if weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _strayed(old: Sequence[Message], new: Sequence[Message], left: Sequence[int], right: Sequence[int]) -> dict[int, int]:
    """Messages that moved and were edited: those of the same role with half of their words in common, the most alike first."""
    if len(left) * len(right) > CELLS:
        return {}
    weights = _weights([old[at] for at in left], [new[at] for at in right])
    ranked = sorted((-weight, i, j) for i, row in zip(left, weights, strict=True) for j, weight in zip(right, row, strict=True))
    found: dict[int, int] = {}
    for weight, i, j in ranked:
        if -weight >= ALIKE + ROLE and i not in found and j not in found.values():
            found[i] = j
    return found


def _weights(left: Sequence[Message], right: Sequence[Message]) -> list[list[float]]:
    """How much speaks for each pair: 0 for nothing."""
    bags = [[Counter(filter(is_word, tokens(message.content))) for message in messages] for messages in (left, right)]
    return [[_weight(a, b, x, y) for b, y in zip(right, bags[1], strict=True)] for a, x in zip(left, bags[0], strict=True)]


def _weight(a: Message, b: Message, words: Counter[str], others: Counter[str]) -> float:
    every = words.total() + others.total()
    alike = 2 * (words & others).total() / every if every else float(a.content == b.content)
    return alike + ROLE if a.role == b.role else alike if alike >= ALIKE else 0.0


def _in_order(found: dict[int, int], old: int, new: int) -> tuple[Pair, ...]:
    """The pairs by their new place; a message that is gone comes after the one it stood behind."""
    where = {place: at for at, place in found.items()}
    pairs: list[tuple[tuple[int, int], Pair]] = [((place, -1), (where.get(place), place)) for place in range(new)]
    last = -1
    for at in range(old):
        last = found.get(at, last)
        if at not in found:
            pairs.append(((last, at), (at, None)))
    return tuple(pair for _, pair in sorted(pairs, key=lambda one: one[0]))
