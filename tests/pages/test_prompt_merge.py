"""Merging a branch of a prompt into another: what goes together by itself does, the rest is asked for."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from store import prompts
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.test_prompt_versions import HOSTILE, saved
from touchstone.actions import branches
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.types import Params

MERGE = "pages/build/prompt_merge.py"
RULES = "Be brief.\nBe kind.\nNever guess.\n"


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    """A prompt whose main branch and branch kinder both begin with the same rules."""
    made = acts.create_prompt(db, sample.id or 0, "triage").id or 0
    first = saved(db, made, RULES)
    branches.fork(db, first.id or 0, "kinder", author="Bob")
    return made


def apart(db: Database, prompt: int, main: str, kinder: str) -> None:
    saved(db, prompt, main)
    saved(db, prompt, kinder, "kinder")


def save_button(at: AppTest) -> object:
    return next(button for button in at.button if str(button.key).startswith("merge-save-"))


def main_text(db: Database, prompt: int) -> str:
    newest = prompts.latest_version(db, prompt)
    return newest.messages[0]["content"] if newest else ""


def test_what_goes_together_is_shown_and_saved_with_both_parents(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES + "Ours.\n", RULES.replace("brief", "short"))
    at = visit(MERGE, prompt=prompt, branch="kinder")
    assert "v4 of kinder into v3 of main; both come from v1." in seen(at)
    assert "Nothing was changed in two ways" in seen(at)
    assert "1 part changed: 1 word added, 1 removed" in seen(at)

    save_button(at).click().run()  # type: ignore[attr-defined]

    newest = prompts.versions(db, prompt)[0]
    assert (newest.number, newest.branch, newest.message) == (5, "main", "Merged kinder (v4)")
    assert newest.merged_id == getattr(prompts.latest_version(db, prompt, "kinder"), "id", None)
    assert main_text(db, prompt) == "Be short.\nBe kind.\nNever guess.\nOurs.\n"
    assert "kinder is merged into main as v5." in seen(at)
    assert "with v4 of kinder merged into it" in seen(at)


def test_a_conflict_must_be_settled_before_it_is_saved(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES.replace("kind", "stern"), RULES.replace("kind", "polite"))
    at = visit(MERGE, prompt=prompt, branch="kinder")
    assert "1 conflict to settle" in seen(at)
    assert "Message 1, line 2" in seen(at)
    assert save_button(at).disabled  # type: ignore[attr-defined]
    at.radio[0].set_value("theirs").run()
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert main_text(db, prompt) == RULES.replace("kind", "polite")


def test_a_conflict_takes_a_text_of_ones_own(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES.replace("kind", "stern"), RULES.replace("kind", "polite"))
    at = visit(MERGE, prompt=prompt, branch="kinder")
    at.radio[0].set_value("own").run()
    assert at.text_area[0].value == "Be stern."
    at.text_area[0].set_value("Be firm, and polite.").run()
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert main_text(db, prompt) == RULES.replace("Be kind.", "Be firm, and polite.")


def test_a_text_that_cannot_stand_there_is_told_below_it_and_settles_nothing(visit: Visit, db: Database, prompt: int) -> None:
    for branch, degrees in (("main", 0.1), ("kinder", 0.9)):
        latest = prompts.latest_version(db, prompt, branch)
        content = replace(PromptContent.from_version(latest), params=Params(temperature=degrees))
        parent = latest.id if latest else None
        acts.save_version(db, prompt, content, note="warmth", author="Ada", parent_id=parent, branch=branch)
    at = visit(MERGE, prompt=prompt, branch="kinder")
    at.radio[0].set_value("own").run()
    at.text_area[0].set_value("warm").run()
    assert "temperature cannot be 'warm'." in seen(at)
    assert save_button(at).disabled  # type: ignore[attr-defined]
    at.text_area[0].set_value("0.5").run()
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert prompts.versions(db, prompt)[0].params == {"temperature": 0.5}


def test_of_two_who_save_the_second_is_told_and_keeps_what_was_chosen(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES.replace("kind", "stern"), RULES.replace("kind", "polite"))
    at = visit(MERGE, prompt=prompt, branch="kinder")
    at.radio[0].set_value("theirs").run()
    saved(db, prompt, RULES.replace("kind", "stern") + "Newer.\n")
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert "A newer version was saved meanwhile" in seen(at)
    assert main_text(db, prompt) == RULES.replace("kind", "stern") + "Newer.\n"
    assert at.radio[0].value == "theirs"
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert main_text(db, prompt) == RULES.replace("kind", "polite") + "Newer.\n"


def test_main_is_brought_into_a_branch_by_swapping(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES + "Ours.\n", RULES.replace("brief", "short"))
    at = visit(MERGE, prompt=prompt, branch="kinder")
    at.button(key="merge-swap").click().run()
    assert "v3 of main into v4 of kinder" in seen(at)
    save_button(at).click().run()  # type: ignore[attr-defined]
    assert prompts.versions(db, prompt)[0].branch == "kinder"


def test_what_cannot_be_merged_is_two_sentences(visit: Visit, db: Database, prompt: int) -> None:
    assert "A branch cannot be merged into itself." in seen(visit(MERGE, prompt=prompt, branch="kinder", into="kinder"))
    assert "The prompt has no branch nope." in seen(visit(MERGE, prompt=prompt, branch="nope"))
    assert "kinder already has everything of main." in seen(visit(MERGE, prompt=prompt, branch="main", into="kinder"))


def test_hostile_texts_are_shown_as_text(visit: Visit, db: Database, prompt: int) -> None:
    apart(db, prompt, RULES + HOSTILE, RULES + HOSTILE + "!")
    at = visit(MERGE, prompt=prompt, branch="kinder")
    at.radio[0].set_value("own").run()
    assert not at.exception
    assert not at.error
    assert read_as_markdown(at) == []
    assert "<img" not in "".join(element.proto.body for element in at.get("html"))
    at = visit(MERGE, prompt=prompt, branch=HOSTILE, into=HOSTILE)
    assert not at.exception
    assert read_as_markdown(at) == []
