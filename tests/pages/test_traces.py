"""Traces and approvals: what each step of a chain did as text, the list by what is asked for, and the queue of what waits for people."""

from typing import Any

import pytest

from components.traces.time_line import figure
from components.traces.tree import ordered
from store import traces
from store.database import Database
from store.tables import Project, Trace
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions.projects import create_project
from touchstone.actions.traces import opened
from touchstone.chains.document import Chain, Node

TRACE, TRACES, APPROVALS = "pages/validate/trace.py", "pages/validate/traces.py", "pages/validate/approvals.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1))"


@pytest.fixture
def project(db: Database) -> int:
    made: Project = create_project(db, "Shop")
    return made.id or 0


def step(place: str, state: str = "ok", start: float = 0.0, end: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"node": place.split("/")[-1], "place": place, "state": state, "started_s": start, "ended_s": end, **more}


def trace(db: Database, project: int, chain: str = "help desk", **fields: Any) -> int:
    begun = {"chain_hash": "h", "source": "page", "state": "done", "model": "demo-base", "author": "ann", **fields}
    return traces.begin(db, Trace(project_id=project, chain=chain, **begun)).id or 0


def waiting(db: Database, project: int, value: str = "Your refund is on its way.") -> int:
    whole = Chain((Node("boss", "approval", {"question": "May this be sent?"}, label="The boss"),))
    id = trace(db, project, state="waiting", waiting=["boss"], call={"chain": whole.to_json()})
    traces.add_steps(db, id, [step("boss", "waiting", given={"value": value}, note="May this be sent?")])
    return id


def test_a_trace_tells_its_state_figures_and_steps_and_a_click_shows_one(visit: Visit, db: Database, project: int) -> None:
    id = trace(db, project, outputs={"answer": "At nine."}, input_tokens=12, output_tokens=3, inputs={"question": "When?"})
    sent = [{"role": "user", "content": "When do you open?"}]
    traces.add_steps(
        db, id, [step("ask", given={"question": "When?"}, outputs={"text": "At nine."}, sent=sent, tries=2), step("out", start=1.0)]
    )
    at = visit(TRACE, trace=id)
    text = seen(at)
    assert not at.exception and at.title[0].value == "help desk"
    assert "done" in text and "a draft" in text and "demo-base" in text and "12 tokens in, 3 out" in text and "asked by ann" in text
    assert "Choose a step" in text and "tried 2 times" not in text
    at.button(key="trace-step-ask").click().run()
    assert at.query_params["step"] == "ask"
    assert "tried 2 times" in seen(at) and "Sent, user" in seen(at) and "Given question" in seen(at)


def test_a_failed_trace_says_where_and_why(visit: Visit, db: Database, project: int) -> None:
    id = trace(db, project, state="failed", error="No answer in 30 s.", failed_at="ask")
    traces.add_steps(db, id, [step("ask", "error", error="No answer in 30 s.")])
    assert "At ask: No answer in 30 s." in seen(visit(TRACE, trace=id))


def test_what_ran_in_a_container_stands_below_it_round_by_round(db: Database, project: int) -> None:
    id = trace(db, project)
    places = ["in", "m.1/a", "m.0/a", "m.1/s.0/x", "m.1/s", "m", "out"]
    starts = [0.0, 1.2, 1.1, 1.4, 1.3, 1.0, 5.0]
    traces.add_steps(db, id, [step(place, start=start) for place, start in zip(places, starts, strict=True)])
    found = [(depth, one.place) for depth, one in ordered(opened(db, id).steps)]
    assert found == [(0, "in"), (0, "m"), (1, "m.0/a"), (1, "m.1/a"), (1, "m.1/s"), (2, "m.1/s.0/x"), (0, "out")]


def test_the_time_line_has_a_bar_for_each_step_with_its_state_in_words(db: Database, project: int) -> None:
    id = trace(db, project)
    traces.add_steps(db, id, [step("a", end=0.5), step("b", "error", 0.5, 2.0)])
    found = opened(db, id)
    (bars,) = figure(found, found.steps)["data"]
    assert (bars["base"], bars["x"], bars["text"]) == ([0.0, 0.5], [0.5, 1.5], ["fresh", "error"])
    assert bars["marker"]["color"][0] != bars["marker"]["color"][1]


def test_the_list_follows_chain_state_and_source_of_the_address(visit: Visit, db: Database, project: int) -> None:
    trace(db, project, "first")
    trace(db, project, "second", state="failed", source="api")
    at = visit(TRACES)

    def lines() -> str:
        return "\n".join(one.proto.label for one in at.main.get("page_link"))

    assert "first" in lines() and "second" in lines()
    at.selectbox(key="traces-state").set_value("failed").run()
    assert "second" in lines() and "first" not in lines() and at.query_params["state"] == "failed"
    at.selectbox(key="traces-source").set_value("page").run()
    assert "No trace fits." in seen(at)


def test_a_project_without_traces_or_questions_says_what_they_are(visit: Visit, db: Database, project: int) -> None:
    assert "No trace yet" in seen(visit(TRACES)) and "Nothing waits" in seen(visit(APPROVALS))


def test_what_waits_shows_its_question_and_value_and_the_second_who_decides_is_told(visit: Visit, db: Database, project: int) -> None:
    id = waiting(db, project)
    at = visit(APPROVALS)
    assert "May this be sent?" in seen(at) and "The boss" in seen(at) and "asked by ann" in seen(at)
    assert any("Your refund is on its way." in one.proto.body for one in at.get("html"))
    traces.decide(db, id, "boss", {"approved": False, "note": "", "by": "ben", "at": 1.0})
    at.button(key=f"decide-{id}-boss-yes").click().run()
    assert not at.exception and "ben refused this before you. Yours was not taken." in seen(at)
    assert "Refused by ben" in seen(at) and f"go-on-{id}" in [one.key for one in at.button]
    assert traces.get_trace(db, id).decisions["boss"]["by"] == "ben"


def test_the_overview_tells_how_many_wait_and_leads_there(visit: Visit, db: Database, project: int) -> None:
    assert not any("wait" in one.proto.label for one in visit().main.get("page_link"))
    waiting(db, project)
    waiting(db, project)
    assert any("2 chains wait for a decision" in one.proto.label for one in visit().main.get("page_link"))


def test_whatever_stands_in_a_trace_is_shown_as_text(visit: Visit, db: Database, project: int) -> None:
    id = trace(db, project, HOSTILE, state="failed", error=HOSTILE, outputs={HOSTILE: HOSTILE}, model=HOSTILE, author=HOSTILE)
    traces.add_steps(db, id, [step("ask", note=HOSTILE, error=HOSTILE, given={HOSTILE: HOSTILE}, outputs={"text": HOSTILE})])
    waiting(db, project, HOSTILE)
    for at in (visit(TRACE, trace=id, step="ask"), visit(TRACES), visit(APPROVALS)):
        assert not at.exception and read_as_markdown(at) == []
        assert not any("<img" in one.proto.body for one in at.get("html"))
