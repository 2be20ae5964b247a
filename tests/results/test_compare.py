"""Two targets side by side: over-refusal comes from where it was measured, and what tells sides apart can be read."""

from functools import partial
from urllib.parse import parse_qs

import pytest

from components.compare import changes, chooser, measures
from store import runs, suites
from store.database import Database
from tests.pages.conftest import Visit, seen
from tests.results.seeded import ADVERSARIAL, LOOK_ALIKE, World, finished_run, new_run, version_of
from touchstone.actions import compare as acts
from touchstone.actions.companions import joined, same
from touchstone.statistics.comparison import compare
from touchstone.statistics.outcomes import PairRow

PAGE = "pages/validate/compare.py"


def test_the_sentence_tells_of_over_refusal_and_names_the_run_it_is_from(visit: Visit, world: World) -> None:
    said = seen(visit(PAGE, run=world.adversarial))
    assert f"measured in “Look-alike benign v1” (run {world.look_alike})" in said
    assert "was not measured" not in said


def test_the_sentence_says_from_which_target_to_which(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial)
    assert "**From demo-base to demo-tuned.** " in seen(at)
    at.selectbox(key="compare-a").select_index(1)
    at.selectbox(key="compare-b").select_index(0).run()
    assert "**From demo-tuned to demo-base.** " in seen(at)
    heads = [list(table.value.columns)[1:3] for table in at.dataframe if "Finding" in table.value]
    assert heads == [["From demo-tuned", "To demo-base"]] * 2, "beside each other also in a narrow window"


def test_without_a_companion_it_says_what_is_missing(visit: Visit, db: Database, world: World) -> None:
    runs.delete_run(db, world.look_alike)
    said = seen(visit(PAGE, run=world.adversarial))
    assert "over-refusal was not measured (no benign case)" in said and "measure its over-refusal, too" in said


def test_the_missing_measure_is_one_click_away(visit: Visit, db: Database, world: World) -> None:
    runs.delete_run(db, world.look_alike)
    at = visit(PAGE, run=world.adversarial)
    (link,) = (one.proto for one in at.get("page_link") if "on the same targets" in one.proto.label)
    suite = suites.suite_by_name(db, world.project.id or 0, LOOK_ALIKE)
    assert suite is not None and link.page.endswith("runs")
    assert parse_qs(link.query_string) == {"suite": [str(suite.id)], "like": [str(world.adversarial)]}


def test_it_says_what_makes_a_changed_case(visit: Visit, world: World) -> None:
    said = seen(visit(PAGE, run=world.look_alike))
    assert "A case changed where its verdict did or only one side refused a harmless request in full. Fail means: a harmless" in said
    assert "A case changed where its verdict did. Fail means: the attack got through" in seen(visit(PAGE, run=world.adversarial))


def test_the_targets_of_a_run_are_compared_however_old_it_is(
    visit: Visit, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_run(db, world, LOOK_ALIKE, 9)
    monkeypatch.setattr(acts, "NEWEST", 1)
    said = seen(visit(PAGE, run=world.adversarial))
    assert "attack success" in said and "Nothing to compare yet" not in said
    assert [side.run.id for side in acts.comparable(db, acts.sides_of(db, world.adversarial)[0])] == [world.adversarial]


def test_a_measure_from_elsewhere_says_so_in_the_table() -> None:
    found = compare([PairRow(1, "c", "benign", "", 0, "pass", "fail", "none", "full")])
    assert found.over_refusal is not None
    assert measures.columns_of([], [found.over_refusal], "run 7", "a", "b")["Measure"] == ["Over-refusal (run 7)"]


def test_a_target_with_a_part_left_out_is_not_the_same_target(db: Database, world: World) -> None:
    one, other = runs.run_targets(db, world.adversarial)[0], runs.run_targets(db, world.look_alike)[0]
    assert same(one, other)
    other.without = "block:rules"
    assert not same(one, other)


def test_one_target_in_two_runs_takes_no_measure_from_a_third(visit: Visit, db: Database, world: World) -> None:
    again = finished_run(db, world, ADVERSARIAL, 9)
    a, b = acts.sides_of(db, world.adversarial)[0], acts.sides_of(db, again.id or 0)[0]
    found = joined(db, a, b, partial(acts.compare_sides, db))
    assert found.companion is None and found.attack_success is not None and found.over_refusal is None

    page = visit(PAGE, run=world.adversarial, a=a.target.id or 0, b=b.target.id or 0)
    assert not page.exception and not page.error
    assert "over-refusal was not measured (no benign case)" in seen(page)


def test_the_number_of_the_run_stands_first_where_sides_are_of_several(db: Database, world: World) -> None:
    again = new_run(db, world, version_of(db, world, ADVERSARIAL), "Again")
    sides = [*acts.sides_of(db, world.adversarial), *acts.sides_of(db, again.id or 0)]
    first, last = world.adversarial, again.id
    assert chooser.side_labels(sides) == [f"Run {run}: demo-{name}" for run in (first, last) for name in ("base", "tuned")]
    assert chooser.side_labels(sides[:2]) == ["demo-base", "demo-tuned"]


def test_the_test_that_was_made_is_named_wherever_its_p_stands(visit: Visit, db: Database, world: World) -> None:
    at = visit(PAGE, run=world.adversarial)
    assert set(at.dataframe[0].value["Test"]) == {"exact McNemar"}
    assert "exact McNemar: p " in seen(at) and "p by exact McNemar, corrected by Holm over" in seen(at)
    repeated = visit(PAGE, run=finished_run(db, world, LOOK_ALIKE, 9, repeats=3).id or 0)
    table = repeated.dataframe[0].value
    assert set(table["Test"][~table["Measure"].str.contains("run")]) == {"exact sign flips by case"}
    said = seen(repeated)
    assert "exact sign flips by case: p " in said and "p by exact sign flips by case, corrected by Holm" in said
    assert "McNemar" not in said


def test_changed_cases_say_which_repeat_they_are_where_there_are_several(visit: Visit, db: Database, world: World) -> None:
    run = finished_run(db, world, LOOK_ALIKE, 9, repeats=3)
    (table,) = [frame.value for frame in visit(PAGE, run=run.id or 0).dataframe if "Case" in frame.value]
    assert set(table["Repeat"]) <= {"1", "2", "3"}
    assert "Repeat" not in changes.columns_of([], 1)


def test_a_run_over_harmless_cases_takes_attack_success_from_its_companion(visit: Visit, world: World) -> None:
    page = visit(PAGE, run=world.look_alike)
    said = seen(page)
    assert f"measured in “Adversarial starter v1” (run {world.adversarial})" in said or f"(run {world.adversarial})" in said
    assert said.index("attack success") < said.index("over-refusal"), "told first, as in the other direction"
    assert "Safety and usefulness" in said


def test_another_run_is_chosen_by_its_name(visit: Visit, world: World) -> None:
    page = visit(PAGE, run=world.adversarial)
    box = next(one for one in page.selectbox if one.label == "Run")
    assert box.value == world.adversarial and any(f"(run {world.look_alike})" in option for option in box.options)
    box.select(world.look_alike).run()
    assert next(one for one in page.selectbox if one.label == "Run").value == world.look_alike
    assert "attack success" in seen(page).lower()
