"""A program calls a published chain: that version and no other, with what it takes, in bounds, and every call is kept."""

import asyncio
import gc
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import models, prompts, traces
from store.tables import Trace
from tests.api.conftest import Shop
from tests.chains.test_running import OUT, QUESTION, chain
from touchstone.actions import chain_api, labels, reviewing, tidying
from touchstone.actions.prompts import append, create_prompt
from touchstone.api.chains import Texts, _events
from touchstone.api.pace import Pace, TooMany
from touchstone.chains.calling import speaker
from touchstone.chains.document import Chain, Node
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.settings import Settings

INVOKE, STREAM = "/v1/chains/desk/triage/invoke", "/v1/chains/desk/triage/stream"
ANSWER = Node("answer", "answer", {"prompt": "reply", "model": "echo"}, label="Reply")
GATE = Node("gate", "validator", {"check": {"scorer": "regex", "pattern": "nine"}}, label="Gate")
SIMPLE = chain([QUESTION, ANSWER, OUT], "question.question answer.question", "answer.text out.value", inputs=["question"])
GATED = chain([QUESTION, ANSWER, GATE, OUT], "question.question answer.question", "answer.text gate.text", "gate.text out.value",
              inputs=["question"])  # fmt: skip
CALL = {"inputs": {"question": "When?"}}


@dataclass
class Desk:
    """The chain desk/triage on a model that says when the shop opens."""

    shop: Shop
    chain: int
    newest: int | None = None

    def deploy(self, whole: Chain, label: str = "production", model: str = "") -> int:
        """Save a version, and point a label at it where one is named."""
        version = append(self.shop.db, self.chain, PromptContent(chain=whole, model=model), "n", "ann", self.newest)
        self.newest = version.id
        if label:
            labels.move(self.shop.db, self.chain, label, version.id or 0, author="ann")
        return version.number

    def traces(self) -> list[Trace]:
        return traces.newest(self.shop.db, self.shop.project)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    rules = [{"when": "late", "reply": "At ten."}, {"when": "", "reply": "At nine, or so."}]
    endpoint = models.create_endpoint(shop.db, name="scripted", provider="scripted", options={"rules": rules})
    slow = models.create_endpoint(shop.db, name="slow", provider="scripted", options={"rules": rules, "latency_s": 30})
    for name, of in (("echo", endpoint), ("slow", slow)):
        models.create_model(shop.db, name=name, endpoint_id=of.id or 0, remote_name=name, price_in=1.0, price_out=1.0)
    reply = create_prompt(shop.db, shop.project, "reply").id or 0
    shop.version(reply, "Say when: {question}")
    made = Desk(shop, create_prompt(shop.db, shop.project, "desk/triage", kind="chain").id or 0)
    made.deploy(SIMPLE)
    return made


