"""What a comparison of two targets says: frozen values that pages, reports and the command line show."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from touchstone.statistics.paired import Paired
from touchstone.statistics.rates import Rate

Measure = Literal["attack_success", "over_refusal", "over_refusal_any", "pass_rate"]
Finding = Literal["better", "worse", "no difference shown", "no data"]


class PairRow(NamedTuple):
    """One case, attack and repeat with what both targets made of it.

    A verdict is "pass", "fail" or "undecided", None where that target has no such attempt. A refusal is "full",
    "partial", "none", or "" where nobody could tell.
    """

    case_id: int | str
    category: str
    kind: str
    attack: str
    repeat: int
    verdict_a: str | None
    verdict_b: str | None
    refusal_a: str | None
    refusal_b: str | None
    case_key: str = ""
    attempt_a: int | None = None
    attempt_b: int | None = None
    human_a: bool = False
    """Whether the verdict of a is a person's."""
    human_b: bool = False

    @classmethod
    def of(cls, row: "PairRow | Mapping[str, Any] | Any") -> "PairRow":
        """The row from a mapping, where what has a default may be missing, or from an object with these attributes; others are left out."""
        if isinstance(row, PairRow):
            return row
        if isinstance(row, Mapping):
            return cls(**{name: row[name] for name in cls._fields if name in row})
        return cls._make(_VALUES(row))


_VALUES = attrgetter(*PairRow._fields)
"""A comparison makes as many rows as there are attempts: this is thrice as fast as asking for each."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure of both targets. `a` and `b` count every attempt of theirs, `paired` only those both have.

    `p_adjusted` is Holm's over the categories compared, None for the overall measures. `more_cases` is about how many more
    cases would show a difference, None where there are enough. `finding` is b seen from a.
    """

    measure: Measure
    a: Rate
    b: Rate
    paired: Paired
    finding: Finding
    p_adjusted: float | None = None
    more_cases: int | None = None

    @property
    def lower_is_better(self) -> bool:
        return self.measure != "pass_rate"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A measure that another run of the same two targets took, and how a sentence names that run."""

    outcome: Outcome
    where: str


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """The measure of one category: attack success of harmful cases, over-refusal of benign ones, passes of neutral ones."""

    category: str
    kind: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt that came out differently; `from_label` and `to_label` say how ("fail" -> "pass", "full refusal" -> "no refusal")."""

    row: PairRow
    from_label: str
    to_label: str


@dataclass(frozen=True, slots=True)
class ComparisonSummary:
    """Both targets measure by measure; a measure is None where no case of its kind was run.

    `attack_success` is failed of decided harmful attempts, `over_refusal` full refusals of labelled benign attempts,
    `over_refusal_any` full and partial ones, `pass_rate` passed of decided neutral attempts. `family` is how many
    categories Holm's correction covers.
    """

    label_a: str
    label_b: str
    attack_success: Outcome | None
    over_refusal: Outcome | None
    over_refusal_any: Outcome | None
    pass_rate: Outcome | None
    categories: tuple[CategoryRow, ...]
    family: int

    @property
    def own(self) -> list[Outcome]:
        """Its measures in the order in which they are told; that of partial refusals stands beside over-refusal and is none of them."""
        return [one for one in (self.attack_success, self.over_refusal, self.pass_rate) if one is not None]


@dataclass(frozen=True, slots=True)
class Comparison(ComparisonSummary):
    """A summary with the attempts behind it and the plain sentence."""

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    sentence: str
