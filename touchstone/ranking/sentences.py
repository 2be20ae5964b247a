"""What votes show, in plain sentences: better or worse stands only where interval and test support it."""

from collections.abc import Sequence

from touchstone.ranking.agreement import Agreement
from touchstone.ranking.judges import BothWays
from touchstone.ranking.standings import ENOUGH, LengthEffect, Ranking, Standing
from touchstone.ranking.verdicts import MOST, Verdict
from touchstone.statistics.wording import interval_text, percent


def verdict_sentence(one: Verdict) -> str:
    """The verdict with its counts: "B is better than A: it won 34 of 50 decided votes, 95 % interval 54 % to 80 %; ..."."""
    if one.finding == "no data":
        return f"No vote on {one.a} and {one.b} yet."
    if not one.decided.n:
        return f"No difference seen between {one.a} and {one.b}: no vote was decided ({', '.join(_undecided(one))})."
    decided = f"{one.decided.won:.0f} of {one.decided.n:,} decided votes, 95 % interval {interval_text(one.decided.low, one.decided.high)}"
    clauses = [*_test(one), *_undecided(one), *_more(one)]
    if one.finding == "no difference seen":
        return f"No difference seen between {one.a} and {one.b}: {one.b} won {'; '.join([decided, *clauses])}."
    return f"{one.b} is {one.finding} than {one.a}: it won {'; '.join([decided, *clauses])}."


def _test(one: Verdict) -> list[str]:
    items = one.items_a + one.items_b
    return [f"sign test over {_count(items, 'item')} p {_p(one.p)}"] if items else ["no item with a majority"]


def _undecided(one: Verdict) -> list[str]:
    return [f"{number:,} {word}" for number, word in ((one.ties, "tied"), (one.both_bad, "both bad")) if number]


def _more(one: Verdict) -> list[str]:
    if one.more_votes is None:
        return []
    return [f"more than {MOST:,} more votes needed" if one.more_votes > MOST else f"about {_count(one.more_votes, 'more vote')} needed"]


def ranking_sentence(ranking: Ranking) -> str:
    """Who stands first, who shares that place, and who has too few votes for a rank."""
    first = [one for one in ranking.standings if one.rank == 1]
    few = [one.name for one in ranking.standings if one.rank is None]
    ranked = len(ranking.standings) - len(few)
    lead = _first(first, ranked) if ranked > 1 else _no_rank(ranking.standings)
    short = [f"too few votes on {_listed(few)} ({ENOUGH} battles give a rank)"] if few and ranked > 1 else []
    bad = [f"both answers were bad in {percent(ranking.both_bad.value)} of the votes"] if ranking.both_bad.value else []
    return "; ".join([lead, *short, *bad]) + "."


def _no_rank(standings: Sequence[Standing]) -> str:
    """Why nobody has a rank: how many battles that takes, and how many there are."""
    counts = sorted(one.battles for one in standings)
    enough = [one.name for one in standings if one.battles >= ENOUGH]
    there = (
        f"only {enough[0]} has them"
        if enough
        else f"each contestant has {'' if counts[0] == counts[-1] else 'at most '}{counts[-1]} so far"
    )
    return f"No ranks yet: a rank takes {ENOUGH} battles, and {there}"


def _first(first: list[Standing], ranked: int) -> str:
    if len(first) > 1:
        return f"The intervals of {_listed([one.name for one in first])} overlap, so they share the first place of {ranked}"
    one = first[0]
    return f"{one.name} ranks first of {ranked} with {one.points:,.0f} points, 95 % interval {one.low:,.0f} to {one.high:,.0f}"


def length_sentence(effect: LengthEffect) -> str:
    """What length alone was worth: "Length bought 35 points, 95 % interval 12 to 60: ..."."""
    ends = f"95 % interval {_signed(effect.low)} to {_signed(effect.high)}"
    return f"Length bought {_signed(effect.points)} points, {ends}: the gain of an answer {effect.times:.1f} times as long as its rival."


def flips_sentence(both: BothWays) -> str:
    """How often the judge changed its mind with the sides, and towards which."""
    if not both.flips.n:
        return "The judge has not judged any pair in both orders yet."
    ends = f"{percent(both.flips.value or 0.0)}, 95 % interval {interval_text(both.flips.low, both.flips.high)}"
    sides = f"left both times {both.left_twice:,}, right both times {both.right_twice:,}"
    return f"The judge changed its verdict with the sides on {both.flips.hits:,} of {_count(both.flips.n, 'pair')} ({ends}): {sides}."


def agreement_sentence(one: Agreement) -> str:
    """How often human and judge agree, and by how much more than chance."""
    if not one.n:
        return "Human and judge have no pair of answers in common yet."
    ends = f"{percent(one.rate.value or 0.0)}, 95 % interval {interval_text(one.rate.low, one.rate.high)}"
    kappa = "kappa unknown" if one.kappa is None else f"kappa {_plain(one.kappa)}, {_plain(one.low)} to {_plain(one.high)}"
    return f"Human and judge agree on {one.rate.hits:,} of {_count(one.n, 'pair')} ({ends}); {kappa}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _p(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"= {p:.2g}"


def _signed(points: float) -> str:
    return f"{points:,.0f}".replace("-0", "0").replace("-", "−")


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
