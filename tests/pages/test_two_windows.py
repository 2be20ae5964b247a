"""Two windows on the same thing: each keeps only what was changed in it, and shows what the other one kept."""

import pytest

from store.database import Database
from store.tables import Project
from tests.actions.test_labels_and_blocks import saved
from tests.pages.conftest import Visit
from touchstone.actions import prompts as acts

EDITOR = "pages/build/prompt.py"


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    made = acts.create_prompt(db, sample.id or 0, "shared").id or 0
    saved(db, made, "{question} {tone}")
    acts.keep_values(db, made, {"question": "Old?", "tone": "old"})
    return made


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
