"""A chain as a script: with public packages alone it gives what the product gives, and no word of a chain is read as code."""

import ast
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chains.exchange.apart import GUARD, Apart, Echo, apart
from tests.chains.goldens import goldens, world
from tests.chains.made import words
from tests.chains.stub import Kept, Stub
from tests.chains.test_partial_runs import working
from tests.chains.test_running import ANSWER, OUT, QUESTION, SIMPLE, chain, inside
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain, Handling, Node
from touchstone.chains.exchange.planning import MOST_PASSAGES, Planned, planned
from touchstone.chains.exchange.script_file import script_of
from touchstone.chains.kinds import Found, FoundPrompt
from touchstone.chains.reading import read_chain
from touchstone.chains.running import run_chain
from touchstone.errors import Invalid
from touchstone.knowledge.passages import Passage
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.content import PLACEHOLDER, PromptContent, variables_of
from touchstone.types import Message, Params

GOLDENS = goldens()
LEFT_OUT = {"approval-1", "http_get-1"}


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    with apart(tmp_path_factory.mktemp("apart")) as process:
        yield process


def plan_of(whole: Chain, outside: Stub) -> Planned:
    return planned(whole, outside.found, outside.passages, {})


def here(whole: Chain, outside: Any, inputs: Mapping[str, Any]) -> Any:
    outcome = asyncio.run(run_chain(whole, Asked(inputs), outside, Kept()))
    assert outcome.error == "", outcome.error
    return json.loads(json.dumps(dict(outcome.outputs)))


def plan_in(script: str) -> str:
    """What of a script is of the chain: the one literal."""
    return script[script.index("PLAN = json.loads(") : script.index("\n)\n")]


@pytest.mark.parametrize("name", sorted(GOLDENS.keys() - LEFT_OUT - {"date-1"}))
def test_every_kind_gives_apart_what_it_gives_here(away: Apart, tmp_path: Path, name: str) -> None:
    golden, outside = GOLDENS[name], world(tmp_path)
    made = plan_of(read_chain(golden["chain"]), outside)
    outputs = away.outputs(script_of(made), golden["inputs"], "--database", f"shop={outside.databases['shop']}")
    assert outputs == golden["outputs"]


def test_a_date_is_that_of_the_day(away: Apart, tmp_path: Path) -> None:
    outputs = away.outputs(script_of(plan_of(read_chain(GOLDENS["date-1"]["chain"]), world(tmp_path))), {})
    assert outputs.keys() == GOLDENS["date-1"]["outputs"].keys() and outputs["date"] > "2026-01-01"


