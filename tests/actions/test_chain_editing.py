"""Editing a chain: drafts, versions, choices, inputs; and how it was run last."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from store import projects, traces
from store.database import Database
from store.tables import Trace
from tests.stored import in_folder
from touchstone.actions import chain_editing as acts
from touchstone.actions import prompts
from touchstone.actions.chain_bench import Bench
from touchstone.actions.prompts import create_prompt
from touchstone.chains import editing
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.kinds import Found
from touchstone.chains.work import Work
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message

CHAIN = Chain((Node("text_1", "text", {"text": "Hi"}), Node("output_1", "output")), (Edge("text_1", "text", "output_1", "value"),))


@pytest.fixture
def db() -> Iterator[Database]:
    opened = in_folder()
    yield opened
    opened.close()


@pytest.fixture
def project(db: Database) -> int:
    return projects.create_project(db, "Shop").id or 0


@pytest.fixture
def chain(db: Database, project: int) -> int:
    return create_prompt(db, project, "help", kind="chain").id or 0


def save(db: Database, id: int, chain: Chain, parent: int | None = None, note: str = "note") -> int:
    return acts.save_version(db, id, chain, note=note, author="ann", parent_id=parent).id or 0


def test_a_new_chain_is_empty_and_a_prompt_is_no_chain(db: Database, project: int, chain: int) -> None:
    assert acts.open_chain(db, chain, "ann").content.chain == Chain()
    with pytest.raises(NotFound, match="is no chain"):
        acts.open_chain(db, create_prompt(db, project, "p").id or 0, "ann")


def test_every_change_is_kept_and_going_back_to_nothing_leaves_no_draft(db: Database, chain: int) -> None:
    at = acts.keep_draft(db, chain, "ann", CHAIN, None, 0.0)
    assert acts.open_chain(db, chain, "ann").content.chain == CHAIN
    with pytest.raises(Conflict):
        acts.keep_draft(db, chain, "ann", Chain(), None, 0.0)
    assert acts.keep_draft(db, chain, "ann", Chain(), None, at) is None
    assert acts.open_chain(db, chain, "ann").kept_at is None


def test_a_version_needs_a_node_and_a_change_and_one_of_another_person_is_not_overwritten(db: Database, chain: int) -> None:
    with pytest.raises(Invalid, match="no node"):
        save(db, chain, Chain())
    first = save(db, chain, CHAIN)
    with pytest.raises(Invalid, match="Nothing changed"):
        save(db, chain, CHAIN, first)
    other = editing.changed(CHAIN, "text_1", options={"text": "Ho"})
    save(db, chain, other, first)
    with pytest.raises(Conflict):
        save(db, chain, editing.without(CHAIN, ["text_1"]), first)


def test_where_steps_stand_is_saved_as_a_version_too(db: Database, chain: int) -> None:
    first = save(db, chain, CHAIN)
    moved = editing.moved(CHAIN, {"text_1": (50, 60)})
    save(db, chain, moved, first)
    opened = acts.open_chain(db, chain, "ann")
    assert (opened.number, opened.content.chain) == (2, moved)


def test_nodes_may_name_what_the_project_has_but_no_chain_itself(db: Database, project: int, chain: int) -> None:
    save(db, chain, CHAIN)
    other = create_prompt(db, project, "other", kind="chain").id or 0
    save(db, other, CHAIN)
    made = create_prompt(db, project, "ask").id or 0
    prompts.save_version(db, made, PromptContent((Message("user", "{q}"),)), note="n", author="ann", parent_id=None)
    create_prompt(db, project, "without a version")
    found = acts.choices(db, project, chain)
    assert found.prompts == {"ask": "ask: newest version (now v1)", "ask#1": "ask: v1, always"}
    assert list(found.chains) == ["other", "other#1"]
    assert found.models == found.collections == found.databases == ()


def test_a_renamed_input_keeps_its_edges_and_a_bad_name_is_refused() -> None:
    chain = acts.fresh_input(Chain((Node("i", "input"), Node("o", "output")), (Edge("i", "question", "o", "value"),)))
    renamed = acts.changed_input(chain, 0, Variable("asked", sample="When?"))
    assert renamed.edges == (Edge("i", "asked", "o", "value"),)
    assert acts.without_input(renamed, "asked").inputs == ()
    for name in ("", "1st", "a b", "x" * 41, "<b>"):
        with pytest.raises(Invalid):
            acts.changed_input(chain, 0, Variable(name))
    with pytest.raises(Invalid, match="already"):
        acts.changed_input(acts.fresh_input(chain), 0, Variable("input_1"))
    with pytest.raises(Invalid, match="removed meanwhile"):
        acts.changed_input(Chain(), 0, Variable("asked"))


def test_what_is_open_at_a_node_becomes_inputs_of_the_chain() -> None:
    chain = Chain((Node("r", "retriever"), Node("p", "calculator")))
    fed = acts.fed_by_inputs(acts.fed_by_inputs(chain, Found(), "r"), Found(), "p")
    assert [one.name for one in fed.inputs] == ["query", "expression"]
    assert [one.id for one in fed.edges] == ["input_1.query-r.query", "input_1.expression-p.expression"]
    assert acts.open_inputs(fed, Found(), "r") == ()


def test_a_chain_that_holds_itself_is_looked_at_and_told(db: Database, project: int, chain: int) -> None:
    holds = Chain((Node("s", "subchain", {"chain": "help"}), Node("o", "output")))
    save(db, chain, holds)
    assert "holds itself" in acts.look(db, project, holds, "").blocks


class Speaking:
    """Stands for the process that speaks with models: keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[Mapping[str, Any]] = []
        self.stopped: list[Work] = []

    def run(self, call: Mapping[str, Any]) -> Work:
        self.calls.append(call)
        return Work()

    def stop(self, work: Work) -> None:
        self.stopped.append(work)


