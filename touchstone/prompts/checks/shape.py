"""The order of the messages, the examples among them, and the schemas of answers and tools."""

from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.prompts.assembling import examples
from touchstone.prompts.checks.findings import WHOLE, Finding
from touchstone.prompts.content import PromptContent, is_placeholder
from touchstone.prompts.difference import tool_name
from touchstone.templates.values import short


def misplaced_roles(content: PromptContent) -> Iterator[Finding]:
    """A second system message, one that is not the first message, and a second placeholder."""
    systems = [place for place, message in enumerate(content.messages) if message.role == "system"]
    holders = [place for place, message in enumerate(content.messages) if is_placeholder(message)]
    for place in systems[1:]:
        yield Finding(
            "error", place, 0, 0, "There is a second system message.", "Put its text into the first one, or give it another role."
        )
    if systems and systems[0]:
        yield Finding("error", systems[0], 0, 0, "The system message is not the first.", "Move it to the top.")
    for place in holders[1:]:
        advice = "Earlier turns stand at the first one only: take this one out."
        yield Finding("warning", place, 0, 0, "There is a second placeholder.", advice)


def empty_examples(content: PromptContent) -> Iterator[Finding]:
    """Examples without a question or without an answer."""
    for number, place in enumerate(examples(content.messages), 1):
        pair = content.messages[place : place + 2]
        blank = [place + at for at, message in enumerate(pair) if not message.content.strip()]
        if blank:
            what = "is empty" if len(blank) == 2 else "has no question" if blank[0] == place else "has no answer"
            yield Finding("warning", blank[0], 0, 0, f"Example {number} {what}.", "Write what is missing, or take both messages out.")


def misfit_schemas(content: PromptContent) -> Iterator[Finding]:
    """Schemas that are no JSON schema (draft 2020-12)."""
    schemas: list[tuple[str, Any]] = [("The JSON schema of the answer", content.params.json_schema)]
    for number, tool in enumerate(content.tools, 1):
        function = tool.get("function")
        inner = function if isinstance(function, Mapping) else tool
        schemas.append((f"The schema of the tool {short(tool_name(tool)) or number}", inner.get("parameters")))
    for title, schema in schemas:
        if schema is not None and (fault := _fault(schema)):
            yield Finding("error", WHOLE, 0, 0, f"{title} is no valid schema: {fault}", "Correct it, or leave it out.")


def _fault(schema: Any) -> str:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = "/".join(map(str, error.path))
        return f"{short(error.message, 160)}{f' at {short(where, 80)}' if where else ''}."
    except Exception as error:  # a schema that cannot be used fails in many ways
        return f"{short(str(error), 160)}."
    return ""
