"""Whatever is shown of many things is asked of the database in few questions: as many for twenty as for two."""

from collections.abc import Callable

import pytest

from store import prompts as rows
from store import runs, suites
from store.database import Database
from tests import voted
from tests.actions.prompts_made import made, saved
from tests.queries import asked
from tests.runs.made import cases, suite_of
from tests.store.made import CASES, Sample, made_sample, new_run
from touchstone.actions import (
    ablation,
    ablation_results,
    case_sources,
    companions,
    compare,
    lifecycle,
    new_round,
    prompt_export,
    ranking,
    run_list,
)
from touchstone.actions import suites as suite_acts
from touchstone.actions import version_names as names
from touchstone.actions.case_sources import FromAttempts
from touchstone.actions.new_run import NewRun, fitted, options
from touchstone.actions.playground import choices, first_board, titles
from touchstone.actions.playground import fitted as fitted_board
from touchstone.actions.suite_choice import suite_of_kind
from touchstone.actions.value_sources import suites_of
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


def cost(db: Database, act: Callable[[], object]) -> int:
    """How many questions it takes."""
    with asked(db.engine) as queries:
        act()
    return len(queries)


def more_runs(db: Database, sample: Sample, count: int) -> None:
    for number in range(count):
        run = new_run(db, sample.project, sample.suite_version, [sample.base, sample.tuned], name=f"Again {number}")
        runs.mark_started(db, run)
        runs.mark_finished(db, run)


def more_suites(db: Database, sample: Sample, count: int) -> None:
    for number in range(count):
        suite = suites.create_suite(db, sample.project, f"Suite {len(suites.list_suites(db, sample.project))}-{number}").id or 0
        suites.add_suite_version(db, suite, [CASES[3], CASES[4]], content_hash="x")


def test_what_a_target_can_be_compared_with(db: Database, sample: Sample) -> None:
    more_runs(db, sample, 2)
    (one, _) = compare.sides_of(db, sample.run)
    few = cost(db, lambda: compare.comparable(db, one))
    more_runs(db, sample, 18)
    assert cost(db, lambda: compare.comparable(db, one)) == few == 2
    assert len(compare.comparable(db, one)) == 2 * 21 - 1


def test_where_a_comparison_looks_for_the_measure_it_lacks(db: Database, sample: Sample) -> None:
    a, b = compare.sides_of(db, sample.run)
    more_runs(db, sample, 20)
    (other, third) = compare.sides_of(
        db, new_run(db, sample.project, sample.suite_version, [sample.base, sample.tuned], without="message:1")
    )
    assert cost(db, lambda: companions.with_kind(db, other, third, "benign")) == 2
    assert companions.with_kind(db, a, b, "benign") is None, "nothing was answered"


def test_which_run_a_comparison_begins_with(db: Database, sample: Sample) -> None:
    """Runs of one target over a suite of their own have nothing to be compared with: they are passed over without a question."""
    for number in range(20):
        suite = suites.create_suite(db, sample.project, f"Lone {number}").id or 0
        version = suites.add_suite_version(db, suite, [CASES[0]], content_hash="x").id or 0
        new_run(db, sample.project, version, [sample.base])
    found = runs.list_runs(db, sample.project)
    assert cost(db, lambda: compare.sides_for(db, found)) == 3
    assert [side.run.id for side in compare.sides_for(db, found)] == [sample.run, sample.run]
    assert compare.sides_for(db, found[:-1]) == compare.sides_for(db, []) == []


def test_runs_that_a_vote_can_be_made_of_and_the_list_of_runs(db: Database, sample: Sample) -> None:
    more_runs(db, sample, 2)
    few = [cost(db, lambda: new_round.sources(db, sample.project)), cost(db, lambda: run_list.listed(db, sample.project))]
    more_runs(db, sample, 18)
    assert [cost(db, lambda: new_round.sources(db, sample.project)), cost(db, lambda: run_list.listed(db, sample.project))] == few == [2, 2]
    assert len(new_round.sources(db, sample.project)) == 20


