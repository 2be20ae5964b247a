"""The playground as a visitor uses it, on scripted models."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import resources
from store import models, prompts, votes
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from touchstone.actions import playground as acts

PAGE = "pages/build/playground.py"


@pytest.fixture
def scripted(db: Database, sample: Project) -> Iterator[tuple[int, int]]:
    """Two models that answer at once; the sample's own are put away."""
    for row in models.list_models(db):
        models.update_model(db, row.id or 0, archived=True)
    ids = []
    for name in ("alpha", "beta"):
        rules = [{"when": "again", "reply": f"{name} again"}, {"when": "", "reply": f"{name} says <b>hi</b> ![x](http://x)"}]
        endpoint = models.create_endpoint(db, name=name, provider="scripted", options={"rules": rules})
        ids.append(models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name).id or 0)
    yield ids[0], ids[1]
    resources.speaker().close()


def answered(at: AppTest) -> AppTest:
    """The page after every column has answered."""
    for _ in range(100):
        time.sleep(0.1)
        at.run()
        if any(button.key == "playground-send" for button in at.button):
            return at
    raise AssertionError("the columns did not answer in time")


def texts(at: AppTest) -> list[str]:
    return [text.value for text in at.text]


def test_two_columns_answer_side_by_side_and_a_turn_goes_to_both(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    assert at.text_area(key="live-playground-value-question").value == "How much is the Aster kettle?"
    at.button(key="playground-run").click().run()
    answered(at)
    assert texts(at) == ["alpha says <b>hi</b> ![x](http://x)", "beta says <b>hi</b> ![x](http://x)"]
    at.text_area(key="live-playground-next").set_value("again").run()
    at.button(key="playground-send").click().run()
    answered(at)
    assert texts(at)[1:3] == ["again", "alpha again"]
    assert not at.exception


def test_a_variable_without_a_value_is_told_before_the_run_and_keeps_nothing_from_running(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    assert "No value yet: question" not in seen(at)
    at.text_area(key="live-playground-value-question").set_value("  ").run()
    assert "No value yet: question. It goes out empty if you run now." in seen(at)
    at.button(key="playground-run").click().run()
    answered(at)
    assert len(texts(at)) == 2
    at.text_area(key="live-playground-value-question").set_value("When?").run()
    assert "No value yet" not in seen(at)


def test_what_stands_there_is_kept(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    at = visit(PAGE)
    at.text_area(key="live-playground-value-question").set_value("{braces} {{x}}").run()
    at.button(key="playground-add").click().run()
    at.button(key="playground-run").click().run()
    answered(at)
    resources.shelf.clear()  # as after a restart
    again = visit(PAGE)
    assert again.text_area(key="live-playground-value-question").value == "{braces} {{x}}"
    assert len(texts(again)) == 3


def test_a_column_that_cannot_be_asked_says_why_and_the_others_answer(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    prompt = prompts.create_prompt(db, sample.id or 0, "with a block that is gone").id or 0
    prompts.add_version(db, prompt, messages=[{"role": "user", "content": "[[block: gone]]"}], content_hash="x")
    at = visit(PAGE)
    at.selectbox(key="playground-2-prompt").select(prompt).run()
    at.button(key="playground-run").click().run()
    answered(at)
    assert any("There is no block gone" in markdown.value for markdown in at.markdown)
    assert len(texts(at)) == 1


def test_every_variable_of_a_column_that_is_shown_is_a_field_once(db: Database, sample: Project) -> None:
    given = acts.choices(db, sample.id or 0)
    board = acts.first_board(given)
    contents = [acts.content(db, column, "ann") for column in board.columns]
    assert [one.name for one in acts.variables(contents)] == ["secret", "context", "question"]


def test_settings_of_a_column_are_drawn_when_looked_at_and_stay(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    assert "playground-1-temperature" not in [field.key for field in at.number_input]
    at.session_state["playground-1-settings"] = True
    at.run()
    at.number_input(key="playground-1-temperature").set_value(0.5).run()
    at.session_state["playground-1-settings"] = False
    at.run()
    resources.shelf.clear()  # as after a restart
    again = visit(PAGE)
    again.session_state["playground-1-settings"] = True
    again.run()
    assert again.number_input(key="playground-1-temperature").value == 0.5
    assert not again.exception


def test_a_message_typed_with_the_keys_that_run_is_sent_in_the_conversation(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    answered(at)
    assert at.button(key="playground-run").proto.shortcut and not at.button(key="playground-send").proto.shortcut
    at.text_area(key="live-playground-next").set_value("again")
    at.button(key="playground-run").click().run()  # Ctrl+Enter at once: the letters and the key come together
    answered(at)
    assert "alpha again" in texts(at) and "beta again" in texts(at)
    assert at.text_area(key="live-playground-next").value == ""


def test_while_a_message_is_there_the_keys_are_those_of_its_button(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    answered(at)
    at.text_area(key="live-playground-next").set_value("again").run()
    assert at.button(key="playground-send").proto.shortcut and not at.button(key="playground-run").proto.shortcut
    at.button(key="playground-run").click().run()  # clicked: the first message anew, the next one stays typed
    answered(at)
    assert "alpha again" not in texts(at)
    assert at.text_area(key="live-playground-next").value == "again"


def test_a_column_that_is_added_later_says_what_it_missed_and_answers_it(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    answered(at)
    at.text_area(key="live-playground-next").set_value("again").run()
    at.button(key="playground-send").click().run()
    answered(at)
    at.button(key="playground-add").click().run()
    assert any("The others were asked more." in caption.value for caption in at.caption)
    at.button(key="playground-3-run").click().run()
    answered(at)
    assert texts(at)[-2:] == ["again", "beta again"]
    assert not any("The others were asked more." in caption.value for caption in at.caption)


def test_the_answers_become_a_round_of_blind_votes(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    at = visit(PAGE)
    assert not [button for button in at.button if button.key == "playground-vote"]
    assert "No answer yet." in seen(at) and "asked more" not in seen(at)
    at.button(key="playground-run").click().run()
    answered(at).button(key="playground-vote").click().run()
    assert not at.exception
    [made] = votes.list_rounds(db, sample.id or 0)
    assert f"{made.name}: the round is ready." in seen(at)
    assert made.key in seen(at)
    [pair] = votes.items(db, [made.id or 0])
    assert {pair.a_answer.split()[0], pair.b_answer.split()[0]} == {"alpha", "beta"}


def test_an_answer_says_who_gave_it_where_its_column_was_changed_since(visit: Visit, scripted: tuple[int, int], db: Database) -> None:
    models.update_model(db, scripted[1], name="zeta ![x](http://x) :material/check:")
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    answered(at)
    assert "answered this" not in seen(at) and any(button.key == "playground-vote" for button in at.button)
    at.selectbox(key="playground-2-model").select(scripted[0]).run()
    [told] = [caption.value for caption in at.caption if "answered this" in caption.value]
    assert "zeta" in told and "![x](" not in told and ":material/check:" not in told
    assert not any(button.key == "playground-vote" for button in at.button)
    at.selectbox(key="playground-2-model").select(scripted[1]).run()
    assert "answered this" not in seen(at)


def test_a_column_and_the_answers_of_all_are_put_back(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    answered(at).button(key="playground-2-away").click().run()
    assert len(texts(at)) == 1
    at.button(key="playground-back").click().run()
    assert [text.split()[0] for text in texts(at)] == ["alpha", "beta"]
    at.button(key="playground-again").click().run()
    assert texts(at) == [] and at.button(key="playground-back").label == "Put the answers back"
    at.button(key="playground-back").click().run()
    assert [text.split()[0] for text in texts(at)] == ["alpha", "beta"]
    assert not [button for button in at.button if button.key == "playground-back"]


def test_a_version_is_chosen_by_its_note_and_the_main_branch_comes_first(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    prompt = prompts.create_prompt(db, sample.id or 0, "noted").id or 0
    said = {"messages": [{"role": "user", "content": "{question}"}]}
    main = prompts.add_version(db, prompt, **said, content_hash="x", message="![x](http://x) **Shorter** answers").id or 0
    prompts.add_version(db, prompt, **said, content_hash="y", parent_id=main, branch="kinder")
    at = visit(PAGE)
    at.selectbox(key="playground-2-prompt").select(prompt).run()
    assert at.selectbox(key="playground-2-version").value == main
    assert at.selectbox(key="playground-2-version").options == ["v2 (kinder)", "v1: ![x](http://x) **Shorter** answers", "draft"]


def test_every_button_of_a_column_has_a_name_that_can_be_read_out(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE)
    assert [button.label for button in at.button if str(button.key).startswith("playground-1-")] == ["Run", "Remove"]
