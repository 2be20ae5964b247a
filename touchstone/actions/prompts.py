"""Prompts and their versions: create, save, restore, archive. A version once saved is never edited."""

from collections.abc import Callable
from typing import TypeVar

from store import prompts
from store.database import Database
from store.errors import StoreConflict
from store.tables import Prompt, PromptVersion
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.content import PromptContent, check_content, messages_json
from touchstone.templates import variables
from touchstone.types import Message, Params

T = TypeVar("T")
NAME_LIMIT = 100
NOTE_LIMIT = 500


def check_name(name: str, taken: tuple[str, ...] = ()) -> str:
    """The name without outer spaces. Raises Invalid when it is empty, too long or already taken (case does not count)."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("The name is empty.", "Give it a name.")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"The name has {len(name)} characters.", f"Keep it within {NAME_LIMIT}.")
    if name.casefold() in (other.casefold() for other in taken):
        raise Invalid(f"There already is one named “{name}”.", "Choose another name.")
    return name


def create_prompt(db: Database, project_id: int, name: str, description: str = "") -> Prompt:
    """A new prompt without versions. Raises Invalid for a bad or taken name."""
    taken = tuple(prompt.name for prompt in prompts.list_prompts(db, project_id))
    checked = check_name(name, taken)
    return _told(
        lambda: prompts.create_prompt(db, project_id, checked, description.strip()),
        "A prompt with this name was made meanwhile.",
        "Choose another name.",
    )


def content_of(version: PromptVersion) -> PromptContent:
    """What a stored version says."""
    return PromptContent.from_json({"messages": version.messages, "format": version.format, "params": version.params})


def starting_content() -> PromptContent:
    """What the editor of a prompt without versions begins with."""
    return PromptContent((Message("system", ""), Message("user", "{question}")), params=Params(max_tokens=300))


def names_in(content: PromptContent) -> tuple[str, ...]:
    """The variables of all messages, each once, in order of appearance. Raises Invalid for a broken template."""
    found = [name for message in content.messages for name in variables(message.content, content.format)]
    return tuple(dict.fromkeys(found))


def save_version(db: Database, prompt_id: int, content: PromptContent, *, note: str, author: str, parent_id: int | None) -> PromptVersion:
    """A new version on top of `parent_id`, the version the author began with (None: the first).

    Raises Invalid when the content cannot be sent, says what its parent says, or has no note; Conflict when
    someone saved another version since: nothing is written then.
    """
    check_content(content)
    names_in(content)
    if not note.strip():
        raise Invalid("The note is empty.", "Say in a few words what changed, for those who read the list of versions.")
    if parent_id is not None and prompts.get_version(db, parent_id).content_hash == content.hash:
        raise Invalid("Nothing changed since the version you began with.", "Change something, or leave it as it is.")
    return _append(db, prompt_id, content, note.strip()[:NOTE_LIMIT], author, parent_id)


def restore_version(db: Database, version_id: int, *, author: str) -> PromptVersion:
    """An older version's content as the newest version. Raises Invalid when the newest already says it."""
    version = prompts.get_version(db, version_id)
    latest = prompts.latest_version(db, version.prompt_id)
    if latest is not None and latest.content_hash == version.content_hash:
        raise Invalid(f"Version {latest.number} already says the same.", "There is nothing to restore.")
    content, note = content_of(version), f"Restored from v{version.number}"
    return _append(db, version.prompt_id, content, note, author, latest.id if latest else None)


def _append(db: Database, prompt_id: int, content: PromptContent, note: str, author: str, parent_id: int | None) -> PromptVersion:
    return _told(
        lambda: prompts.add_version(
            db,
            prompt_id,
            messages=messages_json(content.messages),
            format=content.format,
            params=content.params.to_json(),
            message=note,
            author=author,
            parent_id=parent_id,
            content_hash=content.hash,
        ),
        "Someone saved another version of this prompt since you began.",
        "Nothing was overwritten and your text is kept. Look at what they changed, then save on top of it.",
    )


def _told(act: Callable[[], T], message: str, hint: str) -> T:
    try:
        return act()
    except StoreConflict as conflict:
        raise Conflict(message, hint) from conflict