def events(client: TestClient, body: Any = CALL) -> list[tuple[str, Any]]:
    """The events of a stream."""
    with client.stream("POST", STREAM, json=body) as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        parts = [part.split("\n") for part in "".join(answer.iter_text()).split("\n\n") if part]
    return [(head.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for head, data in parts]


class TestACall:
    def test_it_is_answered_with_the_outputs_and_the_number_of_its_trace(self, client: TestClient, desk: Desk) -> None:
        answer = client.post(INVOKE, json=CALL)
        found = answer.json()
        assert answer.status_code == 200 and found["outputs"] == {"answer": "At nine, or so."}
        assert (found["chain"], found["version"], found["label"], found["state"]) == ("desk/triage", 1, "production", "done")
        (trace,) = desk.traces()
        assert found["trace"] == trace.id and (trace.source, trace.author, trace.state) == ("api", "shop (token)", "done")
        assert trace.inputs == {"question": "When?"} and found["cost_usd"] == trace.cost_usd > 0
        assert {one.node for one in traces.steps(desk.shop.db, trace.id or 0)} == {"question", "answer", "out"}

    def test_only_what_a_label_points_at_is_run_never_the_newest_version(self, client: TestClient, desk: Desk) -> None:
        desk.deploy(GATED, label="")
        assert client.post(INVOKE, json=CALL).json()["version"] == 1
        desk.deploy(GATED, label="staging")
        assert client.post(f"{INVOKE}?label=staging", json=CALL).json()["version"] == 3
        refused = client.post(f"{INVOKE}?label=latest", json=CALL)
        assert refused.status_code == 400 and "no published version" in refused.json()["message"]
        assert client.post(f"{INVOKE}?label=gone", json=CALL).status_code == 404
        assert client.post(f"{INVOKE}?version=2", json=CALL).status_code == 422
        labels.remove(desk.shop.db, desk.chain, "production", author="ann")
        assert client.post(INVOKE, json=CALL).status_code == 404

    def test_nodes_without_a_model_ask_the_one_that_the_version_was_written_for(self, client: TestClient, desk: Desk) -> None:
        bare = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply"}), OUT))
        desk.deploy(bare, model="echo")
        assert client.post(INVOKE, json=CALL).json()["outputs"] == {"answer": "At nine, or so."}
        desk.deploy(bare)
        answer = client.post(INVOKE, json=CALL)
        assert answer.status_code == 409 and "Version 3 of desk/triage cannot run. Reply: There is no model" in answer.json()["message"]

    @pytest.mark.parametrize("name", ["reply", "rules", "Desk/triage", "desk", "..%2f..%2fetc", "%00", "<b>"])
    def test_only_a_chain_of_exactly_that_name_is_called(self, client: TestClient, desk: Desk, name: str) -> None:
        answer = client.post(f"/v1/chains/{name}/invoke", json=CALL)
        assert answer.status_code == 404 and answer.json().keys() == {"message", "hint"}
        assert desk.traces() == []

    def test_a_chain_of_a_file_that_nobody_looked_at_is_not_called(self, client: TestClient, desk: Desk) -> None:
        tidying.tag(desk.shop.db, [desk.chain], add=[reviewing.UNREVIEWED])
        answer = client.post(INVOKE, json=CALL)
        assert answer.status_code == 409 and "nobody has looked at it" in answer.json()["message"]

    @pytest.mark.parametrize("body", [{"chain": {"nodes": []}}, {**CALL, "model": "echo"}, {**CALL, "version": 1}, {"inputs": []}, [], "x"])
    def test_the_caller_brings_inputs_and_nothing_else(self, client: TestClient, desk: Desk, body: Any) -> None:
        assert client.post(INVOKE, json=body).status_code == 422
        assert desk.traces() == []

    def test_without_a_token_nothing_runs(self, bare: TestClient, desk: Desk) -> None:
        for path in (INVOKE, STREAM):
            assert bare.post(path, json=CALL).status_code == 401
        assert bare.get("/v1/traces/1").status_code == 401
        assert desk.traces() == []


class TestInputs:
    TYPED = (Variable("text"), Variable("number", "number"), Variable("tone", "choice", choices=("kind", "short")),
             Variable("list", "list"), Variable("any", "json"))  # fmt: skip
    GIVEN = {"text": "a", "number": 1.5, "tone": "kind", "list": ["x"], "any": {"deep": [None]}}  # noqa: RUF012

    @pytest.fixture
    def typed(self, desk: Desk) -> Desk:
        whole = Chain((QUESTION, OUT), chain([QUESTION, OUT], "question.text out.value").edges, self.TYPED)
        desk.deploy(whole)
        return desk

    def test_each_is_taken_as_its_type(self, client: TestClient, typed: Desk) -> None:
        assert client.post(INVOKE, json={"inputs": self.GIVEN}).json()["outputs"] == {"answer": "a"}
        assert typed.traces()[0].inputs == self.GIVEN

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"text": 1}, "text is no text"),
            ({"number": "1"}, "number is no number"),
            ({"number": True}, "number is no number"),
            ({"tone": "rude"}, "tone is none of its choices"),
            ({"list": "x"}, "list is no list"),
            ({"list": [1]}, "list is no list"),
            ({"other": 1}, "no input 'other'"),
        ],
    )
    def test_another_type_an_unknown_and_a_missing_one_are_refused_by_name(
        self, client: TestClient, typed: Desk, changed: dict[str, Any], said: str
    ) -> None:
        answer = client.post(INVOKE, json={"inputs": {**self.GIVEN, **changed}})
        assert answer.status_code == 400 and said in answer.json()["message"]
        less = {name: value for name, value in self.GIVEN.items() if name not in changed}
        missing = client.post(INVOKE, json={"inputs": less})
        assert missing.status_code == (200 if "other" in changed else 400)
        assert len(typed.traces()) == ("other" in changed)

    def test_a_text_that_cannot_be_kept_and_one_nested_too_deep_are_refused(self, client: TestClient, typed: Desk) -> None:
        deep: Any = "x"
        for _ in range(100):
            deep = [deep]
        for wrong in ({"text": "a\0"}, {"any": deep}, {"any": "\ud800"}):
            body = json.dumps({"inputs": {**self.GIVEN, **wrong}})
            assert client.post(INVOKE, content=body, headers={"Content-Type": "application/json"}).status_code == 422
        assert client.post(INVOKE, json={"inputs": {**self.GIVEN, "text": "x" * 2_100_000}}).status_code == 413


