"""Votes and standings as CSV for spreadsheets; what a spreadsheet would run as a formula is disarmed."""

from collections.abc import Iterable, Sequence
from itertools import chain

from touchstone.actions.ranking import Behind
from touchstone.ranking.asked import Asked
from touchstone.ranking.standings import Ranking
from touchstone.suites.export import ExportedFile, table_file

VOTES = (
    "round",
    "pair",
    "item",
    "tags",
    "a",
    "b",
    "voter",
    "source",
    "left",
    "choice",
    "reason",
    "at",
    "conversation",
    "a_answer",
    "b_answer",
)
STANDINGS = ("rank", "contestant", "points", "low", "high", "battles", "won", "tied", "lost", "both_bad", "both_bad_of")


def votes_file(lines: Iterable[Behind]) -> ExportedFile:
    """One row per vote that counts, with both answers; times are Unix seconds."""
    return table_file("votes.csv", chain([VOTES], (row for line in lines for row in _votes(line))))


def standings_file(ranking: Ranking) -> ExportedFile:
    """One row per contestant, the strongest first."""
    return table_file("ranking.csv", chain([STANDINGS], _standings(ranking)))


def _votes(line: Behind) -> Iterable[Sequence[object]]:
    item = line.item
    said = "\n".join(f"{who}: {text}" for who, text in Asked.from_json(item.conversation).lines(item.a, item.b))
    for vote in line.votes:
        left, who = item.b if vote.swapped else item.a, (line.voter(vote), vote.source)
        given = (*who, left, line.choice(vote), vote.reason, vote.created_at)
        yield (
            item.round_id,
            item.position + 1,
            item.item,
            ", ".join(item.tags),
            item.a,
            item.b,
            *given,
            said,
            item.a_answer,
            item.b_answer,
        )


def _standings(ranking: Ranking) -> Iterable[Sequence[object]]:
    for one in ranking.standings:
        ends = (one.low, one.high) if one.rank is not None else (None, None)
        points = (None if value is None else round(value, 1) for value in (one.points, *ends))
        yield (one.rank, one.name, *points, one.battles, one.wins, one.ties, one.losses, one.both_bad.hits, one.both_bad.n)
