"""A case of a suite calls a chain by the names of its inputs, and what it gave becomes one answer."""

import pytest

from touchstone.chains.document import Chain
from touchstone.errors import Invalid, MissingVariables
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.variables import Variable
from touchstone.runs.building import build_messages
from touchstone.runs.chain_inputs import answer_of, inputs_of_case
from touchstone.types import Case, Message


def called(case: Case, *inputs: str | Variable, attack: str = "") -> dict[str, object]:
    chain = Chain(inputs=tuple(Variable(one) if isinstance(one, str) else one for one in inputs))
    return inputs_of_case(chain, case, build_messages(Prompt(), case, attack, 1))


def test_the_users_words_go_to_the_input_that_is_there_for_them_and_the_rest_by_name() -> None:
    case = Case("a", variables={"question": "When?", "context": "At {nine}.", "unused": 1})
    assert called(case, "input", "context") == {"input": "When?", "context": "At {nine}."}
    assert called(case, "question") == called(case, "question", attack="") == {"question": "When?"}


def test_an_attack_changes_the_users_words_and_nothing_else() -> None:
    case = Case("a", variables={"question": "When?", "context": "When?"})
    attacked = build_messages(Prompt(), case, "rot13", 1)[-1].content
    assert called(case, "question", "context", attack="rot13") == {"question": attacked, "context": "When?"} != {"question": "When?"}


def test_a_conversation_goes_to_the_input_called_messages_or_is_written_out_as_the_users_words() -> None:
    turns = (Message("user", "Hello"), Message("assistant", "Yes?"), Message("user", "When?"))
    case = Case("a", messages=turns, variables={"question": "not this"})
    listed = [{"role": one.role, "content": one.content} for one in turns]
    assert called(case, Variable("messages", "json"), "question") == {"messages": listed, "question": "When?"}
    assert called(case, "question") == {"question": "user: Hello\n\nassistant: Yes?\n\nuser: When?"}
    assert called(Case("b", messages=turns[2:]), "prompt") == {"prompt": "When?"}


def test_values_take_the_type_of_their_input_and_what_is_missing_is_named() -> None:
    case = Case("a", variables={"question": "When?", "count": "3", "place": 7, "words": ["a", "b"]})
    numbers = Variable("count", "number"), "place", Variable("words", "list")
    assert called(case, *numbers) == {"count": 3, "place": "7", "words": ["a", "b"]}
    with pytest.raises(Invalid, match="count"):
        called(Case("a", variables={"question": "x", "count": "three"}), Variable("count", "number"))
    with pytest.raises(MissingVariables, match="context, name"):
        called(case, "question", "context", "name")


def test_the_answer_is_the_output_of_that_name_else_the_first_as_a_text() -> None:
    assert answer_of({"other": "x", "answer": "At nine."}) == "At nine."
    assert answer_of({"rows": {"columns": ["a"], "rows": [[1], [2]]}}) == "a\n1\n2"
    assert answer_of({}) == ""
