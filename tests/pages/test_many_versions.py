"""A new run where a project has too many versions to offer all of them at once."""

import pytest
from streamlit.testing.v1 import AppTest

from store.database import Database
from store.tables import Project
from tests.actions.prompts_made import made, saved
from tests.pages.conftest import Visit, seen
from touchstone.actions import version_names

PAGE, PROMPTS = "pages/validate/runs.py", "new-run-prompt_version_ids"
OFFERED = "The newest version of each prompt is offered, and every version of those that are chosen."


@pytest.fixture
def versions(db: Database, sample: Project, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Those of a prompt named zebra, in a project that has more than are offered at once."""
    monkeypatch.setattr(version_names, "ALL_UP_TO", 3)
    prompt, first = made(db, sample.id or 0, "zebra")
    second = saved(db, prompt, "two", first)
    return [first, second, saved(db, prompt, "three", second)]


def offered(at: AppTest) -> list[str]:
    return [str(name) for name in at.multiselect(key=PROMPTS).options if "zebra" in name]


def test_the_other_versions_of_a_prompt_are_there_once_it_is_chosen_and_an_older_one_stays(visit: Visit, versions: list[int]) -> None:
    at = visit(PAGE)
    assert offered(at) == ["zebra v3"] and OFFERED in seen(at)
    at.multiselect(key=PROMPTS).set_value([versions[2]]).run()
    assert offered(at) == ["zebra v3", "zebra v2", "zebra v1"]
    at.multiselect(key=PROMPTS).set_value([versions[0]]).run()
    assert not at.exception and at.multiselect(key=PROMPTS).value == [versions[0]]
    again = visit(PAGE)
    assert again.multiselect(key=PROMPTS).value == [versions[0]]
    assert offered(again) == ["zebra v3", "zebra v2", "zebra v1"]


def test_where_there_are_few_all_are_offered_and_nothing_is_said(
    visit: Visit, versions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_names, "ALL_UP_TO", 4)
    at = visit(PAGE)
    assert offered(at) == ["zebra v3", "zebra v2", "zebra v1"] and OFFERED not in seen(at)
