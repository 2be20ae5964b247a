"""The messages of one attempt: prompt, case and attack put together, once."""

from collections.abc import Mapping
from typing import Any

from touchstone.attacks import apply_chain
from touchstone.errors import Invalid
from touchstone.prompts.assembling import Prompt
from touchstone.types import Case, Message

QUESTIONS = ("input", "question", "prompt")
"""Names of the variable that holds the user's words. Prompts and suites are written apart, so each stands for the others
where a case has not got them; a target without a prompt is sent the first that is there."""


def build_messages(prompt: Prompt, case: Case, attack: str = "", seed: int = 0) -> tuple[Message, ...]:
    """What is sent for a case. Raises MissingVariables, Invalid.

    The prompt is rendered with the case's variables. A case with turns of its own puts them at the prompt's placeholder, else in
    place of its last user message; system message and examples stay. The attack changes the last user message.
    """
    messages = prompt.render(_values(case), case.messages) if prompt.messages else case.messages or (_question(case),)
    return apply_chain(attack, messages, seed) if attack else messages


def question_of(variables: Mapping[str, Any]) -> Any | None:
    """The user's words among a case's variables; None where no variable is known to hold them."""
    return next((variables[name] for name in QUESTIONS if variables.get(name) is not None), None)


def _values(case: Case) -> Mapping[str, Any]:
    asked = question_of(case.variables)
    return case.variables if asked is None else {**dict.fromkeys(QUESTIONS, asked), **case.variables}


def _question(case: Case) -> Message:
    asked = question_of(case.variables)
    if asked is None:
        known = ", ".join(QUESTIONS)
        raise Invalid(f"The case {case.key!r} has no messages and none of the variables {known}.", "Add one, or run it with a prompt.")
    return Message("user", str(asked))
