"""What each part of a prompt does: the whole prompt against the prompt without that part, measure by measure.

An effect is the whole prompt's figure minus the one without the part. For each measure Holm's correction covers the parts, and a
finding needs both the interval and the corrected p.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touchstone.statistics.comparison import adjusted, outcome
from touchstone.statistics.means import PairedMeans, ScorePair, compare_means
from touchstone.statistics.multiplicity import holm
from touchstone.statistics.outcomes import Finding, Measure, Outcome, PairRow
from touchstone.statistics.rates import ALPHA
from touchstone.statistics.wording import NAMES

MEASURES: tuple[tuple[Measure, str], ...] = (("attack_success", "harmful"), ("over_refusal", "benign"), ("pass_rate", "neutral"))
"""What verdicts measure, and on which kind of cases: these decide about a part."""
MEAN = "mean score"


@dataclass(frozen=True, slots=True)
class Effect:
    """One part on one measure. `whole` and `without` are the rates or means of the paired answers, 0 to 1; None without a pair.

    `low` and `high` are the ends of a 95 % interval of the difference, `worst_low` and `worst_high` those if every undecided
    pair fell out for, or against, the part. `p` is what `test` gave, `p_adjusted` Holm's over the parts.
    `finding` is the whole prompt seen from the one without the part.
    """

    part: str
    measure: str
    lower_is_better: bool
    decides: bool
    whole: float | None
    without: float | None
    low: float
    high: float
    worst_low: float
    worst_high: float
    n: int
    cases: int
    undecided: int
    p: float
    p_adjusted: float | None
    finding: Finding
    test: str
    more_cases: int | None = None

    @property
    def difference(self) -> float | None:
        return None if self.whole is None or self.without is None else self.whole - self.without

    @property
    def could_be_undone(self) -> bool:
        """Whether the undecided pairs could undo the finding."""
        return self.finding in ("better", "worse") and bool(self.undecided) and self.worst_low <= 0 <= self.worst_high


def effects_on_verdicts(rows: Mapping[str, Sequence[PairRow]], seed: int = 0) -> list[Effect]:
    """By part: its pairs, a without it and b with it. Measures without a case of their kind are left out."""
    found: list[Effect] = []
    for measure, kind in MEASURES:
        outcomes = {part: outcome(measure, of_kind, seed) for part, pairs in rows.items() if (of_kind := _of_kind(pairs, kind))}
        compared = [part for part, one in outcomes.items() if one.paired.n]
        ps = dict(zip(compared, holm([outcomes[part].paired.p for part in compared]), strict=True))
        found += [_of_outcome(part, adjusted(one, ps.get(part), len(compared))) for part, one in outcomes.items()]
    return found


def effects_on_scores(measure: str, pairs: Mapping[str, Sequence[ScorePair]], seed: int = 0) -> list[Effect]:
    """By part: the scores of its pairs, a without it and b with it; more is better. They decide nothing about the part."""
    compared = {part: means for part, rows in pairs.items() if (means := compare_means(rows, seed=seed)) is not None}
    ps = holm([one.p for one in compared.values()])
    return [_of_means(part, measure, one, p) for (part, one), p in zip(compared.items(), ps, strict=True)]


def _of_kind(rows: Sequence[PairRow], kind: str) -> list[PairRow]:
    return [row for row in rows if row.kind == kind]


def _of_outcome(part: str, one: Outcome) -> Effect:
    paired = one.paired
    return Effect(
        part=part,
        measure=NAMES[one.measure],
        lower_is_better=one.lower_is_better,
        decides=True,
        whole=paired.rate_b,
        without=paired.rate_a,
        low=paired.low,
        high=paired.high,
        worst_low=paired.worst_low,
        worst_high=paired.worst_high,
        n=paired.n,
        cases=paired.cases,
        undecided=paired.undecided,
        p=paired.p,
        p_adjusted=one.p_adjusted,
        finding=one.finding,
        test=paired.test,
        more_cases=one.more_cases,
    )


def _of_means(part: str, measure: str, one: PairedMeans, p: float) -> Effect:
    finding: Finding = "no difference shown" if one.low <= 0 <= one.high or p > ALPHA else "better" if one.low > 0 else "worse"
    return Effect(
        part=part,
        measure=measure,
        lower_is_better=False,
        decides=False,
        whole=one.mean_b,
        without=one.mean_a,
        low=one.low,
        high=one.high,
        worst_low=one.low,
        worst_high=one.high,
        n=one.n,
        cases=one.cases,
        undecided=0,
        p=one.p,
        p_adjusted=p,
        finding=finding,
        test=one.test,
    )
