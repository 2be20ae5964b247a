"""Any text as one message."""

from collections.abc import Sequence
from typing import ClassVar

from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.dialects import guessed_format, without_includes
from touchstone.prompts.files.naming import name_from
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.readers import ANYTHING, readers
from touchstone.prompts.files.source import Source
from touchstone.types import Message


@readers("text")
class PlainText:
    """Text or Markdown: the whole file is one user message."""

    title: ClassVar[str] = "Text or Markdown"

    def fits(self, source: Source) -> int:
        return 0 if source.suffix in (".json", ".yaml", ".yml") else ANYTHING

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        text = source.text.replace("\r\n", "\n").removesuffix("\n")
        if "\r\n" in source.text:
            note("Windows line ends were read as plain ones.")
        if text.startswith("---\n"):
            note("It begins with front matter that is not of a prompt file: that was read as text of the prompt.")
        format = guessed_format(text)
        note(f"The text does not say how it writes variables; it was read as {format}, which is a guess.")
        content = PromptContent((Message("user", without_includes(text)),), format)
        return [PromptFile(name_from(source.file_name), "text", content=content)]
