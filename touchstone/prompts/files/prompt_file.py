"""A prompt as files of any format say it, and what reading or writing one gives."""

from collections.abc import Callable
from dataclasses import dataclass, field

from touchstone.prompts.content import PromptContent

KINDS = ("chat", "text", "block")
OURS = "touchstone"
"""The format that says everything: what it leaves out is empty. Others may have no place for it."""
MAX_BYTES = 5_000_000
"""Bytes of one file."""
MAX_PROMPTS = 1_000
MAX_MESSAGES = 1_000
"""Messages of one prompt."""

Note = Callable[[str], None]
"""Takes a sentence about what was not taken over, or not as it stood, and why."""


@dataclass(frozen=True)
class PromptFile:
    """One prompt outside the database. Slashes in the name are folders; `message` says why this version was made."""

    name: str
    kind: str = "chat"
    description: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    content: PromptContent = field(default_factory=PromptContent)
    message: str = ""


@dataclass(frozen=True)
class Imported:
    """What a file holds, as yet unsaved; `notes` name everything of it that was not taken over. `kind_of_file` is the format read."""

    prompts: tuple[PromptFile, ...]
    notes: tuple[str, ...] = ()
    kind_of_file: str = ""


@dataclass(frozen=True)
class Exported:
    """A file to take away; `notes` name what its format has no place for. `file_name` may have folders, divided by slashes."""

    text: str
    file_name: str
    media_type: str
    notes: tuple[str, ...] = ()


class Notes:
    """Collects sentences, each once, in order."""

    def __init__(self) -> None:
        self._all: dict[str, None] = {}

    def __call__(self, sentence: str) -> None:
        self._all[sentence] = None

    def all(self) -> tuple[str, ...]:
        """The sentences so far."""
        return tuple(self._all)


def about(name: str, note: Note) -> Note:
    """A note that begins with the prompt it is about."""
    return lambda sentence: note(f"{name}: {sentence}")
