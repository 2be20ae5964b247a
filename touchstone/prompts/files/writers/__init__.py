"""Writers of prompt files: adding a format is one file and one decorator. What a format cannot say is noted, or raises Invalid."""

from typing import ClassVar, Protocol

from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.registry import Registry

__all__ = ["Writer", "writers"]


class Writer(Protocol):
    """What every writer has; `ending` begins with a dot. `write` raises Invalid."""

    title: ClassVar[str]
    ending: ClassVar[str]
    media_type: ClassVar[str]

    def write(self, prompt: PromptFile, note: Note) -> str: ...


writers: Registry[type[Writer]] = Registry("format of prompt files", __name__)