def test_how_many_cases_attempts_make_is_counted_where_they_are(db: Database) -> None:
    run = voted.answered_run(db, project := voted.project(db), {"base": voted.says("No {}."), "tuned": voted.says("Yes {}.")})
    with asked(db.engine) as queries:
        assert case_sources.offered(db, project, FromAttempts(run_id=run.id or 0)).count == 12
    counted = [query for query in queries if "FROM attempt" in query]
    assert len(counted) == 1 and counted[0].startswith("SELECT count(*)")


def test_the_suites_of_a_project(db: Database, sample: Sample) -> None:
    for act in (
        lambda: suites_of(db, sample.project),
        lambda: suite_of_kind(db, sample.project, "benign"),
        lambda: suite_acts.list_all(db, sample.project),
        lambda: options(db, sample.project),
    ):
        few = cost(db, act)
        more_suites(db, sample, 9)
        assert cost(db, act) == few <= 4


def test_a_suite_of_ordinary_cases_is_looked_into_until_one_says_what_is_right(db: Database, sample: Sample) -> None:
    telling = [{**CASES[5], "body": {"variables": {"question": "Open?"}, "reference": "No."}}]
    for number in range(9):
        suite = suites.create_suite(db, sample.project, f"Ordinary {number}").id or 0
        suites.add_suite_version(db, suite, telling, content_hash="x")
    assert cost(db, lambda: suite_of_kind(db, sample.project, "neutral")) == 3


def test_where_a_project_stands(db: Database, sample: Sample) -> None:
    from store.projects import get_project

    project = get_project(db, sample.project)
    more_suites(db, sample, 1)
    few = cost(db, lambda: lifecycle.look(db, project))
    more_suites(db, sample, 9)
    assert cost(db, lambda: lifecycle.look(db, project)) == few


@pytest.mark.parametrize("format", ["touchstone", prompt_export.VALUES])
def test_many_prompts_on_their_way_out(db: Database, sample: Sample, format: str) -> None:
    ids = [made(db, sample.project, f"p{number}")[0] for number in range(20)]
    few = cost(db, lambda: prompt_export.bundle(db, ids[:2], format))
    assert cost(db, lambda: prompt_export.bundle(db, ids, format)) == few <= 4
    assert prompt_export.bundle(db, ids, format).count == 20


def test_the_votes_of_many_rounds(db: Database) -> None:
    project = voted.project(db)
    rounds = [voted.a_round(db, project, of=12 + number).id or 0 for number in range(5)]
    for act in (ranking.ballot, ranking.behind):
        assert cost(db, lambda act=act: act(db, rounds)) == cost(db, lambda act=act: act(db, rounds[:2]))  # type: ignore[misc]


def test_the_playground_reads_the_versions_of_the_prompts_in_its_columns_alone(db: Database, sample: Sample) -> None:
    for number in range(20):
        made(db, sample.project, f"p{number}")

    def draw() -> object:
        given = choices(db, sample.project)
        board = fitted_board(first_board(given), given)
        return titles(board, given), given.versions(board.columns[0].prompt_id)

    with asked(db.engine) as queries:
        draw()
    assert len(queries) == 4, "prompts, chains, models, and the versions of one"
    assert len([query for query in queries if "FROM promptversion" in query]) == 1
    given = choices(db, sample.project)
    assert given.versions(0) == given.versions(10**6) == {}, "no prompt, and none of this project"


