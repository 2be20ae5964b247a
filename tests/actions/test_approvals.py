"""Decisions of people: what waits is asked, decided once, and goes on with the very values that were seen, also after days and restarts."""

from dataclasses import replace

import pytest

from store import traces
from store.database import Database
from store.tables import Trace
from tests.actions.test_chain_work import PERSON, call, ended, world
from tests.chains.test_running import OUT, QUESTION, chain
from touchstone.actions import approvals, chain_work, chains, prompts
from touchstone.actions.traces import opened
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Node
from touchstone.errors import Conflict, Invalid
from touchstone.playground.speaker import Speaker
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

__all__ = ["world"]
LIST = Node("l", "parser", {"format": "list"})
World = tuple[Database, int, Speaker]


def waits(world: World, whole: Chain = PERSON, asked: Asked | None = None) -> Trace:
    db, project, speaker = world
    begun = call(project, whole)
    work = ended(chain_work.start(speaker, replace(begun, asked=asked) if asked else begun))
    assert work.state == "asks", work.error
    return traces.get_trace(db, work.trace)


def decide(world: World, trace: Trace, place: str = "person", approved: bool = True, by: str = "ben", note: str = "") -> Trace:
    db, _, speaker = world
    work = ended(approvals.decide(db, speaker, trace.id or 0, place, approved=approved, note=note, by=by))
    assert work.error == ""
    return traces.get_trace(db, trace.id or 0)


def test_what_waits_is_asked_with_its_value_and_goes_on_with_who_decided(world: World) -> None:
    db, project, _ = world
    named = tuple(
        replace(one, label="Boss", options={"question": "May this be sent?"}) if one.id == "person" else one for one in PERSON.nodes
    )
    trace = waits(world, replace(PERSON, nodes=named))
    (one,) = approvals.queue(db, project)
    assert (one.name, one.question, one.value, one.is_open) == ("Boss", "May this be sent?", "At nine.", True)
    assert approvals.count(db, project) == 1
    done = decide(world, trace, note=" fine ")
    assert (done.state, done.outputs, done.call) == ("done", {"answer": "At nine."}, {})
    kept = done.decisions["person"]
    assert (kept["approved"], kept["note"], kept["by"]) == (True, "fine", "ben") and kept["at"] >= trace.created_at
    assert approvals.queue(db, project) == [] and approvals.count(db, project) == 0


def test_a_refused_value_goes_no_further(world: World) -> None:
    done = decide(world, waits(world), approved=False)
    assert (done.state, done.outputs) == ("done", {}) and done.decisions["person"]["approved"] is False
    steps = {one.place: one.state for one in opened(world[0], done.id or 0).steps}
    assert steps["person"] == "ok" and steps["out"] == "skipped"


def test_the_second_of_two_who_decide_is_told_who_was_first(world: World) -> None:
    db, _, speaker = world
    trace = waits(world)
    mine = {"approved": True, "note": "", "by": "ann", "at": 1.0}
    assert traces.decide(db, trace.id or 0, "person", mine) == {"person": mine}
    with pytest.raises(Conflict, match="ann approved this before you"):
        approvals.decide(db, speaker, trace.id or 0, "person", approved=False, note="", by="ben")
    assert traces.get_trace(db, trace.id or 0).decisions == {"person": mine}
    ended(approvals.go_on(db, speaker, trace.id or 0))
    with pytest.raises(Conflict, match="ann approved this before you"):
        approvals.decide(db, speaker, trace.id or 0, "person", approved=False, note="", by="ben")


def test_what_was_approved_goes_on_though_its_prompt_says_something_else_by_now(world: World) -> None:
    db, project, _ = world
    trace = waits(world)
    prompt = next(one for one in prompts.list_all(db, project) if one.name == "reply")
    before = prompts.open_prompt(db, prompt.id, "ann").parent_id
    prompts.save_version(db, prompt.id, PromptContent((Message("user", "Other: {question}"),)), note="New", author="ann", parent_id=before)
    done = decide(world, trace)
    assert done.state == "done" and (done.input_tokens, done.output_tokens) == (trace.input_tokens, trace.output_tokens)
    assert [one.state for one in traces.steps(db, trace.id or 0) if one.node == "ask"] == ["ok"], "no model was asked again"


def test_what_never_is_taken_from_the_cache_runs_once_too(world: World) -> None:
    clock = Node("clock", "date")
    whole = replace(PERSON, nodes=(*PERSON.nodes, clock, Node("at", "output", {"name": "at"})), edges=(*PERSON.edges, *chain(
        [clock, Node("at", "output")], "clock.text at.value").edges))  # fmt: skip
    trace = waits(world, whole)
    before = next(one for one in traces.steps(world[0], trace.id or 0) if one.node == "clock")
    done = decide(world, trace)
    assert done.outputs["at"] == before.outputs["text"]
    assert [one.node for one in traces.steps(world[0], trace.id or 0)].count("clock") == 1


def test_two_questions_are_decided_one_after_the_other_and_inside_a_map(world: World) -> None:
    db, project, _ = world
    body = [Node("i", "item", parent="m"), Node("p", "approval", parent="m"), Node("r", "result", parent="m")]
    whole = chain([QUESTION, LIST, Node("m", "map"), OUT, *body], "question.question l.text", "l.value m.items",
                  "i.item p.value", "p.approved r.value",
                  "m.results out.value", inputs=["question"])  # fmt: skip
    trace = waits(world, whole, Asked({"question": "a\nb"}))
    assert [(one.place, one.value) for one in approvals.queue(db, project)] == [("m.0/p", "a"), ("m.1/p", "b")]
    first = decide(world, trace, "m.1/p")
    assert (first.state, first.waiting) == ("waiting", ["m.0/p"])
    assert [one.place for one in approvals.queue(db, project)] == ["m.0/p"]
    done = decide(world, first, "m.0/p", approved=False)
    assert done.outputs == {"answer": ["b"]} and set(done.decisions) == {"m.0/p", "m.1/p"}


def test_a_decision_outlives_the_process_that_was_to_go_on_with_it(world: World) -> None:
    db, project, speaker = world
    trace = waits(world)
    traces.decide(db, trace.id or 0, "person", {"approved": True, "note": "", "by": "ann", "at": 1.0})
    (one,) = approvals.queue(db, project)
    assert not one.is_open and approvals.can_go_on(one.trace)
    assert traces.end(db, trace.id or 0, "running", expected=("waiting",), waiting=[])
    assert chains.abandon_lost(db, starting=True) == 1
    lost = traces.get_trace(db, trace.id or 0)
    assert lost.state == "stopped" and approvals.can_go_on(lost)
    ended(approvals.go_on(db, speaker, trace.id or 0))
    found = traces.get_trace(db, trace.id or 0)
    assert (found.state, found.outputs, found.error) == ("done", {"answer": "At nine."}, "") and not approvals.can_go_on(found)
    with pytest.raises(Conflict):
        approvals.go_on(db, speaker, trace.id or 0)


def test_the_time_for_which_it_waited_is_no_time_of_its_work(world: World) -> None:
    done = decide(world, waits(world))
    steps = {one.node: one for one in traces.steps(world[0], done.id or 0)}
    assert steps["ask"].ended_s <= steps["out"].started_s <= steps["out"].ended_s < 60


def test_a_long_note_is_refused_and_nothing_decided(world: World) -> None:
    trace = waits(world)
    with pytest.raises(Invalid, match="The note has 2,001"):
        approvals.decide(world[0], world[2], trace.id or 0, "person", approved=True, note="x" * 2001, by="ben")
    assert traces.get_trace(world[0], trace.id or 0).decisions == {}
