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
        if _read_again(text) != (prompt,):
            raise _not_whole()
        return text


def _read_again(text: str) -> tuple[PromptFile, ...]:
    try:
        return read_prompts(text.encode("utf-8", "surrogatepass"), kind_of_file="touchstone").prompts
    except Invalid as problem:
        raise Invalid(f"The prompt does not fit into a file. {problem.message}", "Mend it in the prompt, then export it.") from problem


def _not_whole() -> Invalid:
    return Invalid("The prompt holds a value that a file cannot keep.", "Look at its settings, tools and variables.")
