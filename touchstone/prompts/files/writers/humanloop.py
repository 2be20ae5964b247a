"""Humanloop `.prompt`: fields between lines of hyphens, then the messages between tags."""

from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.files.dialects import spelled_out, spelled_texts
from touchstone.prompts.files.lacking import note_format, note_lacking
from touchstone.prompts.files.messages import sent_messages
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.writers import writers
from touchstone.suites.yaml_text import write_yaml


@writers("humanloop")
class Humanloop:
    """A `.prompt` file with fields above and tagged messages below."""

    title: ClassVar[str] = "Humanloop .prompt file"
    ending: ClassVar[str] = ".prompt"
    media_type: ClassVar[str] = "text/plain"

    def write(self, prompt: PromptFile, note: Note) -> str:
        note_lacking(prompt, "A .prompt file", note, "params", "model", "tools")
        if prompt.content.format == "jinja2":
            texts = [message.content for message in spelled_out(prompt.content.messages, "A .prompt file")]
        else:
            note_format(prompt, "a .prompt file", note)
            texts = spelled_texts(prompt.content, "A .prompt file", note)
        rows = sent_messages(prompt.content, texts, "A .prompt file", note)
        head = f"---\n{write_yaml(_head(prompt))}---\n" if _head(prompt) else ""
        return f"{head}\n{chr(10).join(map(_tagged, rows))}"


def _head(prompt: PromptFile) -> dict[str, Any]:
    content = prompt.content
    params = content.params.to_json()
    schema = params.pop("json_schema", None)
    head: dict[str, Any] = {"model": content.model} if content.model else {}
    head |= params
    head |= {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}} if schema is not None else {}
    head |= {"tools": [dict(one.get("function") or one) for one in content.tools]} if content.tools else {}
    return head | ({"template_language": "jinja"} if content.format == "jinja2" else {})


def _tagged(row: dict[str, str]) -> str:
    tag = f"</{row['role']}>"
    if tag in row["content"]:
        raise Invalid(f"A .prompt file cannot say this prompt: a text holds {tag}.", "Take the tag out of it.")
    return f"<{row['role']}>\n{row['content']}\n{tag}\n"
