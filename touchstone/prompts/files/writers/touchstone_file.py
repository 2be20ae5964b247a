"""Our own file: everything a prompt says, literal and in a fixed order, for a repository."""

from typing import ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.files.own_body import write_body
from touchstone.prompts.files.own_head import head_of
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.reading import read_prompts
from touchstone.prompts.files.writers import writers
from touchstone.suites.yaml_text import write_yaml


@writers("touchstone")
class TouchstoneFile:
    """One readable file, from which the same prompt comes back."""

    title: ClassVar[str] = "Touchstone prompt file"
    ending: ClassVar[str] = ".prompt.md"
    media_type: ClassVar[str] = "text/markdown"

    def write(self, prompt: PromptFile, note: Note) -> str:
        try:
            text = f"---\n{write_yaml(head_of(prompt))}---\n\n{write_body(prompt.content.messages)}"
        except (ValueError, TypeError, RecursionError) as error:
            raise _not_whole() from error
        if read_prompts(text.encode(), kind_of_file="touchstone").prompts != (prompt,):
            raise _not_whole()
        return text


def _not_whole() -> Invalid:
    return Invalid("The prompt holds a value that a file cannot keep.", "Look at its settings, tools and variables.")
