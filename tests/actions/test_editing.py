"""What the editor of a prompt reads from the store: values from cases and attempts, models, blocks to insert, JSON half typed."""

import pytest

from store import models, prompts
from store.database import Database
from store.tables import Project
from tests.actions.test_labels_and_blocks import made, saved
from tests.pages.finished import finish_a_run
from tests.runs.made import suite_of
from touchstone.actions import block_choice, half_typed, labels, looking, target_models, value_sources
from touchstone.actions.projects import seed_if_empty
from touchstone.prompts.content import PromptContent
from touchstone.prompts.tokens import Count
from touchstone.types import Case, Message


@pytest.fixture
def sample(db: Database) -> Project:
    project = seed_if_empty(db)
    assert project is not None
    return project


class TestFilling:
    def test_a_case_gives_its_values_and_its_question_under_every_name_for_it(self, db: Database, sample: Project) -> None:
        source = value_sources.sources(db, sample.id or 0)["Case of a suite"]
        suite = source.groups()[0]
        case = source.entries(suite.id, "")[0]
        values = source.values(case.id)
        assert values["question"] == values["input"] == values["prompt"] != ""
        assert values["question"].split()[0] in case.name

    def test_a_case_is_listed_by_the_question_that_a_run_asks_of_it(self, db: Database, sample: Project) -> None:
        case = Case("both", variables={"question": "Not this.", "input": "This one."})
        version = suite_of(db, sample.id or 0, (case,))
        source = value_sources.sources(db, sample.id or 0)["Case of a suite"]
        assert [entry.name for entry in source.entries(version, "")] == ["both: This one."]

    def test_a_search_finds_cases_by_their_words_and_lists_are_bounded(self, db: Database, sample: Project) -> None:
        source = value_sources.sources(db, sample.id or 0)["Case of a suite"]
        suite = source.groups()[0]
        assert len(source.entries(suite.id, "")) == value_sources.MOST
        assert source.entries(suite.id, "no case says this") == ()

    def test_an_attempt_gives_the_values_of_its_case(self, db: Database, sample: Project) -> None:
        run = finish_a_run(db, sample, "Realistic", lambda position, case: "pass", names=("one",))
        source = value_sources.sources(db, sample.id or 0)["Recorded attempt"]
        assert [entry.name for entry in source.groups()] == [f"#{run.id} Realistic"]
        attempt = source.entries(run.id or 0, "An answer")[0]
        assert "An answer." in attempt.name
        assert source.values(attempt.id)["question"]

    def test_a_project_without_suites_or_runs_has_nothing_to_choose(self, db: Database) -> None:
        assert all(source.groups() == () and source.none for source in value_sources.sources(db, 1).values())


class TestModels:
    def test_a_local_model_counts_with_its_own_tokenizer_and_tells_its_window(self, db: Database, sample: Project) -> None:
        model = target_models.target_model(db, "demo-base")
        assert (model.window, model.count("hello").estimated, model.cost(Count(10, False), 10)) == (512, False, None)
        assert "demo-base" in target_models.names(db)

    @pytest.mark.parametrize("name", ["", "gone"])
    def test_for_any_model_and_one_that_is_gone_tokens_are_estimated(self, db: Database, name: str) -> None:
        model = target_models.target_model(db, name)
        assert (model.window, model.count("hello").estimated) == (None, True)

    def test_a_price_makes_a_cost(self, db: Database) -> None:
        endpoint = models.create_endpoint(db, "far", "openai_compatible")
        models.create_model(db, "dear", endpoint.id or 0, "m", price_in=10.0, price_out=100.0)
        assert target_models.target_model(db, "dear").cost(Count(1000, True), 100) == pytest.approx(0.02)

    def test_tools_are_read_too(self, db: Database) -> None:
        model, messages = target_models.TargetModel(), (Message("user", "hello"),)
        assert model.read(messages, ({"name": "find_order"},)).tokens > model.read(messages).tokens


class TestBlocks:
    def test_a_block_is_offered_by_newest_version_by_label_and_by_number(self, db: Database, sample: Project) -> None:
        block, first = made(db, sample.id or 0, "rules", "Be brief.", kind="block")
        saved(db, block, "Be kind.", parent=first, format="plain")
        labels.move(db, block, "production", first, author="ann")
        assert list(block_choice.references(db, block)) == ["rules", "rules@production", "rules#2", "rules#1"]
        assert block_choice.references(db, block)["rules@production"] == "production (now v1)"

    def test_the_block_that_is_written_is_not_among_those_to_insert(self, db: Database, sample: Project) -> None:
        block, _ = made(db, sample.id or 0, "rules", "Be brief.", kind="block")
        assert block_choice.names(db, sample.id or 0) == {block: "rules"}
        assert block_choice.names(db, sample.id or 0, but=block) == {}


class TestHalfTyped:
    def test_it_is_kept_by_author_and_branch_until_nothing_is_left_of_it(self, db: Database, sample: Project) -> None:
        half_typed.keep(db, 1, "main", "ann", {"tools": "[{"})
        assert half_typed.find(db, 1, "main", "ann") == {"tools": "[{"}
        assert half_typed.find(db, 1, "other", "ann") == half_typed.find(db, 1, "main", "bob") == {}
        half_typed.keep(db, 1, "main", "ann", {})
        assert half_typed.find(db, 1, "main", "ann") == {}

    def test_it_goes_with_its_prompt(self, db: Database, sample: Project) -> None:
        prompt, _ = made(db, sample.id or 0, "p", "{q}")
        half_typed.keep(db, prompt, "main", "ann", {"tools": "[{"})
        prompts.delete_prompt(db, prompt)
        assert half_typed.find(db, prompt, "main", "ann") == {}


def test_a_look_knows_the_variables_of_text_and_blocks_and_what_is_wrong(db: Database, sample: Project) -> None:
    made(db, sample.id or 0, "rules", "Be brief.", kind="block")
    content = PromptContent((Message("user", "[[block: rules]] [[block: gone]] {question}"),), model="demo-base")
    look = looking.look(db, sample.id or 0, content)
    assert [one.name for one in look.known] == ["question"]
    assert [one.title for one in look.findings({}) if one.level == "error"] == ["There is no block gone."]
    assert "no block gone" in str(look.tried({}).problem)
