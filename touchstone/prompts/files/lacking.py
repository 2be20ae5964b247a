"""What a format has no place for, and the settings as OpenAI and its kin write them."""

from typing import Any

from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.files.prompt_file import Note, PromptFile


def note_lacking(prompt: PromptFile, what: str, note: Note, *has: str) -> None:
    """Notes what the prompt says and a format, called `what`, cannot; `has` names the fields it has."""
    content = prompt.content
    said = {
        "description": prompt.description,
        "tags": prompt.tags,
        "labels": prompt.labels,
        "message": prompt.message,
        "params": content.params.to_json(),
        "model": content.model,
        "tools": content.tools,
        "variables": [one for one in content.variables if (one.type, one.description, one.choices, one.sample) != ("text", "", (), "")],
    }
    if left := [name for name, value in said.items() if value and name not in has]:
        note(f"{what} has no place for: {', '.join(left)}.")
    if prompt.kind == "block":
        note(f"{what} knows no blocks: it is written as a prompt of its own.")


def note_format(prompt: PromptFile, what: str, note: Note) -> None:
    """Notes that the variables are written otherwise than in the prompt."""
    if prompt.content.format not in ("mustache", PLAIN):
        note(f"Variables are written as {{{{name}}}}, as {what} has them.")


def openai_settings(prompt: PromptFile) -> dict[str, Any]:
    """Model, sampling settings, tools and the answer's schema by the names that the OpenAI protocol gives them."""
    content = prompt.content
    params = content.params.to_json()
    schema = params.pop("json_schema", None)
    shape = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    rest = {"model": content.model, "tools": [dict(one) for one in content.tools]}
    return {
        **params,
        **{name: value for name, value in rest.items() if value},
        **({"response_format": shape} if schema is not None else {}),
    }
