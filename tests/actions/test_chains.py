"""A chain of a project runs on its prompts and models, keeps every step, and goes on from what is known."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import models, traces
from store.database import Database
from store.tables import Trace
from tests.actions.prompts_made import made, opened, saved
from tests.chains.test_running import OUT, QUESTION, chain
from touchstone.actions import chain_means, chains
from touchstone.actions.chains import Call
from touchstone.actions.prompts import append, create_prompt
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Node
from touchstone.chains.kinds import Decision
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings

ANSWER = Node("answer", "answer", {"prompt": "reply", "model": "echo"})
SIMPLE = chain([QUESTION, ANSWER, OUT], "question.question answer.question", "answer.text out.value", inputs=["question"])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Database, int]]:
    db, project = opened(tmp_path)
    rules = [{"when": "kindly", "reply": "Of course."}, {"when": "", "reply": "At nine."}]
    endpoint = models.create_endpoint(db, name="scripted", provider="scripted", options={"rules": rules})
    for name in ("echo", "other"):
        models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name, price_in=1.0, price_out=1.0)
    made(db, project, "rules", "Be kind.", "block")
    made(db, project, "reply", "[[block: rules]] {question}")
    yield db, project
    db.close()


def run(world: tuple[Database, int], whole: Chain = SIMPLE, model: str = "", **asked: object) -> Trace:
    db, project = world
    given = Asked(**{"inputs": {"question": "When?"}, **asked})  # type: ignore[arg-type]
    id = asyncio.run(chains.run(db, Call(project, "shop", whole, given, model=model, author="ann"), Settings.from_environment({})))
    return traces.get_trace(db, id)


def states(world: tuple[Database, int], trace: Trace) -> dict[str, str]:
    return {one.node: one.state for one in traces.steps(world[0], trace.id or 0)}


def test_a_run_is_kept_with_what_every_step_was_given_sent_and_gave(world: tuple[Database, int]) -> None:
    trace = run(world)
    assert (trace.state, trace.outputs, trace.chain, trace.author) == ("done", {"answer": "At nine."}, "shop", "ann")
    step = next(one for one in traces.steps(world[0], trace.id or 0) if one.node == "answer")
    assert step.given == {"question": "When?"} and step.sent == [{"role": "user", "content": "Be kind. When?"}]
    assert trace.input_tokens == step.input_tokens > 0 and trace.cost_usd == pytest.approx(step.cost_usd) and trace.cost_usd > 0


def test_the_same_again_is_known_and_costs_nothing_until_a_prompt_or_a_block_says_something_else(world: tuple[Database, int]) -> None:
    db, project = world
    run(world)
    again = run(world)
    assert states(world, again)["answer"] == "cached" and again.cost_usd == 0 and again.outputs == {"answer": "At nine."}
    assert states(world, run(world, fresh=frozenset({"answer"})))["answer"] == "ok"
    block = next(one for one in chain_means.prompts.list_prompts(db, project) if one.name == "rules")
    newest = chain_means.prompts.latest_version(db, block.id or 0)
    saved(db, block.id or 0, "Answer kindly.", newest.id if newest else None, format="plain")
    changed = run(world)
    assert states(world, changed)["answer"] == "ok" and changed.outputs == {"answer": "Of course."}


def test_a_node_without_a_model_asks_the_one_of_the_run(world: tuple[Database, int]) -> None:
    whole = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": ""}), OUT))
    assert run(world, whole, model="other").outputs == {"answer": "At nine."}
    with pytest.raises(Invalid, match="no model chosen"):
        run(world, whole)


def test_a_chain_that_cannot_run_says_why_and_keeps_nothing(world: tuple[Database, int]) -> None:
    broken = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, label="Reply", options={"prompt": "gone", "model": "echo"}), OUT))
    with pytest.raises(Invalid, match="Reply: There is no prompt gone"):
        run(world, broken)
    assert traces.newest(world[0], world[1]) == []


def test_a_run_that_waits_goes_on_with_the_decision_and_asks_no_model_again(world: tuple[Database, int]) -> None:
    whole = chain([QUESTION, ANSWER, Node("ask", "approval"), OUT], "question.question answer.question", "answer.text ask.value",
                  "ask.approved out.value", inputs=["question"])  # fmt: skip
    waits = run(world, whole)
    assert (waits.state, waits.waiting, waits.ended_at) == ("waiting", ["ask"], None)
    done = run(world, whole, decisions={"ask": Decision(True)})
    assert done.outputs == {"answer": "At nine."} and states(world, done)["answer"] == "cached"


def test_a_chain_is_saved_like_a_prompt_and_stands_in_another(world: tuple[Database, int]) -> None:
    db, project = world
    inner = create_prompt(db, project, "inner", kind="chain").id or 0
    version = append(db, inner, PromptContent(chain=SIMPLE), "First", "ann", None)
    assert PromptContent.from_version(version).chain == SIMPLE and version.number == 1
    outer = chain([QUESTION, Node("sub", "subchain", {"chain": "inner"}), OUT], "question.question sub.question", "sub.answer out.value",
                  inputs=["question"])  # fmt: skip
    trace = run(world, outer)
    assert trace.outputs == {"answer": "At nine."}
    assert "sub.0/answer" in {one.place for one in traces.steps(db, trace.id or 0)}
    with pytest.raises(Conflict):
        append(db, inner, PromptContent(chain=outer), "Second", "ann", None)
    looped = append(db, inner, PromptContent(chain=outer), "Second", "ann", version.id)
    assert looped.number == 2
    with pytest.raises(Invalid, match="holds itself"):
        run(world, outer)


@pytest.mark.parametrize(("kind", "content"), [("chat", PromptContent(chain=SIMPLE)), ("chain", PromptContent())])
def test_prompts_and_chains_are_kept_apart(world: tuple[Database, int], kind: str, content: PromptContent) -> None:
    id = create_prompt(world[0], world[1], "mixed", kind=kind).id or 0
    with pytest.raises(Invalid):
        append(world[0], id, content, "First", "ann", None)


def test_what_ran_when_the_process_was_killed_is_told_as_stopped(world: tuple[Database, int]) -> None:
    db, project = world
    done = run(world)
    lost = traces.begin(db, Trace(project_id=project, chain="shop", chain_hash="h", source="page"))
    assert chains.abandon_lost(db, starting=True) == 1
    found = traces.get_trace(db, lost.id or 0)
    assert found.state == "stopped" and "ended before it did" in found.error and found.ended_at
    assert traces.get_trace(db, done.id or 0).state == "done"