@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_what_no_script_can_do_is_told_before_one_is_made(tmp_path: Path, name: str) -> None:
    made = plan_of(read_chain(GOLDENS[name]["chain"]), world(tmp_path))
    assert not made.can_be_made and [one.node for one in made.remarks if one.left_out] == ["The node"]
    with pytest.raises(Invalid, match=r"cannot be made a script\. The node: It "):
        script_of(made)


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_a_retriever_that_does_not_go_by_words_alone_is_no_part_of_a_script(tmp_path: Path, by: str) -> None:
    whole = chain([QUESTION, Node("find", "retriever", {"collection": "docs", "by": by, "embeddings": "base"}), OUT],
                  "question.question find.query", "find.documents out.value", inputs=["question"])  # fmt: skip
    with pytest.raises(Invalid, match="a script carries no vectors: let it go by words"):
        script_of(plan_of(whole, world(tmp_path)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(working(), st.sampled_from(["red or blue", "a refund", "green"]))
def test_any_chain_of_prompts_routers_and_joins_gives_apart_what_it_gives_here(away: Apart, whole: Chain, question: str) -> None:
    outside = Stub({"p": "Say {v}", "q": "{v}, {v}"})
    assert away.outputs(script_of(plan_of(whole, outside)), {"q": question}) == here(whole, outside, {"q": question})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words, words, words, words)
def test_no_word_of_a_chain_is_read_as_code(away: Apart, label: str, text: str, words_of_prompt: str, value: str) -> None:
    traps = ['"""', "'''", "\\", '"), __import__("os").abort(), ("', "\n\nraise SystemExit(9)\n", "{", "\u2028", "\x85", "%s", "\r"]
    nasty = "".join(traps)
    nodes = [replace(QUESTION, label=label + nasty), replace(ANSWER, label=nasty + label), OUT, Node("t", "text", {"text": nasty + text}),
             Node("o", "output", {"name": "text" + nasty})]  # fmt: skip
    whole = chain(nodes, "question.question answer.question", "answer.text out.value", "t.text o.value", inputs=["question"])
    template = (words_of_prompt + nasty).replace("{", "{{").replace("}", "}}") + " {question}"
    outside = Stub({"reply": template})
    script = script_of(plan_of(whole, outside))
    assert plan_in(script).isascii() and [type(one) for one in ast.parse(script).body].count(ast.If) == 1
    assert away.outputs(script, {"question": value + nasty}) == here(whole, outside, {"question": value + nasty})


def test_maps_loops_and_chains_within_chains(away: Apart) -> None:
    outside = Stub({"p": "{what} in {city}", "reply": "Answer {question}"}, chains={"shop": SIMPLE})
    edges = ["in.cities m.items", "i.item a.city", "in.what a.what", "a.text s.question", "s.answer r.value", "m.results l.start",
             "ii.item rr.value", "ii.number rr2.value", "l.value out.value"]  # fmt: skip
    body = [*inside("m"), Node("s", "subchain", {"chain": "shop"}, parent="m")]
    loop = [Node("l", "loop", {"most": 3}), Node("ii", "item", parent="l"), Node("rr", "result", parent="l")]
    nodes = [Node("in", "input"), Node("m", "map", {"at_once": 2}), OUT, *body, *loop]
    whole = chain(nodes, *[one for one in edges if "rr2" not in one], inputs=["cities", "what"])
    inputs = {"cities": ["Oslo", "Rome", "Bonn"], "what": "Weather"}
    outputs = away.outputs(script_of(plan_of(whole, outside)), inputs)
    assert outputs == here(whole, outside, inputs) and outputs["answer"][1] == "base: Answer base: Weather in Rome"


SECRETS = [Node("s", "parser", {"format": "list"}), Node("t", "text", {"text": "- tulip\n- copper"})]
CHECKS = [
    {"scorer": "exact", "text": "a  tulip"},
    {"scorer": "contains", "text": "TULIP"},
    {"scorer": "regex", "pattern": "tu.ip", "absent": True},
    {"scorer": "regex", "pattern": "("},
    {"scorer": "length", "max_words": 3},
    {"scorer": "json_schema", "schema": {"type": "object", "required": ["a"]}},
    {"scorer": "refusal"},
    {"scorer": "leak"},
]


def gate(check: Mapping[str, Any], **options: Any) -> Chain:
    nodes = [QUESTION, Node("v", "validator", {"check": check, **options}), *SECRETS, OUT, Node("w", "output", {"name": "why"})]
    edges = ["question.question v.text", "t.text s.text", "s.value v.secrets", "v.text out.value", "v.reason w.value"]
    return chain([*nodes, Node("p", "output", {"name": "passed"})], *edges, "v.passed p.value", inputs=["question"])


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_a_validator_says_apart_what_it_says_here(away: Apart, check: Mapping[str, Any]) -> None:
    script = script_of(plan_of(gate(check, on_fail="flag"), Stub()))
    for said in ("a tulip", "p-i-l-u-t", '{"a": 1}', "I cannot help with that.", "four words are here"):
        assert away.outputs(script, {"question": said}) == here(gate(check, on_fail="flag"), Stub(), {"question": said})


def test_a_validator_blocks_and_asks_again_apart_as_here(away: Apart) -> None:
    blocked = away.run(script_of(plan_of(gate({"scorer": "leak"}), Stub())), {"question": "tulip"})
    assert (blocked["code"], blocked["err"].strip()) == (1, "validator: It was blocked. The planted secret came out.")
    again = Node(
        "v", "validator", {"check": {"scorer": "contains", "text": "cannot be used"}, "on_fail": "retry", "model": "base", "tries": 2}
    )
    edges = ["question.question p.q", "question.question v.text", "p.messages v.messages", "v.text out.value"]
    whole = chain([QUESTION, Node("p", "prompt", {"prompt": "p"}), again, OUT], *edges, inputs=["question"])
    outside = Stub({"p": "Say {q}"})
    outputs = away.outputs(script_of(plan_of(whole, outside)), {"question": "x"})
    assert (
        outputs
        == here(whole, outside, {"question": "x"})
        == {"answer": "base: That answer cannot be used: The text does not appear. Answer again."}
    )


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ({"scorer": "rubric"}, "asks the scorer rubric, which stays here"),
        ({"scorer": "length", "max": 1}, "cannot be built"),
        ({}, "without a name"),
    ],
)
def test_a_check_that_no_script_has_is_told_before(check: Mapping[str, Any], said: str) -> None:
    made = plan_of(gate(check), Stub())
    assert [said in one.text for one in made.remarks if one.left_out] == [True]


