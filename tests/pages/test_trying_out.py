"""From the pages of a prompt to the playground and to a new run with it."""

import pytest
from streamlit.testing.v1 import AppTest

from components import state
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from tests.pages.editing import EDITOR, block, write
from tests.pages.test_playground import scripted
from touchstone.actions import branches
from touchstone.actions import prompts as acts

__all__ = ["scripted"]
PLAYGROUND, RUNS = "pages/build/playground.py", "pages/validate/runs.py"


def ways(visit: Visit, prompt: int, page: str = EDITOR, **place: str) -> dict[str, str]:
    """Where the links of a page of the prompt lead, by what they say."""
    return {link.label: link.proto.query_string for link in visit(page, prompt=prompt, **place).main.page_link}


@pytest.mark.parametrize("page", ["prompt", "prompt_versions", "prompt_parts", "prompt_merge"])
def test_every_page_of_a_prompt_leads_there(visit: Visit, prompt: int, page: str) -> None:
    found = ways(visit, prompt, f"pages/build/{page}.py")
    assert (found["Playground"], found["New run"]) == (f"prompt={prompt}", f"prompt={prompt}&version=2")


def test_the_editor_leads_there_with_its_branch_and_a_block_nowhere(visit: Visit, db: Database, sample: Project, prompt: int) -> None:
    assert (ways(visit, prompt)["Playground"], ways(visit, prompt)["New run"]) == (f"prompt={prompt}", f"prompt={prompt}&version=2")
    branches.fork(db, acts.open_prompt(db, prompt, "ann").parent_id or 0, "kinder", author="ann")
    of_branch = ways(visit, prompt, branch="kinder")
    assert of_branch["Playground"] == of_branch["New run"] == f"prompt={prompt}&version=3"
    assert not {"Playground", "New run"} & set(ways(visit, block(db, sample, "rules")))


def test_a_prompt_without_a_version_is_tried_as_a_draft_and_has_no_run(visit: Visit, db: Database, sample: Project) -> None:
    made = acts.create_prompt(db, sample.id or 0, "new").id or 0
    links = {link.label: link for link in visit(EDITOR, prompt=made).main.page_link}
    assert links["New run"].proto.disabled and not links["Playground"].proto.disabled


def test_the_playground_takes_the_draft_that_was_just_typed(visit: Visit, db: Database, prompt: int, scripted: tuple[int, int]) -> None:
    write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} {brand_new}")
    at = visit(PLAYGROUND, prompt=prompt)
    assert "brand_new" in [field.label.replace("\\", "") for field in at.text_area]
    assert at.selectbox(key="playground-1-prompt").value == prompt and at.selectbox(key="playground-1-version").value == 0
    assert "prompt" not in at.query_params, "once: what is changed there since stays over a reload"
    assert acts.open_prompt(db, prompt, state.author()).kept_at


def test_a_prompt_that_comes_beside_other_columns_is_told_and_can_stand_alone(visit: Visit, prompt: int, scripted: tuple[int, int]) -> None:
    visit(PLAYGROUND).button(key="playground-add").click().run()
    at = visit(PLAYGROUND, prompt=prompt)
    assert "The prompt you came from stands in column 4, beside what was here." in seen(at) and len(models(at)) == 4
    at.button(key="playground-alone").click().run()
    assert not at.exception and len(models(at)) == 1 and at.selectbox(key="playground-4-prompt").value == prompt
    assert "The prompt you came from" not in seen(at)
    at.button(key="playground-bring-back").click().run()
    assert len(models(at)) == 4, "what stood there was put away, not lost"


def test_what_is_said_of_an_added_column_stays_true_while_others_come_and_it_goes(
    visit: Visit, prompt: int, scripted: tuple[int, int]
) -> None:
    visit(PLAYGROUND).button(key="playground-add").click().run()
    at = visit(PLAYGROUND, prompt=prompt).button(key="playground-add").click().run()
    assert "The prompt you came from stands in column 4, beside what was here." in seen(at) and len(models(at)) == 5
    at.button(key="playground-4-away").click().run()
    assert "The prompt you came from" not in seen(at) and len(models(at)) == 4


def test_where_nothing_stood_there_nothing_is_said_of_a_column_that_was_added(visit: Visit, prompt: int, scripted: tuple[int, int]) -> None:
    assert "The prompt you came from" not in seen(visit(PLAYGROUND, prompt=prompt))


def test_an_added_column_says_what_it_is_a_copy_of(visit: Visit, sample: Project, scripted: tuple[int, int]) -> None:
    at = visit(PLAYGROUND).button(key="playground-add").click().run()
    assert "Column 3 is a copy of column 2. Choose another model, prompt or version in it." in seen(at)


def models(at: AppTest) -> list[str]:
    return [str(box.key) for box in at.selectbox if str(box.key).endswith("-model")]


def test_what_cannot_be_tried_is_told_and_the_columns_stay(visit: Visit, prompt: int, scripted: tuple[int, int]) -> None:
    at = visit(PLAYGROUND, prompt=prompt, version=9)
    assert "has no version 9" in at.toast[0].value and not at.exception
    assert len([box for box in at.selectbox if str(box.key).endswith("-model")]) == 2


def test_a_new_run_begins_with_the_version_of_the_link(visit: Visit, db: Database, prompt: int) -> None:
    newest = acts.open_prompt(db, prompt, "ann").parent_id
    assert visit(RUNS, prompt=prompt).multiselect(key="new-run-prompt_version_ids").value == [newest]
    (chosen,) = visit(RUNS, prompt=prompt, version=1).multiselect(key="new-run-prompt_version_ids").value
    assert chosen != newest
