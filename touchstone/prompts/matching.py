"""Which items of two rows belong together: lines of two texts, or the tokens of two texts.

Items that are words and stand once on both sides hold the comparison in place (the patience diff of Bram Cohen); between
them the shortest script of changes is looked for (E. Myers, "An O(ND) difference algorithm and its variations", 1986) up to a
bound, beyond which a stretch counts as rewritten. So the time stays about linear in the length of the rows.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

EDITS = 96
"""Changes that are looked for between two places that hold."""

Match = tuple[int, int]
"""The places of one item in the old and in the new row."""
Gap = tuple[int, int, int, int]
"""From and to in the old row, from and to in the new one."""

_WORD = re.compile(r"\w")


def matched(a: Sequence[str], b: Sequence[str], known: Iterable[Match] = ()) -> list[Match]:
    """What belongs together, in the order of both rows; no item twice. `known` are matches that hold, in order."""
    found = list(known)
    gaps = list(_gaps(found, (0, len(a), 0, len(b))))
    while gaps:
        gap, ends = _trimmed(a, b, gaps.pop())
        found += ends
        if gap[0] < gap[1] and gap[2] < gap[3]:
            held = _anchors(a, b, gap)
            found += held or _shortest(a, b, gap)
            gaps += _gaps(held, gap) if held else ()
    return sorted(found)


def _gaps(held: Sequence[Match], gap: Gap) -> Iterator[Gap]:
    """What lies between matches, and before and after them."""
    i, j = gap[0], gap[2]
    for x, y in held:
        if x > i and y > j:
            yield i, x, j, y
        i, j = x + 1, y + 1
    yield i, gap[1], j, gap[3]


def _trimmed(a: Sequence[str], b: Sequence[str], gap: Gap) -> tuple[Gap, list[Match]]:
    """The gap without what is the same at both its ends, and that as matches."""
    i, m, j, n = gap
    ends: list[Match] = []
    while i < m and j < n and a[i] == b[j]:
        ends.append((i, j))
        i, j = i + 1, j + 1
    while i < m and j < n and a[m - 1] == b[n - 1]:
        m, n = m - 1, n - 1
        ends.append((m, n))
    return (i, m, j, n), ends


def _anchors(a: Sequence[str], b: Sequence[str], gap: Gap) -> list[Match]:
    """Items with a word in them that stand once on both sides of a gap, as many as keep their order."""
    i, m, j, n = gap
    here, there = Counter(a[i:m]), Counter(b[j:n])
    place = {item: at for at, item in enumerate(b[j:n], j) if there[item] == 1 and here[item] == 1 and _WORD.search(item)}
    return rising([(at, place[a[at]]) for at in range(i, m) if a[at] in place])


def rising(pairs: Sequence[Match]) -> list[Match]:
    """The longest choice of pairs whose second places rise too, by sorting them onto piles."""
    tops: list[int] = []
    top: list[int] = []
    below: list[int] = []
    for at, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        below.append(top[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        top[pile : pile + 1] = [at]
    found: list[Match] = []
    at = top[-1] if top else -1
    while at >= 0:
        found.append(pairs[at])
        at = below[at]
    return found[::-1]


def _shortest(a: Sequence[str], b: Sequence[str], gap: Gap) -> list[Match]:
    """The matches on the shortest way through a gap; none when it takes more than EDITS changes."""
    i, m, j, n = gap
    width, height = m - i, n - j
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(EDITS + 1 if abs(width - height) <= EDITS else 0):
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            x = reach[k + 1] if _down(reach, k, edits) else reach[k - 1] + 1
            while x < width and x - k < height and a[i + x] == b[j + x - k]:
                x += 1
            reach[k] = x
            if x >= width and x - k >= height:
                return [(i + x, j + y) for x, y in _back(trace, width, height)]
    return []


def _down(reach: dict[int, int], k: int, edits: int) -> bool:
    """Whether the furthest way to diagonal k comes from an item that is new, not from one that is gone."""
    return k == -edits or (k != edits and reach[k - 1] < reach[k + 1])


def _back(trace: Sequence[dict[int, int]], x: int, y: int) -> Iterator[Match]:
    """The matches on the way that was found, from its end to its start."""
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = _down(reach, k, edits)
        start = reach[k + 1] if down else reach[k - 1] + 1
        yield from ((x - step, y - step) for step in range(1, x - start + 1))
        x, y = (start, start - k - 1) if down else (start - 1, start - k)
