"""A prompt to a file of any format; what the format has no place for is told."""

from dataclasses import replace

from touchstone.errors import Invalid
from touchstone.prompts.files.naming import clean_line, clean_name, file_name
from touchstone.prompts.files.prompt_file import MAX_BYTES, Exported, Notes, PromptFile
from touchstone.prompts.files.writers import writers
from touchstone.prompts.from_outside import check_text


def exported(prompt: PromptFile, to: str) -> Exported:
    """The prompt as a file of the format `to` (one of `writers`), which is not checked for being ready to be sent.

    Raises Invalid for what the format cannot say at all and for more than 5 MB, NotFound for an unknown format.
    """
    notes = Notes()
    tidy = _tidied(prompt, notes)
    for message in tidy.content.messages:
        check_text(message.content)
    writer = writers[to]()
    text = writer.write(tidy, notes)
    check_text(text)
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(f"The file would have more than {MAX_BYTES // 1_000_000} MB.", "Shorten the prompt.")
    return Exported(text, file_name(tidy.name, writer.ending), writer.media_type, notes.all())


def _tidied(prompt: PromptFile, notes: Notes) -> PromptFile:
    """The prompt with a name and tags that any reader takes back."""
    name = clean_name(prompt.name) or "prompt"
    tags = tuple(dict.fromkeys(filter(None, map(clean_line, prompt.tags))))
    if (name, tags) != (prompt.name, prompt.tags):
        notes("The name and the tags were cleaned of control characters and of what no name may hold.")
    return replace(prompt, name=name, tags=tags)