PARSE = Node("p", "parser", {"format": "json"})


@pytest.mark.parametrize("handling", [Handling(on_error="fallback", fallback={"a": 1}), Handling(1, on_error="branch")])
def test_a_failure_takes_its_branch_or_its_value_apart_as_here(away: Apart, handling: Handling) -> None:
    nodes = [QUESTION, replace(PARSE, handling=handling), OUT, Node("why", "output", {"name": "why"})]
    edges = [
        "question.question p.text",
        "p.value out.value",
        *(["p.error why.value"] if handling.on_error == "branch" else ["p.value why.value"]),
    ]
    whole = chain(nodes, *edges, inputs=["question"])
    script = script_of(plan_of(whole, Stub()))
    for said in ("no JSON", "[1, 2]"):
        assert away.outputs(script, {"question": said}) == here(whole, Stub(), {"question": said})


def test_a_failure_that_ends_the_chain_is_told_with_its_node_and_no_traceback(away: Apart) -> None:
    nodes = [QUESTION, replace(PARSE, label="Reader"), OUT]
    whole = chain(nodes, "question.question p.text", "p.value out.value", inputs=["question"])
    answer = away.run(script_of(plan_of(whole, Stub())), {"question": "none"})
    assert (answer["code"], answer["out"]) == (1, "")
    assert answer["err"].strip() == "Reader: The text holds no JSON. It begins 'none'."


def test_a_step_that_takes_too_long_is_ended_and_branches_run_side_by_side(away: Apart) -> None:
    late = replace(ANSWER, handling=Handling(timeout_s=0.3, on_error="branch"))
    edges = ["question.question answer.question", "answer.text out.value", "answer.error why.value"]
    whole = chain([QUESTION, late, OUT, Node("why", "output", {"name": "why"})], *edges, inputs=["question"])
    script = script_of(plan_of(whole, Stub({"reply": "{question}"})))
    assert away.outputs(script, {"question": "[slow]"}) == {"why": "It took longer than 0.3 seconds."}
    assert away.outputs(script, {"question": "fast"}) == {"answer": "base: fast"}
    sides = [Node(name, "answer", {"prompt": "reply", "model": "base"}) for name in "abcd"]
    edges = [*(f"question.question {one}.question" for one in "abcd"), *(f"{one}.text j.values" for one in "abcd"), "j.values out.value"]
    wide = script_of(plan_of(chain([QUESTION, *sides, Node("j", "join"), OUT], *edges, inputs=["question"]), Stub({"reply": "{question}"})))
    began = time.perf_counter()
    assert away.outputs(wide, {"question": "[slow]"}) == {"answer": ["base: [slow]"] * 4}
    assert time.perf_counter() - began < 3


def test_a_join_of_the_first_takes_what_came_first_and_one_of_all_waits(away: Apart) -> None:
    sides = [Node("a", "answer", {"prompt": "p", "model": "base"}), Node("b", "answer", {"prompt": "p2", "model": "base"})]
    router = Node("r", "router", {"rules": [{"branch": "x", "text": "red"}]})
    for policy in ("first", "any", "all"):
        nodes = [QUESTION, router, *sides, Node("j", "join", {"policy": policy}), OUT]
        whole = chain(nodes, "question.question r.value", "r.x a.v", "r.otherwise b.v", "a.text j.values", "b.text j.values",
                      "j.value out.value", inputs=["question"])  # fmt: skip
        outside = Stub({"p": "1 {v}", "p2": "2 {v}"})
        for said in ("red", "blue"):
            assert away.outputs(script_of(plan_of(whole, outside)), {"question": said}) == here(whole, outside, {"question": said})


