"""Whether a part of a prompt earns its place, in a plain sentence: a word stands only where an interval supports it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from touchstone.statistics.effects import Effect
from touchstone.statistics.planning import planned_size
from touchstone.statistics.wording import NAMES, points, points_text, size_text

Sort = Literal["keeps", "harms", "mixed", "no effect", "no data"]


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """What a part does, as one word and as a sentence without its full stop."""

    sort: Sort
    sentence: str


def part_verdict(effects: Sequence[Effect]) -> PartVerdict:
    """The verdict on one part from all its effects; rates decide, scores are told beside them."""
    deciding = [one for one in effects if one.decides and one.difference is not None]
    if not deciding:
        return PartVerdict("no data", "no answer with it has a judged partner without it")
    shown = [one for one in deciding if one.finding in ("better", "worse")]
    findings = {one.finding for one in shown}
    sort: Sort = "mixed" if len(findings) > 1 else "keeps" if "better" in findings else "harms" if findings else "no effect"
    told = [_moved(one) for one in shown] or [_not_seen(one) for one in deciding]
    scores = [_moved(one) for one in effects if not one.decides and one.finding in ("better", "worse")]
    return PartVerdict(sort, "; ".join(told + ([f"in single scores: {', '.join(scores)}"] if scores and not shown else [])))


def _moved(one: Effect) -> str:
    """ "attack success falls by 12 points (8 to 16)", the part being there."""
    difference = one.difference or 0.0
    ends = (one.low, one.high) if difference > 0 else (-one.high, -one.low)
    doubt = f", {one.undecided} undecided that could undo this" if one.could_be_undone else ""
    verb = ("rise" if difference > 0 else "fall") + ("" if one.measure == NAMES["pass_rate"] else "s")
    return f"{one.measure} {verb} by {size_text(difference)} points ({' to '.join(map(size_text, ends))}{doubt})"


def _not_seen(one: Effect) -> str:
    rest = f", {one.undecided:,} undecided" if one.undecided else ""
    seen = f"{one.measure} {points(one.difference or 0.0)} points ({points_text(one.low, one.high)}), n = {one.n:,}{rest}"
    worth = size_text(planned_size(one.difference, one.p))
    if one.more_cases is None:
        return f"{seen}: cases enough to have seen one of {worth} points"
    return f"{seen}: about {one.more_cases:,} more case{'' if one.more_cases == 1 else 's'} needed to see one of {worth} points"