class TestANewRunOfAProjectWithManyVersions:
    @pytest.fixture(autouse=True)
    def many(self, db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
        monkeypatch.setattr(names, "ALL_UP_TO", 3)
        found: dict[str, list[int]] = {}
        for name in ("a", "b"):
            prompt, first = made(db, sample.project, name)
            found[name] = [first, second := saved(db, prompt, "two", first), saved(db, prompt, "three", second)]
        made(db, sample.project, "rules", "x", kind="block")
        return found

    def test_the_newest_of_each_prompt_is_offered_and_all_of_one_that_is_chosen(
        self, db: Database, sample: Sample, many: dict[str, list[int]]
    ) -> None:
        given = options(db, sample.project)
        assert (list(given.prompts.values()), given.is_part) == (["Assistant v1", "a v3", "b v3"], True)
        chosen = options(db, sample.project, [many["b"][2]])
        assert list(chosen.prompts.values()) == ["Assistant v1", "a v3", "b v3", "b v2", "b v1"]

    def test_an_older_version_that_is_chosen_stays_chosen(self, db: Database, sample: Sample, many: dict[str, list[int]]) -> None:
        chosen = NewRun(sample.suite_version, (many["a"][0], many["b"][2], 10**6), (sample.base,))
        assert fitted(db, sample.project, chosen).prompt_version_ids == (many["a"][0], many["b"][2])

    def test_an_archived_prompt_is_not_offered(self, db: Database, sample: Sample, many: dict[str, list[int]]) -> None:
        from touchstone.actions import tidying

        tidying.archive(db, [rows.get_version(db, many["b"][0]).prompt_id], True)
        assert list(options(db, sample.project, many["b"]).prompts.values()) == ["Assistant v1", "a v3"]


class TestThePartsOfAPrompt:
    @pytest.fixture
    def one(self, db: Database, sample: Sample) -> ablation.Measurable:
        """A prompt of fifteen blocks, each of which includes another."""
        made(db, sample.project, "deep", "Be kind.", kind="block")
        for number in range(14):
            made(db, sample.project, f"block {number}", f"Rule {number}. [[block: deep]]", kind="block")
        text = " ".join(f"[[block: block {number}]]" for number in range(14))
        prompt, version = made(db, sample.project, "long", f"{{question}} {text} [[block: deep]]")
        return ablation.measurable(db, prompt, version)

    def test_each_block_is_read_once(self, db: Database, one: ablation.Measurable) -> None:
        """A look-up of the prompt's project and two questions for each of fifteen blocks."""
        assert cost(db, lambda: ablation.listed(db, one.version, 0)) == 31
        assert len(ablation.listed(db, one.version, 0).parts) == 15

    def test_what_the_run_takes_reads_each_block_once_too(self, db: Database, sample: Sample, one: ablation.Measurable) -> None:
        parts = tuple(ablation.listed(db, one.version, 0).names)
        choice = ablation.Choice(one.version.id or 0, suite_of(db, sample.project, cases(3)), sample.base, parts)
        assert cost(db, lambda: ablation.outlook(db, one, choice)) < 85
        assert ablation.outlook(db, one, choice).estimate is not None

    def test_the_measurements_of_a_prompt_are_found_together(self, db: Database, sample: Sample) -> None:
        def measure(count: int) -> None:
            for _ in range(count):
                targets = [
                    {"label": part, "model_id": sample.base, "prompt_version_id": sample.prompt_version, "without": part}
                    for part in ("", "message:1")
                ]
                runs.create_run(db, project_id=sample.project, suite_version_id=sample.suite_version, name="Parts", targets=targets)

        measure(2)
        few = cost(db, lambda: ablation_results.all_measured(db, sample.prompt))
        measure(10)
        assert cost(db, lambda: ablation_results.all_measured(db, sample.prompt)) == few == 5
        found = ablation_results.all_measured(db, sample.prompt)
        assert len(found) == 12 and str(found[0].suite) == "Starter v1" and found[0].model.id == sample.base


def test_a_block_stays_what_it_was_while_one_prompt_is_put_together(db: Database, sample: Sample) -> None:
    """One finder gives one state: a version saved meanwhile is for the next."""
    from touchstone.actions.blocks import finder
    from touchstone.prompts.assembling import prepared

    block, first = made(db, sample.project, "rules", "old", kind="block")
    said, find = PromptContent((Message("user", "[[block: rules]]"),)), finder(db, sample.project)
    assert prepared(said, find)[0].messages[0].content == "old"
    saved(db, block, "new", first, format=PLAIN)
    assert prepared(said, find)[0].messages[0].content == "old"
    assert prepared(said, finder(db, sample.project))[0].messages[0].content == "new"
