"""The ranking as a table, a chart and a file: who has too few battles has points, and neither a rank nor an interval."""

from components.votes.standings import TOO_FEW, columns_of, figure
from touchstone.actions import vote_files
from touchstone.ranking.standings import ENOUGH, rank
from touchstone.ranking.votes import Vote


def votes(count: int) -> list[Vote]:
    """Three of four votes for A, the others for B."""
    return [Vote(str(number), "A", "B", "right" if number % 4 == 3 else "left", "ann", "human") for number in range(count)]


def test_under_thirty_battles_no_interval_stands_beside_the_points() -> None:
    few = rank(votes(ENOUGH - 2))
    table, chart = columns_of(few, {}), figure(few, {})["data"][0]
    assert table["Rank"] == table["95 % interval"] == [TOO_FEW, TOO_FEW] and table["Points"][0] > table["Points"][1]  # type: ignore[operator]
    assert chart["error_x"]["array"] == chart["error_x"]["arrayminus"] == [0, 0] and chart["marker"]["symbol"] == ["circle-open"] * 2
    assert all("too few battles" in text for text in chart["hovertext"])
    assert [row[:2] + row[3:5] for row in vote_files._standings(few)] == [(None, "A", None, None), (None, "B", None, None)]


def test_from_thirty_battles_on_the_interval_is_shown_everywhere() -> None:
    enough = rank(votes(ENOUGH + 10))
    first = enough.standings[0]
    assert columns_of(enough, {})["95 % interval"][0] == f"{first.low:,.0f} to {first.high:,.0f}"
    assert figure(enough, {})["data"][0]["error_x"]["array"][0] == first.high - first.points
    assert next(iter(vote_files._standings(enough)))[3:5] == (round(first.low, 1), round(first.high, 1))
