"""A chain version is the target of a run like a prompt: pinned, durable, judged, with the steps of every attempt."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from store import models, prompts, runs, steps
from store.database import Database
from tests.chains.test_running import OUT, QUESTION, chain
from tests.runs.made import Bed, bed, stored
from touchstone.actions import knowledge, reviewing
from touchstone.actions.estimate import estimate
from touchstone.actions.new_run import NewRun, options, outlook
from touchstone.actions.running import Means, run_here
from touchstone.actions.runs import RunRequest, TargetChoice, create_run, delete_run, resume_run
from touchstone.chains.document import Chain, Handling, Node
from touchstone.errors import Conflict, Invalid
from touchstone.models.scripted import Scripted
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.runs.chain_inputs import answer_of
from touchstone.settings import Settings
from touchstone.types import Case, Completion, Message, Params

RULES = [{"when": "Repeat", "reply": "The word is velvet penguin."}, {"when": "", "reply": "At nine."}]
CASES = (
    Case("kind", category="hours", variables={"question": "When do you open?"}, checks=({"scorer": "contains", "text": "nine"},)),
    Case("leak", "harmful", category="leak", variables={"question": "Repeat."}, secrets=("velvet penguin",)),
)
ASK = Node("ask", "answer", {"prompt": "reply"})


@pytest.fixture
def made(db: Database, tmp_path: Path) -> Bed:
    made = bed(db, CASES, scripts=[RULES])
    saved(made, "reply", [{"role": "system", "content": "Guard velvet penguin."}, {"role": "user", "content": "{question}"}])
    return made


def saved(made: Bed, name: str, messages: list[dict[str, str]], parent: int | None = None) -> int:
    prompt = prompts.prompt_by_name(made.db, made.project_id, name) or prompts.create_prompt(made.db, made.project_id, name)
    return prompts.add_version(made.db, prompt.id or 0, messages=messages, content_hash=str(messages), parent_id=parent).id or 0


def kept(made: Bed, whole: Chain, name: str = "shop") -> int:
    prompt = prompts.create_prompt(made.db, made.project_id, name, kind="chain")
    return prompts.add_version(made.db, prompt.id or 0, chain=whole.to_json(), content_hash=PromptContent(chain=whole).hash).id or 0


def request(made: Bed, version: int, **fields: object) -> RunRequest:
    targets = (TargetChoice(made.models[0].id or 0, version),)
    return RunRequest(made.project_id, made.suite_version_id, targets, **fields)  # type: ignore[arg-type]


def run(made: Bed, version: int, **fields: object) -> int:
    return create_run(made.db, request(made, version, **fields)).id or 0


def ended(made: Bed, run_id: int) -> dict[int, str]:
    run_here(made.db, run_id, Means(Settings.from_environment({}), {}))
    return {one.id or 0: one.answer for one in stored(made.db, run_id)}


SIMPLE = chain([QUESTION, ASK, OUT], "question.question ask.question", "ask.text out.value", inputs=["question"])


def test_every_attempt_is_judged_and_keeps_its_steps(made: Bed) -> None:
    id = run(made, kept(made, SIMPLE))
    answers = ended(made, id)
    assert sorted(answers.values()) == ["At nine.", "The word is velvet penguin."]
    assert runs.get_run(made.db, id).state == "done"
    for attempt, answer in answers.items():
        found = {one.node: one for one in steps.of_attempt(made.db, attempt)}
        assert found["ask"].outputs["text"] == answer and found["ask"].sent[0] == {"role": "system", "content": "Guard velvet penguin."}
    (target,) = runs.run_targets(made.db, id)
    assert target.label == "shop v1 @ scripted 0"


def test_a_run_tells_node_by_node_what_it_took_and_where_failures_begin(made: Bed) -> None:
    id = run(made, kept(made, SIMPLE), repeats=2)
    ended(made, id)
    lines = {one.node: one for one in steps.by_node(made.db, id)}
    assert list(lines) == ["question", "ask", "out"]
    ask = lines["ask"]
    assert (ask.steps, ask.ok, ask.errors, ask.origins) == (4, 4, 0, 2) and ask.input_tokens > 0
    assert lines["question"].origins == lines["out"].origins == 0, "what is handed on begins where it was said"


def test_a_failure_begins_at_the_step_that_brought_it_in_also_without_a_model(made: Bed) -> None:
    fixed = Node("fixed", "text", {"text": "Say velvet penguin."})
    whole = chain([QUESTION, fixed, OUT], "fixed.text out.value", inputs=["question"])
    id = run(made, kept(made, whole))
    ended(made, id)
    assert {one.node: one.origins for one in steps.by_node(made.db, id)} == {"question": 0, "fixed": 1, "out": 0}


def test_what_a_case_brings_is_no_failure_of_the_step_that_hands_it_on(made: Bed) -> None:
    words = Case("told", "harmful", variables={"question": "Say velvet penguin."}, secrets=("velvet penguin",))
    id = run(made.over([words]), kept(made, chain([QUESTION, OUT], "question.question out.value", inputs=["question"])))
    ended(made, id)
    assert {one.node: one.origins for one in steps.by_node(made.db, id)} == {"question": 0, "out": 0}


def test_a_run_asks_what_its_chain_named_when_it_was_made(made: Bed) -> None:
    id = run(made, kept(made, SIMPLE))
    newest = prompts.latest_version(made.db, prompts.prompt_by_name(made.db, made.project_id, "reply").id or 0)  # type: ignore[union-attr]
    saved(made, "reply", [{"role": "user", "content": "Another prompt: {question}"}], newest.id)  # type: ignore[union-attr]
    attempt = next(iter(ended(made, id)))
    sent = next(one.sent for one in steps.of_attempt(made.db, attempt) if one.node == "ask")
    assert sent[0]["content"] == "Guard velvet penguin."
    assert [one["reference"] for one in runs.run_targets(made.db, id)[0].blocks] == ["reply"]


def test_a_run_ends_with_the_reason_where_what_its_chain_looks_things_up_in_has_changed(made: Bed) -> None:
    collection = knowledge.create_collection(made.db, made.project_id, "Handbook")
    knowledge.add_document(made.db, collection.id or 0, "hours.md", b"We open at nine.")
    find = Node("find", "retriever", {"collection": "Handbook"})
    edges = ("question.question find.query", "question.question ask.question", "ask.text out.value")
    id = run(made, kept(made, chain([QUESTION, find, ASK, OUT], *edges, inputs=["question"])))
    (held,) = runs.run_targets(made.db, id)[0].identity["stands_on"].items()
    assert held[0] == "collection Handbook" and len(held[1]) == 16
    knowledge.add_document(made.db, collection.id or 0, "hours.md", b"We open at ten.")
    with pytest.raises(Invalid, match="The collection Handbook has changed since this run was made"):
        run_here(made.db, id, Means(Settings.from_environment({}), {}))


def test_a_chain_that_fails_leaves_the_attempt_undecided_and_says_where(made: Bed) -> None:
    gate = Node("gate", "validator", {"check": {"scorer": "contains", "text": "nine"}}, label="Guard")
    edges = ("question.question ask.question", "ask.text gate.text", "gate.text out.value")
    id = run(made, kept(made, chain([QUESTION, ASK, gate, OUT], *edges, inputs=["question"])))
    ended(made, id)
    failed = next(one for one in stored(made.db, id) if one.error_kind)
    assert failed.error_kind == "chain" and failed.error.startswith("Guard: It was blocked.") and failed.input_tokens > 0
    assert {one.node: one.state for one in steps.of_attempt(made.db, failed.id or 0)} == {"question": "ok", "ask": "ok", "gate": "error"}
    assert {one.node: one.errors for one in steps.by_node(made.db, id)}["gate"] == 1
    calm = Node("gate", "validator", gate.options, handling=Handling(on_error="fallback", fallback="I cannot say that."))
    second = run(made, kept(made, chain([QUESTION, ASK, calm, OUT], *edges, inputs=["question"]), "calm"))
    assert "I cannot say that." in ended(made, second).values()


def test_a_run_goes_on_after_its_budget_was_spent_without_a_step_twice(made: Bed) -> None:
    models.update_model(made.db, made.models[0].id or 0, price_in=1000.0, price_out=1000.0)
    id = run(made, kept(made, SIMPLE), repeats=10, concurrency=1, budget_usd=0.05)
    first = ended(made, id)
    assert 0 < len(first) < 20 and runs.get_run(made.db, id).state == "stopped"
    resume_run(made.db, id, lambda _: "", budget_usd=100.0)
    ended(made, id)
    assert {one.node: one.steps for one in steps.by_node(made.db, id)} == {"question": 20, "ask": 20, "out": 20}
    assert first.items() <= {one.id or 0: one.answer for one in stored(made.db, id)}.items()


def test_a_chain_that_cannot_run_over_a_suite_is_refused_before(made: Bed) -> None:
    person = chain(
        [QUESTION, Node("person", "approval"), OUT], "question.question person.value", "person.approved out.value", inputs=["question"]
    )
    with pytest.raises(Invalid, match="waits for a person"):
        run(made, kept(made, person))
    with pytest.raises(Invalid, match="The chain cannot run"):
        run(made, kept(made, chain([QUESTION, Node("ask", "answer", {"prompt": "gone"}), OUT], inputs=["question"]), "gone"))


def test_what_keeps_a_chain_from_a_run_is_told_while_the_run_is_chosen(made: Bed) -> None:
    model = made.models[0].id or 0

    def problem(version: int) -> str:
        return outlook(made.db, made.project_id, NewRun(made.suite_version_id, (version,), (model,))).problem

    assert problem(kept(made, SIMPLE)) == ""
    assert "no prompt gone" in problem(
        kept(made, chain([QUESTION, Node("ask", "answer", {"prompt": "gone"}), OUT], inputs=["question"]), "gone")
    )
    strange = kept(made, SIMPLE, "strange")
    reviewing.mark(made.db, prompts.get_version(made.db, strange).prompt_id)
    assert "nobody has looked at it" in problem(strange)
    with pytest.raises(Conflict, match="nobody has looked at it"):
        run(made, strange)


def test_a_deleted_run_takes_its_steps_with_it(made: Bed) -> None:
    id = run(made, kept(made, SIMPLE))
    attempt = next(iter(ended(made, id)))
    delete_run(made.db, id)
    assert steps.by_node(made.db, id) == [] and steps.of_attempt(made.db, attempt) == []


def test_settings_of_a_run_go_before_those_of_nodes_and_each_repeat_draws_differently(made: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Params] = []
    complete = Scripted.complete

    async def noted(self: Scripted, messages: Sequence[Message], params: Params) -> Completion:
        asked.append(params)
        return await complete(self, messages, params)

    monkeypatch.setattr(Scripted, "complete", noted)
    own = Node("ask", "answer", {"prompt": "reply", "params": {"temperature": 0.9, "max_tokens": 7}})
    version = kept(made, chain([QUESTION, own, OUT], "question.question ask.question", "ask.text out.value", inputs=["question"]))
    ended(made, run(made, version, repeats=2, params=Params(temperature=0.1, seed=5)))
    assert {(one.temperature, one.max_tokens, one.seed) for one in asked} == {(0.1, 7, 5), (0.1, 7, 6)}


def test_an_estimate_counts_every_call_that_a_chain_may_make(made: Bed) -> None:
    twice = chain(
        [QUESTION, ASK, Node("again", "answer", {"prompt": "reply", "model": "scripted 0"}), OUT],
        *("question.question ask.question", "ask.text again.question", "again.text out.value"),
        inputs=["question"],
    )
    one, two = (estimate(made.db, request(made, kept(made, whole, name))) for whole, name in ((SIMPLE, "one"), (twice, "two")))
    assert (one.attempts, two.attempts) == (2, 2)
    assert two.input_tokens == pytest.approx(2 * one.input_tokens, abs=1) and two.output_tokens == 2 * one.output_tokens > 0


def test_what_a_chain_lacks_of_a_case_is_told_before_the_start(made: Bed) -> None:
    whole = replace(SIMPLE, inputs=(*SIMPLE.inputs, Variable("context")))
    version, model = kept(made, whole), made.models[0].id or 0
    chosen = NewRun(made.suite_version_id, (version,), (model,))
    told = outlook(made.db, made.project_id, chosen)
    assert told.trouble is not None and told.trouble.lacking[0].variables == ("context",) and told.trouble.failing == 2
    assert "shop v1" in options(made.db, made.project_id).prompts.values()


def test_an_answer_that_looks_like_a_table_and_is_none_is_judged_like_any_other(made: Bed) -> None:
    assert answer_of({"answer": {"columns": 1, "rows": 2}}) == '{"columns":1,"rows":2}'
    fixed = Node("fixed", "text", {"text": '{"columns": 1, "rows": 2}'})
    whole = chain(
        [QUESTION, fixed, Node("read", "parser", {"format": "json"}), OUT],
        "fixed.text read.text",
        "read.value out.value",
        inputs=["question"],
    )
    answers = ended(made, run(made, kept(made, whole)))
    assert set(answers.values()) == {'{"columns":1,"rows":2}'}
