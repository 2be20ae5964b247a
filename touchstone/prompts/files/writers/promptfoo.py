"""promptfoo: a configuration that holds one prompt; providers and tests are added there."""

import json
from typing import Any, ClassVar

from touchstone.prompts.files.dialects import LOGIC, spelled_out, spelled_texts
from touchstone.prompts.files.lacking import note_format, note_lacking, openai_settings
from touchstone.prompts.files.messages import sent_messages
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.writers import writers
from touchstone.suites.yaml_text import write_yaml


@writers("promptfoo")
class Promptfoo:
    """A promptfooconfig.yaml with the prompt in it."""

    title: ClassVar[str] = "promptfoo configuration (YAML)"
    ending: ClassVar[str] = ".promptfooconfig.yaml"
    media_type: ClassVar[str] = "application/yaml"

    def write(self, prompt: PromptFile, note: Note) -> str:
        note_lacking(prompt, "A prompt of promptfoo", note, "description", "params", "tools")
        config = {name: value for name, value in openai_settings(prompt).items() if name != "model"}
        row: dict[str, Any] = {"label": prompt.name, "raw": _raw(prompt, note), **({"config": config} if config else {})}
        head = {"description": prompt.description} if prompt.description else {}
        return write_yaml({**head, "prompts": [row]})


def _raw(prompt: PromptFile, note: Note) -> str:
    """A text, or a chat as the JSON that promptfoo reads as one."""
    if prompt.content.format == "jinja2":
        note("promptfoo renders with Nunjucks, which is close to Jinja2, not the same: look at filters and tests.")
        texts = [message.content for message in spelled_out(prompt.content.messages, "promptfoo")]
    else:
        note_format(prompt, "promptfoo", note)
        texts = spelled_texts(prompt.content, "promptfoo", note, LOGIC)
    rows = sent_messages(prompt.content, texts, "promptfoo", note)
    return rows[0]["content"] if prompt.kind != "chat" and len(rows) == 1 else json.dumps(rows, ensure_ascii=False, indent=2)
