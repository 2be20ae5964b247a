"""Our own file: fields between lines of hyphens, then the messages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.files.naming import clean_name, name_from
from touchstone.prompts.files.own_body import read_body
from touchstone.prompts.files.own_head import prompt_of
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.readers import MARKED, readers
from touchstone.prompts.files.source import Source, front_matter

_MARK = re.compile(r"^touchstone:", re.MULTILINE)


@readers("touchstone")
class TouchstoneFile:
    """One prompt as Touchstone writes it for a repository: everything it says comes back."""

    title: ClassVar[str] = "Touchstone prompt file"

    def fits(self, source: Source) -> int:
        return MARKED if source.parts and _MARK.search(source.parts[0]) else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        if source.parts is None:
            raise Invalid("The file does not begin with fields between two lines of three hyphens.", "Write --- above and below them.")
        head, lines = front_matter(source.parts[0])
        messages = read_body(source.parts[1], source.parts[0].count("\n") + 3)
        prompt = prompt_of(head, lines, messages, name_from(source.file_name))
        name = clean_name(prompt.name) or name_from(source.file_name)
        if name != prompt.name:
            note("The name was cleaned of what no name may hold.")
        return [replace(prompt, name=name)]
