"""What is sent for a case: prompt, case and attack put together."""

import base64

import pytest

from touchstone.errors import Invalid, MissingVariables
from touchstone.prompts.assembling import Prompt
from touchstone.runs.building import build_messages
from touchstone.types import Case, Message

SYSTEM = Message("system", "You help {who}.")
TURNS = (SYSTEM, Message("user", "Example?"), Message("assistant", "Yes."), Message("user", "Answer: {input}"))
PROMPT = Prompt(TURNS)


def test_a_prompt_is_rendered_with_the_cases_variables() -> None:
    sent = build_messages(PROMPT, Case("a", variables={"who": "Ada", "input": "Why?"}))
    assert sent == (Message("system", "You help Ada."), *TURNS[1:3], Message("user", "Answer: Why?"))


def test_values_are_never_rendered_again() -> None:
    hostile = "{who} {{x}} {0.__class__} \x00 \u200b"
    assert build_messages(PROMPT, Case("a", variables={"who": "Ada", "input": hostile}))[-1].content == f"Answer: {hostile}"


def test_turns_of_the_case_stand_in_place_of_the_prompts_last_user_message() -> None:
    turns = (Message("user", "Hi {who}"), Message("assistant", "Hello"), Message("user", "And now?"))
    sent = build_messages(PROMPT, Case("a", variables={"who": "Ada"}, messages=turns))
    assert sent == (Message("system", "You help Ada."), *TURNS[1:3], *turns), "the case's own turns are not templates"


def test_a_prompt_without_a_user_message_comes_before_the_cases_turns() -> None:
    turns = (Message("user", "Hello"),)
    assert build_messages(Prompt((SYSTEM,)), Case("a", variables={"who": "you"}, messages=turns)) == (
        Message("system", "You help you."),
        *turns,
    )


@pytest.mark.parametrize("name", ["input", "question", "prompt"])
def test_a_bare_model_gets_the_question_as_it_is(name: str) -> None:
    assert build_messages(Prompt(), Case("a", variables={name: "What {is} it?"})) == (Message("user", "What {is} it?"),)


def test_the_question_goes_by_any_of_its_names() -> None:
    prompt = (Message("user", "{question} ({prompt})"),)
    assert build_messages(Prompt(prompt), Case("a", variables={"input": "Why?"}))[0].content == "Why? (Why?)"
    assert build_messages(Prompt(prompt), Case("a", variables={"input": "Why?", "prompt": "other"}))[0].content == "Why? (other)"


def test_a_bare_model_gets_the_cases_turns() -> None:
    turns = (Message("system", "Be kind."), Message("user", "Hello"))
    assert build_messages(Prompt(), Case("a", messages=turns)) == turns


def test_a_case_with_nothing_to_send_is_told() -> None:
    with pytest.raises(Invalid, match="no messages and none of the variables input, question, prompt"):
        build_messages(Prompt(), Case("a", variables={"other": "x"}))


def test_missing_variables_are_named() -> None:
    with pytest.raises(MissingVariables, match="who, input"):
        build_messages(PROMPT, Case("a", variables={"other": "x"}))


def test_an_attack_changes_the_last_user_message_and_nothing_else() -> None:
    case = Case("a", variables={"who": "Ada", "input": "Why?"})
    plain, attacked = build_messages(PROMPT, case), build_messages(PROMPT, case, attack="base64", seed=1)
    assert attacked[:-1] == plain[:-1]
    assert base64.b64encode(b"Answer: Why?").decode() in attacked[-1].content
    assert attacked == build_messages(PROMPT, case, attack="base64", seed=1)
