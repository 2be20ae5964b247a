"""What a chain is called with for a case, and what it gave as one answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.chains import ports
from touchstone.chains.document import Chain
from touchstone.chains.nodes.prompt import plain
from touchstone.errors import MissingVariables
from touchstone.prompts.variables import Variable, typed
from touchstone.runs.building import QUESTIONS
from touchstone.templates.values import written
from touchstone.types import Case, Message

CONVERSATION = "messages"
"""The name of a chain's input that takes the whole conversation: a list of {role, content}."""
ANSWER = "answer"


def inputs_of_case(chain: Chain, case: Case, sent: Sequence[Message]) -> dict[str, Any]:
    """The chain's inputs by name. Raises MissingVariables, Invalid for a text that is no value of its input's type.

    `sent` are the turns of the case after the attack. The user's words go to the input that is called input, question or prompt; a
    conversation goes to `messages` where the chain has such an input, else it is written out as the user's words.
    """
    given = {**_asked(chain, case, sent), CONVERSATION: plain(sent)}
    missing = tuple(one.name for one in chain.inputs if one.name not in given)
    if missing:
        raise MissingVariables(missing)
    return {one.name: _value(one, given[one.name]) for one in chain.inputs}


def answer_of(outputs: Mapping[str, Any]) -> str:
    """The output called answer, else the first, as a text; "" where none was reached."""
    value = outputs.get(ANSWER, next(iter(outputs.values()), ""))
    return ports.as_text(ports.in_words(value))


def _asked(chain: Chain, case: Case, sent: Sequence[Message]) -> Mapping[str, Any]:
    whole = len(sent) > 1 and CONVERSATION not in {one.name for one in chain.inputs}
    said = ports.turns(plain(sent)) if whole else sent[-1].content
    own = next((name for name in QUESTIONS if case.variables.get(name) is not None), "")
    return {**dict.fromkeys(QUESTIONS, said), **case.variables, **({own: said} if own else {})}


def _value(variable: Variable, given: Any) -> Any:
    if isinstance(given, str):
        return typed(variable, given)
    return written(given) if variable.type in ("text", "choice") else given
