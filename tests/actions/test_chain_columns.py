"""A chain in a column of the playground: called with the shared values, drawn anew, stopped, refused, and waiting for a person."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import models, prompts, traces
from store.database import Database
from tests.actions.prompts_made import made
from tests.actions.test_chain_work import ASK, PERSON, SIMPLE
from tests.chains.test_running import OUT, QUESTION, chain
from tests.stored import in_folder
from touchstone.actions import approvals, chain_editing, exchanges, grid, reviewing, table_votes
from touchstone.actions import playground as acts
from touchstone.actions.desk import Desk
from touchstone.actions.projects import ensure_project
from touchstone.chains.document import Chain, Node
from touchstone.playground.board import DRAFT, Board, Column
from touchstone.playground.speaker import Answer, Speaker
from touchstone.prompts.variables import Variable
from touchstone.settings import Settings


class Shop:
    """A project with two models, a prompt, and a playground whose first column asks the prompt."""

    def __init__(self, db: Database, speaker: Speaker) -> None:
        self.db, self.speaker = db, speaker
        self.project = ensure_project(db, "Test").id or 0
        self.echo, self.slow = (self.model(name, latency) for name, latency in (("echo", 0.0), ("slow", 30.0)))
        self.prompt, version = made(db, self.project, "reply", "{question}")
        self.desk = self.opened()
        self.desk.table.board = Board((Column(1, self.echo, self.prompt, version),), {"question": "When?"})

    def model(self, name: str, latency: float) -> int:
        rules = [{"when": "then", "reply": "At ten."}, {"when": "", "reply": "At nine."}]
        endpoint = models.create_endpoint(self.db, name=name, provider="scripted", options={"rules": rules, "latency_s": latency})
        row = models.create_model(self.db, name=name, endpoint_id=endpoint.id or 0, remote_name=name, price_out=1e6)
        return row.id or 0

    def opened(self) -> Desk:
        """The playground as it was left."""
        given = acts.choices(self.db, self.project)
        return Desk(self.db, self.project, "ann", acts.open_table(self.db, self.project, "ann", given), self.speaker)

    def chain(self, whole: Chain, name: str = "support/triage") -> tuple[int, int]:
        """A chain with one version: their ids."""
        row = prompts.create_prompt(self.db, self.project, name, "", "chain")
        saved = chain_editing.save_version(self.db, row.id or 0, whole, note="First", author="ann", parent_id=None)
        return row.id or 0, saved.id or 0

    def column(self, whole: Chain, model: int = 0, name: str = "support/triage") -> int:
        """The id of a column more that holds a chain."""
        id, version = self.chain(whole, name)
        board = self.desk.table.board.with_column(Column(0, model or self.echo, id, version))
        self.desk.table.board = board
        return board.columns[-1].id

    def newest(self, column: int) -> Answer:
        return self.desk.table.newest(column)[0]

    def answered(self) -> None:
        until(lambda: not self.desk.keep_up() and not self.desk.table.at_work)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def shop(own_home: Path) -> Iterator[Shop]:
    db, speaker = in_folder(), Speaker(Settings.from_environment())
    yield Shop(db, speaker)
    speaker.close()
    db.close()


def test_chains_of_the_project_are_chosen_like_prompts_but_are_not_proposed_first(shop: Shop) -> None:
    id, version = shop.chain(SIMPLE)
    given = acts.choices(shop.db, shop.project)
    assert given.prompts[id] == "support/triage (chain)" and id in given.chains and shop.prompt not in given.chains
    assert given.versions(id) == {version: "v1", DRAFT: "draft"} and given.newest(id) == version
    assert {column.prompt_id for column in acts.first_board(given).columns} == {shop.prompt}


def test_a_chain_answers_beside_a_prompt_with_its_figures_and_its_trace(shop: Shop) -> None:
    column = shop.column(SIMPLE)
    shop.desk.run()
    shop.answered()
    assert shop.newest(1).text == "At nine." and shop.newest(1).trace == 0
    answer = shop.newest(column)
    assert (answer.state, answer.text, answer.error) == ("done", "At nine.", "")
    trace = traces.get_trace(shop.db, answer.trace)
    assert (trace.state, trace.chain, trace.inputs, trace.author) == ("done", "support/triage", {"question": "When?"}, "ann")
    assert answer.figures["cost_usd"] == trace.cost_usd > 0 and answer.figures["usage"]["output_tokens"] == trace.output_tokens
    assert answer.figures["latency_s"] > 0 and answer.figures["first_token_s"] >= 0
    assert shop.desk.table.sent[column].target == "support/triage v1 @ echo"
    kept = shop.opened().table.newest(column)[0]
    assert (kept.text, kept.state, kept.trace, kept.figures) == (answer.text, "done", answer.trace, answer.figures)


def test_each_repeat_and_each_run_asks_anew_and_gives_no_other_run_its_results(shop: Shop) -> None:
    column = shop.column(SIMPLE)
    shop.desk.fill({}, repeats=2)
    shop.desk.set(column, {"temperature": 0.5})
    shop.desk.run(column)
    shop.answered()
    found = shop.desk.table.newest(column)
    assert len({answer.trace for answer in found}) == 2
    assert {one.state for answer in found for one in traces.steps(shop.db, answer.trace)} == {"ok"}
    keys = {one.key for answer in found for one in traces.steps(shop.db, answer.trace) if one.key}
    assert keys and not any(traces.result(shop.db, shop.project, key) for key in keys)


def test_what_the_user_says_next_reaches_the_chain_with_what_was_said_before(shop: Shop) -> None:
    column = shop.column(SIMPLE)
    shop.desk.run(column)
    shop.answered()
    shop.desk.go_on("And then?")
    shop.answered()
    given = traces.get_trace(shop.db, shop.newest(column).trace).inputs["question"]
    assert "When?" in given and "At nine." in given and given.endswith("And then?")
    assert shop.newest(column).text == "At ten."


def test_a_chain_without_an_input_for_words_says_so_when_the_user_says_more(shop: Shop) -> None:
    sent = chain([QUESTION, OUT], "question.city out.value", inputs=["city"])
    column = shop.column(sent)
    shop.desk.fill({"city": "Rome {x}"})
    shop.desk.run(column)
    shop.answered()
    assert shop.newest(column).text == "Rome {x}"
    shop.desk.go_on("And then?")
    assert shop.newest(column).error == "The chain has no input that takes what the user says."


def test_inputs_are_of_their_types_and_a_missing_one_is_told(shop: Shop) -> None:
    whole = chain([QUESTION, OUT], "question.most out.value")
    column = shop.column(replace(whole, inputs=(Variable("most", "number"),)))
    shop.desk.run(column)
    assert "most" in shop.newest(column).error and shop.newest(column).trace == 0
    shop.desk.fill({"most": "many"})
    shop.desk.run(column)
    assert shop.newest(column).error == "most is no number."
    shop.desk.fill({"most": "12"})
    shop.desk.run(column)
    shop.answered()
    assert shop.newest(column).text == "12" and traces.get_trace(shop.db, shop.newest(column).trace).inputs == {"most": 12}


def test_an_error_is_told_with_the_node_it_happened_at(shop: Shop) -> None:
    read = Node("read", "parser", {"format": "json"}, label="Read it")
    edges = "question.question ask.question", "ask.text read.text", "read.value out.value"
    whole = chain([QUESTION, ASK, read, OUT], *edges, inputs=["question"])
    column = shop.column(whole)
    shop.desk.run(column)
    shop.answered()
    answer = shop.newest(column)
    assert answer.state == "failed" and answer.error.startswith("Read it: ") and answer.trace and answer.figures["cost_usd"] > 0


def test_a_chain_is_stopped_and_its_trace_stays(shop: Shop) -> None:
    column = shop.column(SIMPLE, shop.slow)
    shop.desk.run(column)
    until(lambda: shop.newest(column).doing == "at answer")
    shop.desk.stop()
    shop.answered()
    answer = shop.newest(column)
    assert answer.state == "stopped" and traces.get_trace(shop.db, answer.trace).state == "stopped"


def test_a_chain_that_nobody_has_looked_at_is_refused(shop: Shop) -> None:
    column = shop.column(SIMPLE)
    reviewing.mark(shop.db, shop.desk.table.board.columns[-1].prompt_id)
    shop.desk.run(column)
    shop.answered()
    assert "nobody has looked at it yet" in shop.newest(column).error and shop.newest(column).hint == reviewing.HINT


def test_a_chain_that_waits_for_a_person_ends_in_its_column_once_one_decided(shop: Shop) -> None:
    column = shop.column(PERSON)
    shop.desk.run(column)
    shop.answered()
    assert shop.newest(column).state == "asks" and not table_votes.contestants(shop.desk.table)
    shop.desk = shop.opened()
    assert shop.newest(column).state == "asks"
    question = approvals.queue(shop.db, shop.project)[0]
    approvals.decide(shop.db, shop.speaker, question.trace.id or 0, question.place, approved=True, note="", by="ann")
    until(lambda: shop.desk.keep_up() is None and shop.newest(column).state == "done")
    assert shop.newest(column).text == "At nine." and shop.newest(column).figures["cost_usd"] > 0
    assert shop.opened().table.newest(column)[0].state == "done"


def test_a_chain_is_voted_on_kept_as_a_case_and_brought_to_a_run_like_a_prompt(shop: Shop) -> None:
    column = shop.column(SIMPLE)
    shop.desk.run()
    shop.answered()
    assert set(table_votes.contestants(shop.desk.table)) == {1, column}
    version = shop.desk.table.board.columns[-1].version_id
    case = exchanges.case_of(exchanges.NewCase("when"), shop.desk.table.sent[column])
    assert case.variables == {"question": "When?"} and case.messages == ()
    pairs = grid.grid_of(shop.desk.table.board, acts.choices(shop.db, shop.project)).pairs
    assert pairs[1] == (version, shop.echo)


def test_a_chain_that_is_not_begun_cannot_be_asked(shop: Shop) -> None:
    row = prompts.create_prompt(shop.db, shop.project, "empty", "", "chain")
    shop.desk.table.board = shop.desk.table.board.with_column(Column(0, shop.echo, row.id or 0, DRAFT))
    shop.desk.run(2)
    assert shop.newest(2).error == "There is no chain here that can be read."