@pytest.fixture
def speaking() -> Speaking:
    return Speaking()


@pytest.fixture
def bench(db: Database, project: int, chain: int, speaking: Speaking) -> Bench:
    return Bench(db, project, chain, "help", "ann", {}, lambda: speaking)  # type: ignore[arg-type, return-value]


def test_running_from_a_node_asks_it_and_what_waits_for_it_anew_and_running_to_one_leaves_the_rest(
    bench: Bench, speaking: Speaking, db: Database, project: int
) -> None:
    look = acts.look(db, project, CHAIN, "")
    bench.run(look, {}, "", since="output_1")
    with pytest.raises(Invalid, match="is running"):
        bench.run(look, {}, "")
    bench.stop()
    assert speaking.stopped == [bench.work]
    for how in ({"only": "text_1"}, {"anew": True}):
        bench.shelf.clear()
        bench.run(look, {}, "", **how, budget_usd=0.5)  # type: ignore[arg-type]
    asked = [call["asked"] for call in speaking.calls]
    assert [(one["only"], one["fresh"]) for one in asked] == [([], ["output_1"]), (["text_1"], []), ([], ["output_1", "text_1"])]
    assert [one["budget_usd"] for one in asked] == [None, 0.5, 0.5]


def test_how_it_went_is_told_by_its_trace_once_the_process_is_another_one(bench: Bench, db: Database, project: int) -> None:
    bench.run(acts.look(db, project, CHAIN, ""), {}, "")
    assert bench.went().state == "waiting"
    work = bench.work
    assert work is not None
    work.take({"trace": 7})
    assert bench.went().trace == bench.last().trace == 7
    bench.shelf.clear()
    assert bench.went().state == ""
    assert bench.stale(acts.look(db, project, CHAIN, ""), {}) == frozenset()
    assert bench.stale(acts.look(db, project, editing.changed(CHAIN, "text_1", options={"text": "Ho"}), ""), {}) == {"text_1", "output_1"}


def test_what_is_wrong_beyond_a_node_does_not_keep_it_from_running_up_to_there(
    bench: Bench, speaking: Speaking, db: Database, project: int
) -> None:
    unfinished = editing.added(editing.changed(CHAIN, "output_1", kind="no_such_kind"), "answer", parent="")
    look = acts.look(db, project, unfinished, "")
    with pytest.raises(Invalid, match="cannot run"):
        bench.run(look, {}, "")
    with pytest.raises(Invalid, match="cannot run"):
        bench.run(look, {}, "", only="output_1")
    assert bench.work is None, "nothing was asked"
    bench.run(look, {}, "", only="text_1")
    assert [node["id"] for node in speaking.calls[0]["chain"]["nodes"]] == ["text_1"]


@pytest.mark.parametrize(("decided", "told"), [("running", "running"), ("done", "done"), ("waiting", "asks"), ("stopped", "stopped")])
def test_a_run_that_waited_for_a_person_is_told_by_how_it_goes_on_elsewhere(
    bench: Bench, db: Database, project: int, decided: str, told: str
) -> None:
    trace = traces.begin(db, Trace(project_id=project, chain="help", chain_hash="h", source="page", state="waiting")).id or 0
    bench.run(acts.look(db, project, CHAIN, ""), {}, "")
    assert bench.work is not None
    bench.work.take({"trace": trace})
    bench.work.take({"done": "waiting"})
    assert bench.went().state == "asks"
    traces.end(db, trace, decided, ("waiting",))
    assert bench.went().state == told
    bench.shelf.clear()
    assert bench.went().state == told, "also after a reload in another process"


def test_a_pin_goes_with_its_node(bench: Bench, db: Database, project: int) -> None:
    bench.pin("text_1", {"text": "by hand"})
    bench.forget_pins(CHAIN)
    assert list(bench.last().pinned) == ["text_1"]
    bench.forget_pins(editing.without(CHAIN, ["text_1"]))
    assert bench.last().pinned == {}, "another node of that id gives what it gives"


def test_a_pinned_output_goes_with_the_call_until_it_is_taken_away(bench: Bench, speaking: Speaking, db: Database, project: int) -> None:
    bench.pin("text_1", {"text": "by hand"})
    bench.pin("gone", {"text": "of a node that is not there"})
    bench.run(acts.look(db, project, CHAIN, ""), {}, "")
    assert speaking.calls[0]["asked"]["pinned"] == {"text_1": {"text": "by hand"}}
    bench.pin("text_1", None)
    assert list(bench.last().pinned) == ["gone"]


def test_an_input_that_is_no_value_keeps_it_from_running(bench: Bench, db: Database, project: int) -> None:
    chain = editing.with_inputs(CHAIN, (Variable("count", "number"),))
    with pytest.raises(Invalid, match="count is no number"):
        bench.run(acts.look(db, project, chain, ""), {"count": "many"}, "")
    assert bench.work is None
