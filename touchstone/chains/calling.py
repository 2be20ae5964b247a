"""Calling a chain from outside: what its inputs take, and which node speaks its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.chains.document import Chain
from touchstone.errors import Invalid
from touchstone.prompts.from_outside import is_finite
from touchstone.prompts.variables import Variable, typed

ANSWER = "answer"


def checked_inputs(variables: Sequence[Variable], given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a chain: every one, of its type, and no other. Raises Invalid with the input as its field."""
    names = [one.name for one in variables]
    known = f"The chain's inputs are: {', '.join(names) or 'none'}."
    for name in given:
        if name not in names:
            raise Invalid(f"The chain has no input {name[:60]!r}.", known, name)
    for one in variables:
        if one.name not in given:
            raise Invalid(f"The input {one.name} is missing.", known, one.name)
        check_value(one, given[one.name])
    return dict(given)


def check_value(variable: Variable, value: Any) -> None:
    """Raises Invalid for a value, as it comes in JSON, that is none of the variable's type."""
    name = variable.name
    if variable.type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
            raise Invalid(f"The input {name} is no number.", "Give a number, not a text.", name)
    elif variable.type == "list":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Invalid(f"The input {name} is no list of texts.", 'Give ["..."].', name)
    elif variable.type in ("text", "choice"):
        if not isinstance(value, str):
            raise Invalid(f"The input {name} is no text.", 'Give "...".', name)
        typed(variable, value)


def speaker(chain: Chain) -> str:
    """The node whose words are the chain's answer as they are written; "" where there is none.

    Nothing stands between it and the output: what a gate has not let pass is not heard before.
    """
    outputs = [one.id for one in chain.inside("") if one.kind == "output" and one.options.get("name", ANSWER) == ANSWER]
    into = chain.into(outputs[0]) if len(outputs) == 1 else ()
    if len(into) != 1:
        return ""
    source = chain.node(into[0].source)
    return source.id if source.kind in ("answer", "model") and into[0].source_port == "text" and not source.parent else ""
