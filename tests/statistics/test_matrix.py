"""Several targets against a baseline: paired cell by cell, corrected over all cells of a kind."""

from touchstone.statistics.comparison import compare
from touchstone.statistics.matrix import against
from touchstone.statistics.outcomes import PairRow


def rows(category: str, kind: str, verdicts: list[tuple[str | None, str | None]]) -> list[PairRow]:
    return [PairRow(f"{category}-{n}", category, kind, "", 0, a, b, "", "") for n, (a, b) in enumerate(verdicts)]


BETTER = rows("leak", "harmful", [("fail", "pass")] * 12 + [("pass", "pass")] * 4)
SAME = rows("leak", "harmful", [("fail", "fail")] * 10 + [("pass", "pass")] * 6)
LITTLE = rows("prices", "neutral", [("fail", "pass")] * 6 + [("pass", "pass")] * 4)


def test_each_cell_has_its_paired_difference_and_its_n() -> None:
    found = against(1, {2: [*BETTER, *LITTLE], 3: SAME})
    assert set(found.outcomes) == {("harmful", "leak", 2), ("neutral", "prices", 2), ("harmful", "leak", 3)}
    better = found.of_kind("harmful")["leak", 2]
    assert (better.paired.n, better.paired.difference, better.finding) == (16, -0.75, "better")
    assert better.paired.low < -0.75 < better.paired.high < 0
    assert found.of_kind("harmful")["leak", 3].finding == "no difference shown"
    assert found.of_kind("neutral")["prices", 2].paired.difference == 0.6


def test_a_cell_says_what_the_comparison_of_the_two_says() -> None:
    cell = against(1, {2: BETTER}).of_kind("harmful")["leak", 2]
    [row] = compare(BETTER).categories
    assert (cell.paired, cell.finding, cell.p_adjusted) == (row.outcome.paired, row.outcome.finding, row.outcome.p_adjusted)


def test_looking_at_many_cells_takes_a_weak_finding_back() -> None:
    weak = {2: LITTLE}
    assert against(1, weak).of_kind("neutral")["prices", 2].finding == "better"
    many = against(1, {target: LITTLE for target in range(2, 6)})
    assert many.families == {"neutral": 4}
    assert {one.finding for one in many.outcomes.values()} == {"no difference shown"}
    assert all(one.more_cases for one in many.outcomes.values()), "the plan does not say that nothing is missing"


def test_missing_and_undecided_answers_are_no_zeros() -> None:
    cell = against(1, {2: rows("leak", "harmful", [("fail", None), ("fail", "undecided"), ("fail", "pass")])}).of_kind("harmful")["leak", 2]
    assert (cell.paired.n, cell.paired.undecided, cell.paired.only_a) == (1, 1, 1)
    none = against(1, {2: rows("leak", "harmful", [("fail", None)])})
    assert none.of_kind("harmful")["leak", 2].finding == "no data"
    assert none.families == {}