class TestTheEnd:
    def test_a_gate_that_blocks_ends_the_call_with_its_reason_and_its_trace(self, client: TestClient, desk: Desk) -> None:
        desk.deploy(GATED)
        answer = client.post(INVOKE, json={"inputs": {"question": "How late?"}})
        (trace,) = desk.traces()
        assert answer.status_code == 424 and answer.json()["trace"] == trace.id
        assert answer.json()["message"].startswith("The chain failed at Gate: It was blocked.")
        assert client.get(f"/v1/traces/{trace.id}").json()["state"] == "failed"

    def test_a_chain_that_waits_for_a_person_says_so_and_can_be_asked_for_later(self, client: TestClient, desk: Desk) -> None:
        waits = chain([QUESTION, ANSWER, Node("ask", "approval"), OUT], "question.question answer.question", "answer.text ask.value",
                      "ask.approved out.value", inputs=["question"])  # fmt: skip
        desk.deploy(waits)
        answer = client.post(INVOKE, json=CALL)
        assert (answer.status_code, answer.json()["state"], answer.json()["outputs"]) == (202, "waiting", {})
        id = answer.json()["trace"]
        traces.end(desk.shop.db, id, "done", expected=("waiting",), outputs={"answer": "At nine."})
        found = client.get(f"/v1/traces/{id}").json()
        assert (found["state"], found["outputs"], found["chain"]) == ("done", {"answer": "At nine."}, "desk/triage")

    def test_a_trace_that_no_program_made_is_not_told(self, client: TestClient, desk: Desk) -> None:
        trace = traces.begin(desk.shop.db, Trace(project_id=desk.shop.project, chain="x", chain_hash="h", source="page"))
        for id in (trace.id, 999):
            assert client.get(f"/v1/traces/{id}").status_code == 404

    def test_a_call_that_takes_too_long_is_stopped_and_its_trace_named(
        self, client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.deploy(replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": "slow"}), OUT)))
        monkeypatch.setattr(chain_api, "SECONDS", 0.2)
        answer = client.post(INVOKE, json=CALL)
        (trace,) = desk.traces()
        assert (answer.status_code, answer.json()["trace"], trace.state) == (504, trace.id, "stopped")
        assert "longer than 0.2 seconds" in answer.json()["message"]


class TestAStream:
    def test_it_tells_steps_and_the_answer_as_it_is_written_and_ends_with_what_a_call_is_answered_with(
        self, client: TestClient, desk: Desk
    ) -> None:
        found = events(client)
        steps = [(data["node"], data["state"]) for name, data in found if name == "step"]
        assert steps.index(("answer", "running")) < steps.index(("answer", "ok")) < steps.index(("out", "ok"))
        assert "".join(data["text"] for name, data in found if name == "text").strip() == "At nine, or so."
        assert len([name for name, _ in found if name == "text"]) > 1
        name, last = found[-1]
        assert name == "done" and last["outputs"] == {"answer": "At nine, or so."} and last["trace"] == desk.traces()[0].id
        assert client.get(f"/v1/traces/{last['trace']}").json()["outputs"] == last["outputs"]

    def test_nothing_is_heard_of_an_answer_that_a_gate_has_still_to_let_pass(self, client: TestClient, desk: Desk) -> None:
        desk.deploy(GATED)
        found = events(client, {"inputs": {"question": "How late?"}})
        assert {name for name, _ in found} == {"step", "error"} and "ten" not in json.dumps([one for one in found if one[0] == "step"])
        assert found[-1][1]["trace"] == desk.traces()[0].id and found[-1][1]["message"].startswith("The chain failed at Gate")

    def test_steps_tell_nothing_of_what_was_given(self, client: TestClient, desk: Desk) -> None:
        steps = [data for name, data in events(client) if name == "step"]
        assert steps and all(data.keys() == {"node", "name", "place", "state", "seconds"} for data in steps)

    def test_what_is_wrong_before_it_begins_is_an_ordinary_answer(self, client: TestClient, desk: Desk) -> None:
        assert client.post(STREAM, json={"inputs": {}}).status_code == 400
        assert client.post(f"{STREAM}?label=gone", json=CALL).status_code == 404

    def test_who_goes_away_ends_the_call_and_leaves_no_complaint_behind(self, desk: Desk) -> None:
        desk.deploy(replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": "slow"}), OUT)))
        published = chain_api.published(desk.shop.db, desk.shop.project, "desk/triage")
        complaints: list[dict[str, Any]] = []

        async def go_away() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))
            calling = chain_api.Calling(desk.shop.db, Settings.from_environment({}), published, CALL["inputs"], "ann")
            stream = _events(calling, Pace())
            assert "step" in await anext(stream)
            await stream.aclose()  # type: ignore[attr-defined]
            while not calling.done.done():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)

        asyncio.run(go_away())
        gc.collect()
        assert desk.traces()[0].state == "stopped" and complaints == []

    def test_words_that_begin_anew_are_told_as_such(self) -> None:
        told: list[tuple[str, Any]] = []
        texts = Texts(lambda name, data: told.append((name, data)))
        for text in (None, "At", None, "At nine"):
            texts.hear(text)
        assert told == [("text", {"text": "At"}), ("restart", {}), ("text", {"text": "At nine"})]


