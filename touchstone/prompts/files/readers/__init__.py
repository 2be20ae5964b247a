"""Readers of prompt files: adding a format is one file and one decorator. All read plain data; none builds what a file names."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.source import Source
from touchstone.registry import Registry

__all__ = ["ANYTHING", "MARKED", "SHAPED", "Reader", "readers"]

ANYTHING, SHAPED, MARKED = 1, 2, 3
"""How surely a text is of a format: any text is; its shape says so; it names the format itself. 0: it is not."""


class Reader(Protocol):
    """What every reader has; the docstring's first line is shown where a format is chosen. `read` raises Invalid."""

    title: ClassVar[str]

    def fits(self, source: Source) -> int: ...

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]: ...


readers: Registry[type[Reader]] = Registry("format of prompt files", __name__)
