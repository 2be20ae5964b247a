"""Two windows on the same thing: each keeps only what was changed in it, and shows what the other one kept."""

import pytest
from streamlit.testing.v1 import AppTest

from components.prompts import beside
from components.state import author
from store.database import Database
from store.tables import Project
from tests.actions.test_labels_and_blocks import saved
from tests.pages.conftest import Visit, seen
from tests.pages.editing import draft, messages, write
from tests.pages.test_playground import answered, scripted, texts
from touchstone.actions import prompts as acts

__all__ = ["scripted"]
PLAYGROUND = "pages/build/playground.py"
EDITOR = "pages/build/prompt.py"


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    made = acts.create_prompt(db, sample.id or 0, "shared").id or 0
    saved(db, made, "{question} {tone}")
    acts.keep_values(db, made, {"question": "Old?", "tone": "old"})
    return made


@pytest.fixture
def in_conflict(visit: Visit, prompt: int) -> AppTest:
    """A window whose text another one's draft stands in the way of."""
    one, other = visit(EDITOR, prompt=prompt), visit(EDITOR, prompt=prompt)
    write(one, prompt, 0, "Of the first window")
    write(other, prompt, 0, "Of the second window")
    assert f"prompt-{prompt}-keep-mine" in [button.key for button in other.button]
    return other


class TestATextThatAnotherWindowStandsInTheWayOf:
    def test_is_asked_about_again_after_a_reload_and_becomes_the_draft(
        self, visit: Visit, db: Database, prompt: int, in_conflict: AppTest
    ) -> None:
        again = visit(EDITOR, prompt=prompt)
        assert messages(again, prompt) == ["Of the first window"]
        assert beside.WAITS in seen(again)
        assert again.button(key=f"prompt-{prompt}-save").disabled
        again.button(key=f"prompt-{prompt}-beside-take").click().run()
        assert messages(again, prompt) == ["Of the second window"]
        assert draft(db, prompt).messages[0].content == "Of the second window"
        assert beside.WAITS not in seen(again) + seen(visit(EDITOR, prompt=prompt))

    def test_is_given_up_where_what_stands_there_is_kept(self, visit: Visit, db: Database, prompt: int, in_conflict: AppTest) -> None:
        again = visit(EDITOR, prompt=prompt)
        again.button(key=f"prompt-{prompt}-beside-here").click().run()
        assert messages(again, prompt) == ["Of the first window"]
        assert not again.button(key=f"prompt-{prompt}-save").disabled
        assert beside.WAITS not in seen(again) + seen(visit(EDITOR, prompt=prompt))

    def test_waits_also_where_the_other_one_was_saved(self, visit: Visit, db: Database, prompt: int, in_conflict: AppTest) -> None:
        there = acts.open_prompt(db, prompt, author())
        acts.forget_saved(db, prompt, author(), there.kept_at)
        saved(db, prompt, "Of the first window", there.parent_id)
        again = visit(EDITOR, prompt=prompt)
        assert beside.WAITS in seen(again)
        again.button(key=f"prompt-{prompt}-beside-take").click().run()
        assert messages(again, prompt) == ["Of the second window"]
        assert "v2 was saved by" in seen(again)

    @pytest.mark.parametrize("choice", ["keep-mine", "take-theirs"])
    def test_is_not_asked_about_once_its_own_window_settled_it(self, visit: Visit, prompt: int, in_conflict: AppTest, choice: str) -> None:
        in_conflict.button(key=f"prompt-{prompt}-{choice}").click().run()
        assert beside.WAITS not in seen(in_conflict) + seen(visit(EDITOR, prompt=prompt))


def test_values_to_try_of_two_windows_both_stay(visit: Visit, db: Database, prompt: int) -> None:
    tone, question = (f"live-prompt-{prompt}-value-{name}" for name in ("tone", "question"))
    one, other = visit(EDITOR, prompt=prompt), visit(EDITOR, prompt=prompt)
    one.text_area(key=tone).set_value("warm").run()
    other.text_area(key=question).set_value("Why?").run()
    assert acts.open_prompt(db, prompt, "ann").values == {"tone": "warm", "question": "Why?"}
    assert other.text_area(key=tone).value == "warm"
    assert "Why? warm" in [text.value for text in other.text]
    assert one.run().text_area(key=question).value == "Why?"


def test_values_that_were_filled_are_put_back_and_what_another_window_kept_stays(visit: Visit, db: Database, prompt: int) -> None:
    one, other = visit(EDITOR, prompt=prompt), visit(EDITOR, prompt=prompt)
    one.session_state[f"prompt-{prompt}-paste"] = True
    one.run()
    one.text_area(key=f"prompt-{prompt}-pasted").set_value('{"question": "Why?"}').run()
    one.button(key=f"prompt-{prompt}-paste-now").click().run()
    other.text_area(key=f"live-prompt-{prompt}-value-tone").set_value("warm").run()
    one.run().button(key=f"prompt-{prompt}-values-back").click().run()
    assert acts.open_prompt(db, prompt, "ann").values == {"tone": "warm", "question": "Old?"}


def test_fields_of_the_playground_that_two_windows_change_both_stay(visit: Visit, scripted: tuple[int, int]) -> None:
    question, context = "live-playground-value-question", "live-playground-value-context"
    one, other = visit(PLAYGROUND), visit(PLAYGROUND)
    one.text_area(key=question).set_value("Why?").run()
    one.number_input(key="playground-repeats").set_value(2).run()
    other.text_area(key=context).set_value("Kettles.").run()
    assert other.text_area(key=question).value == "Why?"
    assert other.number_input(key="playground-repeats").value == 2
    assert one.run().text_area(key=context).value == "Kettles."


def test_a_column_takes_the_model_of_one_window_and_the_version_of_another(visit: Visit, scripted: tuple[int, int]) -> None:
    one, other = visit(PLAYGROUND), visit(PLAYGROUND)
    one.selectbox(key="playground-1-model").set_value(scripted[1]).run()
    other.selectbox(key="playground-1-version").set_value(0).run()
    for at in (one.run(), other):
        assert at.selectbox(key="playground-1-model").value == scripted[1]
        assert at.selectbox(key="playground-1-version").value == 0


def test_what_the_fields_show_is_sent_also_what_nobody_typed(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PLAYGROUND)
    at.button(key="playground-run").click().run()
    assert len(texts(answered(at))) == 2
