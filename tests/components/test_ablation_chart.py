"""The chart of a prompt's parts, as Plotly gets it: a column for each measure, named in lines that its width holds."""

from components.ablation.chart import WIDE, figure, measures_of
from touchstone.actions.ablation_results import PartResult
from touchstone.statistics.effects import MEAN, Effect
from touchstone.statistics.outcomes import Finding
from touchstone.statistics.part_verdicts import part_verdict
from touchstone.statistics.wording import NAMES

HOSTILE = "<img src=x onerror=alert(1)> $x$ <b>bold</b>"


def effect(measure: str, part: str = "rules", lower_is_better: bool = True, finding: Finding = "better") -> Effect:
    return Effect(
        part, measure, lower_is_better, True, 0.1, 0.4, -0.4, -0.2, -0.4, -0.2, 20, 20, 0, 0.01, 0.01, finding, "exact McNemar"
    )  # fmt: skip


def drawn(*effects: Effect) -> dict[str, dict[str, object]]:
    found = [PartResult("rules", 1, part_verdict(effects), tuple(effects), 0, None)]
    shown = measures_of(found)
    layout = figure(found, dict.fromkeys(["rules"], HOSTILE), shown)["layout"]
    return layout if isinstance(layout, dict) else {}


def titles(layout: dict[str, dict[str, object]]) -> list[list[str]]:
    return [str(axis["title"]["text"]).split("<br>") for name, axis in layout.items() if name.startswith("xaxis")]  # type: ignore[index]


def test_what_stands_below_a_column_is_no_wider_than_a_third_of_a_narrow_window() -> None:
    names = [*NAMES.values(), MEAN, "share of facts", "a measure whose name nobody would ever read to its end in one go"]
    for name in names:
        (lines,) = titles(drawn(effect(name)))
        assert max(map(len, lines)) <= WIDE and len(lines) <= 5, name


def test_each_column_says_which_way_the_part_helps() -> None:
    lines = titles(drawn(effect("attack success"), effect("correct answers", lower_is_better=False)))
    assert lines == [["Attack success", "points", "← part helps"], ["Correct answers", "points", "part helps →"]]


def test_longer_names_get_more_room() -> None:
    short, long = drawn(effect("attack success")), drawn(effect("full or partial over-refusal"))
    assert int(str(long["height"])) > int(str(short["height"]))


def test_names_and_measures_are_no_markup() -> None:
    layout = drawn(effect(HOSTILE))
    assert "<img" not in str(layout) and "<b>" not in str(layout)