def test_only_a_model_straight_before_the_answer_speaks() -> None:
    assert (speaker(SIMPLE), speaker(GATED)) == ("answer", "")
    named = replace(SIMPLE, nodes=(QUESTION, ANSWER, Node("out", "output", {"name": "other"})))
    assert speaker(named) == ""


class TestPace:
    def test_a_token_that_calls_too_often_is_told_when_to_come_back(self, client: TestClient, desk: Desk) -> None:
        client.app.state.pace = Pace(calls=2)  # type: ignore[attr-defined]
        assert [client.post(INVOKE, json=CALL).status_code for _ in range(2)] == [200, 200]
        for path in (INVOKE, STREAM):
            refused = client.post(path, json=CALL)
            assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 60
            assert "2 times in 60 seconds" in refused.json()["message"] and "Try again in" in refused.json()["hint"]
        assert len(desk.traces()) == 2
        assert client.get("/v1/prompts").status_code == 200

    def test_each_token_has_its_own_count_and_old_calls_count_no_more(self) -> None:
        now = [0.0]
        pace = Pace(calls=2, within_s=10, clock=lambda: now[0])
        for token in (1, 1, 2, 2):
            pace.count(token)
        with pytest.raises(TooMany) as told:
            pace.count(1)
        assert told.value.after_s == 10
        now[0] = 9.5
        with pytest.raises(TooMany, match="call") as told:
            pace.count(2)
        assert told.value.after_s == 1
        now[0] = 10
        pace.count(1)

    def test_only_so_many_are_under_way_and_a_place_is_given_back(self) -> None:
        pace = Pace(at_once=1)

        def taken() -> Iterator[None]:
            with pace.place():
                yield

        one = taken()
        next(one)
        with pytest.raises(TooMany, match="under way"):
            pace.count(1)
        one.close()
        pace.count(1)


def test_a_version_that_cannot_be_read_any_more_is_a_conflict(client: TestClient, desk: Desk) -> None:
    version = prompts.add_version(
        desk.shop.db, desk.chain, messages=[], content_hash="x", chain={"nodes": [{"id": "__proto__"}]}, parent_id=desk.newest
    )
    labels.move(desk.shop.db, desk.chain, "production", version.id or 0, author="ann")
    answer = client.post(INVOKE, json=CALL)
    assert answer.status_code == 409 and "cannot be read" in answer.json()["message"]
