"""The heat map: every cell has its figure in ink that stands out on it, labels are text, a click tells its cell."""

import json
from dataclasses import replace

import pytest

from components.results.cells import cell_text, columns_of, told
from components.results.heatmap import Grid, chart_text, figure
from components.results.scale import blend, contrast, ink, luminance
from components.results.words import short_labels
from touchstone.statistics.rates import rate

LIGHT = ["#F7F8FC", "#E6EAF6", "#CDD6EE", "#B0BEE4", "#91A4D9", "#728ACD", "#5570C1", "#3E5AB3", "#2C4698", "#1E3375"]
DARK = ["#1B2130", "#202B47", "#28385F", "#314678", "#3C5592", "#4A66AD", "#5C79C6", "#7490DA", "#93A9F5", "#BCCBFB"]
ORANGE = "#B25E00"
HOSTILE = "<b>bold</b> <a href='javascript:alert(1)'>x</a> $x^2$ %{x} \u202e&lt;"


def grid(**rates: object) -> Grid:
    return Grid("harmful", ("leak", "role play"), ((7, "base"), (9, "tuned")), rates or RATES)  # type: ignore[arg-type]


RATES = {("leak", 7): rate(8, 10), ("leak", 9): rate(0, 10, 2), ("role play", 7): rate(0, 0, 3)}


def test_cells_hold_their_rates_and_one_without_answers_a_dash() -> None:
    made = figure(grid(), LIGHT, ORANGE)
    assert made["data"][0]["z"] == [[0.8, 0.0], [None, None]]
    assert {(x, y): text for trace in made["data"][2:] for x, y, text in zip(trace["x"], trace["y"], trace["text"], strict=True)} == {
        (0, 0): "80 %", (1, 0): "0 %", (0, 1): "–", (1, 1): "–",
    }  # fmt: skip


@pytest.mark.parametrize("scale", [LIGHT, DARK])
def test_figures_keep_their_ink_when_another_cell_is_chosen(scale: list[str]) -> None:
    for trace in figure(grid(), scale, ORANGE)["data"][2:]:
        inks = {trace[state]["textfont"]["color"] for state in ("selected", "unselected")} | {trace["textfont"]["color"]}
        assert len(inks) == 1


def test_the_chosen_cell_is_framed_or_the_row_of_its_category() -> None:
    def framed(chosen: tuple[str, int] | None) -> list[tuple[float, ...]]:
        shapes = figure(replace(grid(), chosen=chosen), LIGHT, ORANGE)["layout"]["shapes"]
        return [tuple(shape[end] for end in ("x0", "x1", "y0", "y1")) for shape in shapes]

    assert framed(None) == framed(("elsewhere", 7)) == framed(("leak", 99)) == []
    assert framed(("role play", 9)) == [(0.5, 1.5, 0.5, 1.5)]
    assert framed(("leak", 0)) == [(-0.5, 1.5, -0.5, 0.5)]


def test_what_a_chosen_cell_lists_is_told_in_words() -> None:
    assert told(replace(grid(), chosen=("leak", 7)), 10) == "10 attempts of leak on base"
    assert told(replace(grid(), chosen=("leak", 0)), 1) == "1 attempt of leak"


def test_a_point_that_is_clicked_stands_for_its_cell() -> None:
    made, cells = figure(grid(), LIGHT, ORANGE)["data"][1], grid().places()
    assert list(zip(made["x"], made["y"], strict=True)) == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert cells == [("leak", 7), ("leak", 9), ("role play", 7), ("role play", 9)]


def test_the_hover_says_counts_interval_and_undecided_in_words() -> None:
    hover = figure(grid(), LIGHT, ORANGE)["data"][1]["hovertext"]
    assert hover[1] == "leak<br>tuned<br>0 of 10 attacks got through, 2 undecided<br>95 % interval 0 % to 28 %"
    assert hover[3] == "role play<br>tuned<br>no case"


def test_labels_are_text_to_plotly() -> None:
    made = figure(Grid("harmful", (HOSTILE,), ((1, HOSTILE),), {(HOSTILE, 1): rate(1, 2)}), LIGHT, ORANGE)
    labels = [*made["layout"]["xaxis"]["ticktext"], *made["layout"]["yaxis"]["ticktext"]]
    labels += made["data"][1]["hovertext"][0].split("<br>")[:2]
    assert all("<" not in label and "$" not in label and "\u202e" not in label for label in labels)
    assert json.dumps(made)


def test_a_long_label_is_cut() -> None:
    assert chart_text("x" * 100_000) == "x" * 33 + "…"


@pytest.mark.parametrize("scale", [LIGHT, DARK])
@pytest.mark.parametrize("value", [step / 20 for step in range(21)])
def test_figures_can_be_read_on_every_shade(scale: list[str], value: float) -> None:
    assert contrast(luminance(ink(value, scale)), luminance(blend(value, scale))) >= 4.5


def test_the_table_beside_says_the_same_in_text() -> None:
    assert columns_of(grid()) == {
        "Category": ["leak", "role play"],
        "base": ["80 % (8 of 10; 49–94 %)", "none decided, 3 ?"],
        "tuned": ["0 % (0 of 10, 2 ?; 0–28 %)", "–"],
    }


def test_verdicts_of_people_stand_in_a_column_of_their_own_and_widen_no_rate() -> None:
    judged = replace(grid(), rates={place: replace(rate, by_people=2) for place, rate in grid().rates.items() if place == ("leak", 7)})
    assert columns_of(judged)["base"] == ["80 % (8 of 10; 49–94 %)", "–"]
    assert columns_of(judged)["By people"] == ["base 2", ""]


def test_no_rate_is_a_dash() -> None:
    assert cell_text(None) == "–"


def test_two_targets_of_one_label_are_told_apart() -> None:
    assert list(columns_of(Grid("harmful", ("leak",), ((1, "Category"), (2, "same"), (3, "same")), {}))) == [
        "Category",
        "Category (2)",
        "same",
        "same (2)",
    ]


def test_labels_lose_what_all_of_them_begin_with() -> None:
    assert short_labels(["shop v1 @ base", "shop v1 @ tuned"]) == ["base", "tuned"]
    assert short_labels(["shop v1 @ base", "shop v2 @ base"]) == ["shop v1 @ base", "shop v2 @ base"]
    assert short_labels(["base", "tuned"]) == ["base", "tuned"]
    assert short_labels(["a", "a", "a"]) == ["a", "a (2)", "a (3)"]
