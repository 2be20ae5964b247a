"""What is wrong with a number that the command was given, in plain words in place of a library's."""

from typing import Any

KINDS: dict[Any, str] = {int: "a whole number", float: "a number"}
SHOWN = 60
"""Characters of what was typed."""


def told(error: Any) -> str:
    """The sentence for a usage error: "--concurrency takes a whole number of 1 to 1024; got 'x'."; others keep their words."""
    param, cause = getattr(error, "param", None), error.__cause__
    number = KINDS.get(getattr(getattr(param, "_runtime_param", None), "annotation", None))
    if number is None or not hasattr(cause, "errors"):
        return str(error.format_message())
    got = str(cause.errors()[0].get("input", ""))[:SHOWN]
    return f"{_name(param)} takes {number}{_limits(param)}; got {got!r}."


def _name(param: Any) -> str:
    return str(param.opts[0]) if param.param_type_name == "option" else str(param.metavar or param.name)


def _limits(param: Any) -> str:
    low, high = getattr(param, "min", None), getattr(param, "max", None)
    if low is not None and high is not None:
        return f" of {low:g} to {high:g}"
    return f" of {low:g} or more" if low is not None else f" of at most {high:g}" if high is not None else ""
