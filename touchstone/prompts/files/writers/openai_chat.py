"""OpenAI: the body of a chat completion, its variables still to be filled."""

import json
from typing import ClassVar

from touchstone.prompts.files.dialects import spelled_texts
from touchstone.prompts.files.lacking import note_format, note_lacking, openai_settings
from touchstone.prompts.files.messages import sent_messages
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.writers import writers


@writers("openai")
class OpenAIChat:
    """Model, messages, settings and tools as a request to chat completions has them."""

    title: ClassVar[str] = "OpenAI chat messages (JSON)"
    ending: ClassVar[str] = ".openai.json"
    media_type: ClassVar[str] = "application/json"

    def write(self, prompt: PromptFile, note: Note) -> str:
        note_lacking(prompt, "A request", note, "params", "model", "tools")
        note_format(prompt, "OpenAI", note)
        rows = sent_messages(prompt.content, spelled_texts(prompt.content, "A request", note), "A request", note)
        settings = openai_settings(prompt)
        model = {"model": settings.pop("model")} if "model" in settings else {}
        return f"{json.dumps({**model, 'messages': rows, **settings}, ensure_ascii=False, indent=2)}\n"
