"""What a chain in a column asks for, and how its answer grows while it works."""

import pytest

from touchstone.chains.document import Chain, Edge, Node
from touchstone.errors import MissingVariables
from touchstone.playground.board import Board, Column, conversation
from touchstone.playground.chain_column import ChainAnswer, fields_of, inputs, opening
from touchstone.playground.origin import Origin
from touchstone.playground.speaker import Answer
from touchstone.prompts.variables import Variable
from touchstone.types import Message

NODES = (Node("answer", "answer", label="Say it"), Node("guard", "validator", label="Guard"), Node("out", "output"))
SPEAKS = Chain(NODES, (Edge("answer", "text", "out", "value"),))
GUARDED = Chain(NODES, (Edge("answer", "text", "guard", "text"), Edge("guard", "text", "out", "value")))


def of(*inputs: Variable) -> Chain:
    return Chain(inputs=inputs)


def board(**values: str) -> Board:
    return Board((Column(1),), values)


def step(node: str, state: str = "running", **taken: float) -> dict[str, object]:
    return {"step": {"place": node, "node": node, "state": state, **taken}}


def test_the_fields_are_its_inputs_and_a_conversation_is_begun_by_a_question() -> None:
    text, talk = Variable("question"), Variable("messages", "json")
    assert fields_of(of(text, Variable("city"))) == (text, Variable("city"))
    assert fields_of(of(talk)) == fields_of(of(talk, text)) == (text,)


def test_the_first_message_is_the_question_else_the_inputs_written_out() -> None:
    asked = opening(of(Variable("question"), Variable("city")), board(question="{When}?", city="Rome"))
    assert asked.messages == (Message("user", "{When}?"),) and asked.values == {"question": "{When}?", "city": "Rome"}
    other = opening(of(Variable("city"), Variable("days", "number")), board(city="Rome", days="3", tone="warm"))
    assert other.messages == (Message("user", "city: Rome\ndays: 3"),) and other.values == {"city": "Rome", "days": 3}


def test_the_turns_of_a_case_are_what_the_user_says() -> None:
    turns = (Message("user", "One"), Message("assistant", "Two"), Message("user", "Three"))
    whole = of(Variable("messages", "json"), Variable("city"))
    begun = opening(whole, Board((Column(1),), {"city": "Rome"}, origin=Origin("case", turns=turns)))
    assert [one["content"] for one in inputs(whole, begun.values, begun.messages)["messages"]] == ["One", "Two", "Three"]


def test_a_later_turn_goes_to_the_input_for_conversations() -> None:
    whole = of(Variable("messages", "json"))
    begun = opening(whole, board(question="When?"))
    said = conversation(begun.messages, ("And then?",), [(Answer("done", ["At nine."]),)])
    given = inputs(whole, begun.values, said)["messages"]
    assert [(one["role"], one["content"]) for one in given] == [("user", "When?"), ("assistant", "At nine."), ("user", "And then?")]


def test_an_input_without_a_value_is_named() -> None:
    with pytest.raises(MissingVariables, match="city"):
        inputs(of(Variable("city")), {}, (Message("user", ""),))


def test_the_answer_is_heard_while_the_node_that_speaks_it_writes_and_begins_anew_when_that_asks_again() -> None:
    answer = ChainAnswer(chain=SPEAKS)
    answer.take({"trace": 7})
    answer.take(step("answer"))
    assert (answer.state, answer.trace, answer.doing) == ("waiting", 7, "at Say it")
    for text in ("", "At ", "eight"):
        answer.take({"place": "answer", "text": text, "anew": text == ""})
    assert (answer.state, answer.text) == ("streaming", "At eight")
    answer.take({"place": "answer", "text": "", "anew": True})
    answer.take({"place": "answer", "text": "At nine"})
    assert answer.text == "At nine"
    answer.take(step("answer", "ok", input_tokens=3, output_tokens=2, cost_usd=0.5))
    assert answer.take({"done": "done", "outputs": {"other": 1, "answer": "At nine."}, "error": "", "failed_at": ""})
    assert (answer.state, answer.text) == ("done", "At nine.")
    assert answer.figures["usage"] == {"input_tokens": 3, "output_tokens": 2} and answer.figures["cost_usd"] == 0.5


def test_what_a_gate_has_not_let_pass_is_not_heard() -> None:
    answer = ChainAnswer(chain=GUARDED)
    for said in ({"trace": 7}, step("answer"), {"place": "answer", "text": "The secret"}, step("guard")):
        answer.take(said)
    assert (answer.text, answer.doing) == ("", "at Guard")
    answer.take({"done": "failed", "outputs": {}, "error": "It was blocked.", "failed_at": "guard"})
    assert (answer.state, answer.error, answer.text) == ("failed", "Guard: It was blocked.", "")


def test_what_was_heard_stays_where_it_is_stopped_and_the_trace_with_it() -> None:
    answer = ChainAnswer(chain=SPEAKS)
    for said in ({"trace": 7}, step("answer"), {"place": "answer", "text": "At"}, {"stopped": True}):
        answer.take(said)
    kept = Answer.from_json(answer.to_json())
    assert (kept.state, kept.text, kept.trace) == ("stopped", "At", 7)
