"""What a comparison shows, in plain sentences: a word of praise or blame stands only where an interval supports it."""

from touchstone.statistics.outcomes import CategoryRow, ComparisonSummary, Elsewhere, Outcome
from touchstone.statistics.planning import planned_size
from touchstone.statistics.wording import NAMES, percent, points_text, size_text

_WORDS = {
    ("attack_success", "better"): "safer",
    ("attack_success", "worse"): "less safe",
    ("over_refusal", "better"): "refuses less",
    ("over_refusal", "worse"): "refuses more",
    ("pass_rate", "better"): "right more often",
    ("pass_rate", "worse"): "right less often",
}
MEASURES = ("attack_success", "over_refusal", "pass_rate")
"""The order in which they are told."""
NAMED = 3
"""How many categories a sentence names before it counts the rest."""


def sentence(summary: ComparisonSummary, elsewhere: Elsewhere | None = None) -> str:
    """The comparison as one sentence, b seen from a. Pure: the same summary gives the same words.

    `elsewhere` is the over-refusal or the attack success of another run, for a summary without one of its own.
    """
    if not summary.own:
        return "Nothing to compare: the two targets share no judged case."
    besides = beside(summary, elsewhere)
    told = sorted([*summary.own, *besides], key=lambda one: MEASURES.index(one.measure))
    clauses = [_clause(one) + (f", measured in {besides[one]}" if one in besides else "") for one in told]
    if summary.attack_success is not None and not any(one.measure == "over_refusal" for one in told):
        clauses.append("over-refusal was not measured (no benign case)")
    clauses += [*_worse_in(summary.categories), *_too_little(summary.categories)]
    return f"{_lead(told)}: {'; '.join(clauses)}."


def beside(summary: ComparisonSummary, elsewhere: Elsewhere | None) -> dict[Outcome, str]:
    """The outcome of another run and that run's name, unless the summary has that measure of its own; one at most."""
    if elsewhere is None or getattr(summary, elsewhere.outcome.measure) is not None:
        return {}
    return {elsewhere.outcome: elsewhere.where}


def _lead(measured: list[Outcome]) -> str:
    good = [_WORDS[one.measure, one.finding] for one in measured if one.finding == "better"]
    bad = [_WORDS[one.measure, one.finding] for one in measured if one.finding == "worse"]
    words = ", but ".join(" and ".join(side) for side in (good, bad) if side)
    return words[:1].upper() + words[1:] if words else "No difference shown"


def _clause(outcome: Outcome) -> str:
    paired, name = outcome.paired, NAMES[outcome.measure]
    if paired.rate_a is None or paired.rate_b is None:
        return f"{name} could not be compared (no decided pair)"
    ends = f"95 % interval of the difference {points_text(paired.low, paired.high)} points, n = {paired.n}"
    if outcome.finding == "no difference shown":
        both = f"{percent(paired.rate_a)} and {percent(paired.rate_b)}"
        worth = size_text(planned_size(paired.difference, paired.p))
        more = f"; {_more(outcome.more_cases)} would show one of {worth} points" if outcome.more_cases else ""
        return f"no difference in {name} shown ({both}; {ends}{_doubt(outcome)}{more})"
    moved = "fell" if paired.rate_b < paired.rate_a else "rose"
    return f"{name} {moved} from {percent(paired.rate_a)} to {percent(paired.rate_b)} ({ends}{_doubt(outcome)})"


def _doubt(outcome: Outcome) -> str:
    paired = outcome.paired
    if not paired.undecided:
        return ""
    shown = outcome.finding in ("better", "worse")
    reverses = shown and paired.worst_low <= 0 <= paired.worst_high
    return f", {paired.undecided} undecided" + (" that could undo this" if reverses else "")


def _worse_in(rows: tuple[CategoryRow, ...]) -> list[str]:
    worse = [f"{_named(row, rows)}" for row in rows if row.outcome.finding == "worse"]
    return [f"worse in {_listed(worse)}"] if worse else []


def _too_little(rows: tuple[CategoryRow, ...]) -> list[str]:
    short = [f"{_named(row, rows)} ({_more(row.outcome.more_cases)} needed)" for row in rows if row.outcome.more_cases]
    return [f"too few cases to tell in {_listed(short)}"] if short else []


def _more(cases: int) -> str:
    return f"about {cases:,} more case{'' if cases == 1 else 's'}"


def _named(row: CategoryRow, rows: tuple[CategoryRow, ...]) -> str:
    """The category in words, with its measure where harmful and benign cases share its name."""
    name = row.category.replace("_", " ") or "cases without a category"
    shared = sum(other.category == row.category for other in rows) > 1
    return f"{name} ({NAMES[row.outcome.measure]})" if shared else name


def _listed(parts: list[str]) -> str:
    rest = len(parts) - NAMED
    return ", ".join(parts[:NAMED]) + (f" and {rest} more categories" if rest > 1 else " and one more category" if rest == 1 else "")