class Prompts(Stub):
    """Prompts of any format, with turns and settings."""

    content: PromptContent

    @property
    def found(self) -> Found:
        found = FoundPrompt(
            Prompt(self.content.messages, self.content.format), variables_of(self.content), self.content.params, "x",
            any(str(one.role) == PLACEHOLDER for one in self.content.messages),
        )  # fmt: skip
        return replace(super().found, prompts={"p": found})


TEMPLATES = {
    "brace": "{question} {{not}} {data.a} {data.b.0}",
    "mustache": "{{question}} {{! gone }}{{#data.b}}<{{.}}>{{/data.b}}{{^data.none}}empty{{/data.none}}\n{{=<% %>=}}<%& data.a %>",
    "jinja2": "{{ question }}{% for one in data.b %}, {{ loop.index }}: {{ one }}{% endfor %} {{ data.a }} {{ data }}\n",
}


@pytest.mark.parametrize("format", TEMPLATES)
def test_prompts_of_every_format_are_filled_apart_as_here(away: Apart, format: str) -> None:
    outside = Prompts()
    messages = (Message("system", "Be kind."), Message(PLACEHOLDER, "turns"), Message("user", TEMPLATES[format]))  # type: ignore[arg-type]
    outside.content = PromptContent(messages, format, Params(temperature=0.5, stop=("END",)))
    node = Node("a", "answer", {"prompt": "p", "params": {"max_tokens": 7}, "model": "base"})
    whole = chain(
        [QUESTION, Node("j", "parser", {"format": "json"}), node, OUT, Node("turns", "output", {"name": "turns"})],
        "question.question a.question", "question.data j.text", "j.value a.data", "a.text out.value", "a.messages turns.value",
        inputs=["question", "data"],
    )  # fmt: skip
    inputs = {"question": "{{7*7}} {x} {% raw", "data": '{"a": "ä{{b}}", "b": [1, "two", null]}'}
    assert away.outputs(script_of(plan_of(whole, outside)), inputs) == here(whole, outside, inputs)
    sent = Echo.seen[-1]
    assert (sent["temperature"], sent["stop"], sent["max_tokens"], sent["model"]) == (0.5, ["END"], 7, "base")


def test_models_have_other_names_where_they_are_asked(away: Apart) -> None:
    nodes = [QUESTION, replace(ANSWER, options={"prompt": "reply"}), OUT]
    unnamed = replace(SIMPLE, nodes=tuple(nodes))
    outside = Stub({"reply": "{question}"}, models=("", "base"))
    script = script_of(plan_of(unnamed, outside))
    assert away.outputs(script, {"question": "x"}, "--model", "big") == {"answer": "big: x"}
    assert "Add --model NAME" in away.run(script, {"question": "x"})["err"]
    named = script_of(planned(SIMPLE, outside.found, outside.passages, {"base": "there"}))
    assert away.outputs(named, {"question": "x"}) == {"answer": "there: x"}
    assert away.outputs(named, {"question": "x"}, "--model-name", "base=elsewhere") == {"answer": "elsewhere: x"}


def test_a_script_holds_no_key_and_no_address_and_says_what_it_carries(tmp_path: Path) -> None:
    made = plan_of(read_chain(GOLDENS["retriever-1"]["chain"]), world(tmp_path))
    assert [one.text for one in made.remarks] == ["The script carries the 2 passages of docs as they are now."]
    big = Stub(collections={"docs": [Passage("a", "x" * (MOST_PASSAGES + 1), "a.md")]})
    assert not plan_of(read_chain(GOLDENS["retriever-1"]["chain"]), big).can_be_made


def test_the_script_is_a_command_that_imports_nothing_of_ours(away: Apart, tmp_path: Path) -> None:
    file = tmp_path / "chain.py"
    file.write_text(script_of(plan_of(chain([QUESTION, OUT], "question.question out.value", inputs=["question"]), Stub())), "utf-8")
    as_main = (
        f"{GUARD}\nimport runpy; sys.argv = ['chain.py', '--input', 'question=a=b']; runpy.run_path({str(file)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-I", "-c", as_main], capture_output=True, text=True, timeout=60, env={"OPENAI_API_KEY": "none"})
    assert (done.returncode, json.loads(done.stdout)) == (0, {"answer": "a=b"}), done.stderr
