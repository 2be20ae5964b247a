"""A chain runs in the process that speaks with models: its steps are seen as they come, and it goes on after a person decided."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import models, traces
from store.database import Database
from tests.actions.prompts_made import made
from tests.chains.test_running import OUT, QUESTION, chain
from tests.stored import in_folder
from touchstone.actions import chain_work
from touchstone.actions.chains import Call
from touchstone.actions.projects import ensure_project
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Node
from touchstone.chains.kinds import Decision
from touchstone.chains.work import Work
from touchstone.playground.speaker import Speaker
from touchstone.settings import Settings

ASK = Node("ask", "answer", {"prompt": "reply"})
SIMPLE = chain([QUESTION, ASK, OUT], "question.question ask.question", "ask.text out.value", inputs=["question"])
PERSON = chain(
    [QUESTION, ASK, Node("person", "approval"), OUT],
    *("question.question ask.question", "ask.text person.value", "person.approved out.value"),
    inputs=["question"],
)


@pytest.fixture
def world(own_home: Path) -> Iterator[tuple[Database, int, Speaker]]:
    db = in_folder()
    project = ensure_project(db, "Test").id or 0
    for name, latency in (("echo", 0.0), ("slow", 30.0)):
        rules = [{"when": "", "reply": "At nine."}]
        endpoint = models.create_endpoint(db, name=name, provider="scripted", options={"rules": rules, "latency_s": latency})
        models.create_model(db, name=name, endpoint_id=endpoint.id or 0, remote_name=name)
    made(db, project, "reply", "{question}")
    speaker = Speaker(Settings.from_environment())
    yield db, project, speaker
    speaker.close()
    db.close()


def call(project: int, whole: Chain = SIMPLE, model: str = "echo") -> Call:
    return Call(project, "shop", whole, Asked({"question": "When?"}), model=model, author="ann")


def until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not found() and time.monotonic() < end:
        time.sleep(0.02)
    assert found()


def ended(work: Work) -> Work:
    until(lambda: work.is_over)
    return work


def test_steps_are_seen_as_they_come_and_kept_in_the_trace(world: tuple[Database, int, Speaker]) -> None:
    db, project, speaker = world
    work = ended(chain_work.start(speaker, call(project)))
    assert (work.state, work.error) == ("done", "")
    assert {place: step["state"] for place, step in work.steps.items()} == {"question": "ok", "ask": "ok", "out": "ok"}
    assert work.steps["ask"]["outputs"]["text"] == "At nine." and work.texts == {}
    trace = traces.get_trace(db, work.trace)
    assert (trace.state, trace.outputs, trace.author) == ("done", {"answer": "At nine."}, "ann")


def test_a_chain_can_be_stopped_and_what_is_slow_is_seen_at_work(world: tuple[Database, int, Speaker]) -> None:
    db, project, speaker = world
    work = chain_work.start(speaker, call(project, model="slow"))
    until(lambda: work.steps.get("ask", {}).get("state") == "running")
    speaker.stop(work)
    assert ended(work).state == "stopped" and traces.get_trace(db, work.trace).state == "stopped"


def test_what_keeps_a_chain_from_running_is_told_with_its_node(world: tuple[Database, int, Speaker]) -> None:
    _, project, speaker = world
    work = ended(chain_work.start(speaker, call(project, model="gone")))
    assert work.state == "failed" and work.error == "The chain cannot run." and work.node == "ask" and work.trace == 0


def test_a_chain_goes_on_in_its_trace_after_a_person_decided_and_only_once(world: tuple[Database, int, Speaker]) -> None:
    db, project, speaker = world
    work = ended(chain_work.start(speaker, call(project, PERSON)))
    assert work.state == "asks" and traces.get_trace(db, work.trace).waiting == ["person"]
    again = chain_work.resumed(call(project, PERSON), work.trace, {"person": Decision(True, "fine")})
    taken = traces.get_trace(db, work.trace).input_tokens
    assert ended(chain_work.start(speaker, again)).state == "done"
    trace = traces.get_trace(db, work.trace)
    assert (trace.state, trace.outputs, trace.waiting) == ("done", {"answer": "At nine."}, [])
    assert trace.decisions["person"] == {"approved": True, "note": "fine"} and trace.input_tokens == taken > 0
    assert [one.node for one in traces.steps(db, work.trace)].count("ask") == 1, "what was known is not kept twice"
    late = ended(chain_work.start(speaker, again))
    assert late.state == "failed" and "waits for nobody" in late.error
