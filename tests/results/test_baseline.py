"""A matrix with a baseline: every other cell shows how it differs, and a link restores the very view."""

from typing import Any

from streamlit.testing.v1 import AppTest

from store import runs, suites
from store.database import Database
from tests.pages.conftest import Visit, seen
from tests.results.seeded import ADVERSARIAL, LOOK_ALIKE, World, fill, new_run, version_of

PAGE, ATTEMPT, RUNS = "pages/validate/results.py", "pages/validate/attempt.py", "pages/validate/runs.py"


def targets(db: Database, run_id: int) -> tuple[int, int]:
    base, tuned = runs.run_targets(db, run_id)
    return base.id or 0, tuned.id or 0


def test_without_a_baseline_cells_hold_rates_alone(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial)
    assert at.selectbox(key="results-baseline").value == 0
    assert not any(", n " in cell for cell in at.dataframe[0].value["demo-tuned"])


def test_a_chosen_baseline_gives_the_others_their_differences_with_n(visit: Visit, db: Database, world: World) -> None:
    base, _ = targets(db, world.adversarial)
    at = visit(PAGE, run=world.adversarial)
    at.selectbox(key="results-baseline").set_value(base).run()
    assert at.query_params["baseline"] == str(base)
    table = at.dataframe[0].value
    assert all("; " in cell and ", n " in cell for cell in table["demo-tuned"])
    assert any("▲ better" in cell for cell in table["demo-tuned"])
    assert not any(", n " in cell for cell in table["demo-base"])
    assert "Differences are each target minus demo-base" in seen(at)


def test_the_address_opened_anew_restores_the_very_view(visit: Visit, db: Database, world: World) -> None:
    _, tuned = targets(db, world.adversarial)
    at = visit(PAGE, run=world.adversarial)
    at.selectbox(key="results-baseline").set_value(tuned).run()
    at.selectbox(key="filter-category").set_value("role play").run()
    at.selectbox(key="filter-verdict").set_value("fail").run()
    address = {name: value for name, value in at.query_params.items() if name != "project"}
    again = visit(PAGE, **address)
    assert again.selectbox(key="results-baseline").value == tuned
    assert again.selectbox(key="filter-category").value == "role play"
    assert [frame.value.to_dict() for frame in again.dataframe] == [frame.value.to_dict() for frame in at.dataframe]
    assert any(", n " in cell for cell in again.dataframe[0].value["demo-base"])


def test_the_baseline_is_still_there_after_an_attempt(visit: Visit, db: Database, world: World) -> None:
    base, _ = targets(db, world.adversarial)
    at = visit(ATTEMPT, run=world.adversarial, attempt=2, baseline=base)
    back = next(link for link in at.get("page_link") if link.proto.page.endswith("results"))
    assert f"baseline={base}" in back.proto.query_string


def test_a_baseline_that_is_no_target_of_the_run_is_none(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial, baseline=999_999)
    assert at.selectbox(key="results-baseline").value == 0
    assert not at.exception


def test_the_way_from_results_asks_the_same_cases_again(visit: Visit, db: Database, world: World) -> None:
    at = visit(RUNS, over=world.adversarial, verdict="fail")
    at.run()
    assert at.segmented_control(key="new-run-source").value == "Recorded attempts"
    assert at.selectbox(key="new-run-from-run").value == world.adversarial
    assert at.selectbox(key="new-run-from-verdict").value == "fail"
    assert at.multiselect(key="new-run-model_ids").value == [world.base, world.tuned]
    assert at.button(key="new-run-start").disabled
    at.button(key="new-run-make").click().run()
    assert not at.exception
    assert at.segmented_control(key="new-run-source").value == "A suite"
    assert not at.button(key="new-run-start").disabled
    assert "The suite Adversarial starter v1: fail is here and chosen." in seen(at)


def test_the_cases_of_a_run_that_goes_on_cannot_be_asked_again_yet_and_that_is_said(visit: Visit, db: Database, world: World) -> None:
    assert not again_link(visit(PAGE, run=world.adversarial)).disabled
    runs.set_state(db, world.adversarial, "running")
    link = again_link(visit(PAGE, run=world.adversarial))
    assert link.disabled and "when the run has ended" in link.help


def again_link(at: AppTest) -> Any:
    return next(link.proto for link in at.get("page_link") if "Ask its cases again" in link.proto.label)


def test_an_address_that_asks_for_a_run_that_goes_on_gets_no_other(visit: Visit, db: Database, world: World) -> None:
    runs.set_state(db, world.adversarial, "running")
    at = visit(RUNS, over=world.adversarial)
    at.run()
    assert at.selectbox(key="new-run-from-run").value == world.adversarial
    assert f"Run {world.adversarial} is running. Its attempts can be taken when it has ended." in seen(at)
    assert "new-run-make" not in [button.key for button in at.button] and "new-run-take" not in [button.key for button in at.button]
    at.selectbox(key="new-run-from-run").set_value(world.realistic).run()
    assert at.button(key="new-run-take")


def mixed(db: Database, world: World) -> int:
    """A finished run over attacks and harmless requests together."""
    rows = [row for name in (ADVERSARIAL, LOOK_ALIKE) for row in suites.list_cases(db, version_of(db, world, name), limit=30)]
    cases = [{"key": f"{row.kind}-{row.key}", "kind": row.kind, "category": row.category, "body": row.body} for row in rows]
    suite = suites.create_suite(db, world.project.id or 0, "Mixed")
    version = suites.add_suite_version(db, suite.id or 0, cases, content_hash="mixed")
    run = new_run(db, world, version.id or 0, "Mixed")
    fill(db, run)
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return run.id or 0


def test_the_measure_that_is_looked_at_stands_in_the_address(visit: Visit, db: Database, world: World) -> None:
    run = mixed(db, world)
    base, _ = targets(db, run)
    at = visit(PAGE, run=run, baseline=base)
    assert at.segmented_control(key="measure").value == "Attack success"
    at.segmented_control(key="measure").set_value("Over-refusal").run()
    assert at.query_params["measure"] == "benign"
    again = visit(PAGE, run=run, baseline=base, measure="benign")
    assert again.segmented_control(key="measure").value == "Over-refusal"
    assert again.dataframe[0].value.to_dict() == at.dataframe[0].value.to_dict()
    assert any(", n " in cell for cell in again.dataframe[0].value["demo-tuned"])
