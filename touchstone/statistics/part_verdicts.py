"""Whether a part of a prompt earns its place, in a plain sentence: a word stands only where an interval supports it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from touchstone.statistics.effects import Effect
from touchstone.statistics.planning import planned_size
from touchstone.statistics.wording import NAMES, points, points_text, size_text

Sort = Literal["keeps", "harms", "mixed", "scores", "unclear", "no effect", "no data"]
"""What a part does to the rates. Where none of them moved: "scores" did, or it is "unclear" for too few cases, or there was no effect."""


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
    scores = [_moved(one) for one in effects if not one.decides and one.finding in ("better", "worse")]
    if shown:
        return PartVerdict(_direction(shown), "; ".join(map(_moved, shown)))
    sort: Sort = "scores" if scores else "unclear" if any(one.more_cases for one in deciding) else "no effect"
    told = [f"in single scores: {', '.join(scores)}"] if scores else []
    return PartVerdict(sort, "; ".join([*map(_not_seen, deciding), *told]))


def _direction(shown: Sequence[Effect]) -> Sort:
    findings = {one.finding for one in shown}
    return "mixed" if len(findings) > 1 else "keeps" if "better" in findings else "harms"


def _moved(one: Effect) -> str:
    """ "attack success falls by 12 points (8 to 16)", the part being there."""
    difference = one.difference or 0.0
    ends = (one.low, one.high) if difference > 0 else (-one.high, -one.low)
    doubt = f", {one.undecided} undecided that could undo this" if one.could_be_undone else ""
    verb = ("rise" if difference > 0 else "fall") + ("" if one.measure == NAMES["pass_rate"] else "s")
    return f"{one.measure} {verb} by {size_text(difference)} points ({' to '.join(map(size_text, ends))}{doubt})"


def _not_seen(one: Effect) -> str:
    rest = f", {one.undecided:,} undecided" if one.undecided else ""
    seen = (
        f"{one.measure} {points(one.difference or 0.0)} points ({points_text(one.low, one.high)}), n = {one.n:,}{rest}{_uncorrected(one)}"
    )
    worth = size_text(planned_size(one.difference, one.p))
    if one.more_cases is None:
        return f"{seen}: cases enough to have seen one of {worth} points"
    return f"{seen}: about {one.more_cases:,} more case{'' if one.more_cases == 1 else 's'} needed to see one of {worth} points"


def _uncorrected(one: Effect) -> str:
    """Why a difference whose interval leaves 0 out is none: it is one of several parts looked at."""
    if one.low <= 0 <= one.high or one.p_adjusted is None:
        return ""
    return f", no longer clear once corrected for the number of parts (p {one.p_adjusted:.2g})"
