"""Votes and standings as CSV for spreadsheets; what a spreadsheet would run as a formula is disarmed."""

import csv
import io
from collections.abc import Iterable, Sequence

from touchstone.actions.ranking import Behind
from touchstone.ranking.standings import Ranking
from touchstone.suites.export import ExportedFile, safe_cell

MIME = "text/csv"
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
    return _file("votes.csv", VOTES, (row for line in lines for row in _votes(line)))


def standings_file(ranking: Ranking) -> ExportedFile:
    """One row per contestant, the strongest first."""
    return _file("ranking.csv", STANDINGS, _standings(ranking))


def _votes(line: Behind) -> Iterable[Sequence[object]]:
    item = line.item
    said = "\n".join(f"{turn.get('role', '')}: {turn.get('content', '')}" for turn in item.conversation)
    for vote in line.votes:
        left, who = item.b if vote.swapped else item.a, (vote.voter, vote.source)
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
        points = (round(value, 1) for value in (one.points, one.low, one.high))
        yield (one.rank, one.name, *points, one.battles, one.wins, one.ties, one.losses, one.both_bad.hits, one.both_bad.n)


def _file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> ExportedFile:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([safe_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return ExportedFile(name, MIME, f"\ufeff{text.getvalue()}".encode("utf-8", "replace"))
