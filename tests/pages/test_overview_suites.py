"""Which suite the next step proposes, and that a large one is looked at before it runs."""

from collections.abc import Sequence

import pytest

from store import runs, suites
from store.database import Database
from store.tables import Project, SuiteVersion
from tests.pages.conftest import Visit, seen
from tests.pages.finished import finish_a_run
from tests.pages.test_overview import both_models, next_button
from touchstone.actions.suite_choice import suite_of_kind
from touchstone.actions.suites import create_suite, save_cases
from touchstone.types import Case, Kind

__all__ = ["both_models"]


def suite_of(db: Database, project: Project, name: str, cases: Sequence[Case]) -> SuiteVersion:
    return save_cases(db, create_suite(db, project.id or 0, name).id or 0, cases, note="first", author="me")


def cases(count: int, kind: Kind = "neutral", **fields: object) -> list[Case]:
    values = {"question": "Who?", "context": "Bob.", "secret": "s"}
    return [Case(f"k{number}", kind=kind, variables=values, **fields) for number in range(count)]  # type: ignore[arg-type]


def test_correctness_is_measured_by_the_smallest_suite_that_says_what_is_right(db: Database, sample: Project) -> None:
    suite_of(db, sample, "A dump of questions", cases(30))
    suite_of(db, sample, "Large with facts", cases(90, required=("Bob",)))
    suite_of(db, sample, "Two only", cases(2, required=("Bob",)))
    assert chosen(db, sample) == "Realistic"
    suite_of(db, sample, "With references", cases(25, reference="Bob."))
    assert chosen(db, sample) == "With references"


def chosen(db: Database, sample: Project) -> str:
    found = suite_of_kind(db, sample.id or 0, "neutral")
    assert found is not None
    return found[0].name


def test_a_suite_without_facts_is_better_than_none(db: Database, sample: Project) -> None:
    for name in ("Realistic", "Look-alike benign"):
        suites.archive_suite(db, suites.suite_by_name(db, sample.id or 0, name).id or 0)  # type: ignore[union-attr]
    suite_of(db, sample, "A dump of questions", cases(30))
    assert chosen(db, sample) == "A dump of questions"
    assert suite_of_kind(db, sample.id or 0, "benign") is None


@pytest.mark.usefixtures("both_models")
def test_a_large_suite_opens_the_form_with_its_estimate_and_starts_nothing(visit: Visit, db: Database, sample: Project) -> None:
    suites.archive_suite(db, suites.suite_by_name(db, sample.id or 0, "Look-alike benign").id or 0)  # type: ignore[union-attr]
    suite_of(db, sample, "Many requests", cases(1_234, kind="benign"))
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass", names=("demo-tuned",))
    at = visit()
    assert next_button(at) == "Set up a run of “Many requests”"
    assert "1,234 cases for demo-tuned are many for one click" in seen(at)
    at.button(key="next-step").click().run()
    assert not at.exception
    assert len(runs.list_runs(db, sample.id or 0)) == 1
    assert at.title[0].value == "Runs"
    assert "1 target: 1,234 attempts, about" in seen(at)
    assert at.selectbox(key="new-run-suite_version_id").value == suites.latest_suite_version(db, 4).id  # type: ignore[union-attr]
    assert [at.multiselect(key=f"new-run-{field}").value for field in ("prompt_version_ids", "model_ids")] == [[1], [2]]


@pytest.mark.usefixtures("both_models")
def test_a_link_to_the_form_wins_over_a_draft_until_something_is_changed(visit: Visit, db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    begun = visit("pages/validate/runs.py", suite=2)
    begun.number_input(key="new-run-repeats").set_value(3).run()
    assert "suite" not in begun.query_params
    linked = visit("pages/validate/runs.py", suite=3)
    chosen = linked.selectbox(key="new-run-suite_version_id").value
    assert suites.get_suite_version(db, chosen).suite_id == 3
    assert linked.number_input(key="new-run-repeats").value == 3
    linked.button(key="new-run-cancel").click().run()
    assert "New run" not in [str(one.value) for one in linked.subheader]
