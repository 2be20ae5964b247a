"""Which prompts an author has begun to change without saving a version, and what these drafts say."""

from store import drafts as rows
from store.database import Database
from store.prompts import MAIN
from touchstone.actions import drafts
from touchstone.actions.store_errors import translated
from touchstone.prompts.content import PromptContent

KIND = "prompt"


@translated()
def begun(db: Database, author: str) -> dict[int, tuple[str, ...]]:
    """The branches on which the author has a draft, the main one first, by prompt id. No text is read."""
    found: dict[int, list[str]] = {}
    for prompt_id, branch in _places(db, author).values():
        found.setdefault(prompt_id, []).append(branch)
    return {prompt_id: tuple(sorted(branches, key=lambda name: (name != MAIN, name))) for prompt_id, branches in found.items()}


def saying(db: Database, author: str, words: str) -> set[int]:
    """The prompts of which a draft of the author holds the words in a message, whatever their case."""
    wanted = words.casefold().strip()
    places = _places(db, author) if wanted else {}
    return {places[name][0] for name, draft in drafts.found(db, places).items() if _says(draft, wanted)}


def _says(draft: drafts.Draft, wanted: str) -> bool:
    content = PromptContent.from_json(draft.body.get("content") or {})
    return any(wanted in message.content.casefold() for message in content.messages)


def _places(db: Database, author: str) -> dict[str, tuple[int, str]]:
    """The prompt and branch of each of the author's drafts, by the name it is kept under."""
    start, end = f"{KIND}:", f":{author}"
    subjects = [name for name in rows.subjects(db, KIND) if name.endswith(end)]
    parted = {name: name.removeprefix(start).removesuffix(end).partition(":") for name in subjects}
    return {name: (int(id), branch or MAIN) for name, (id, _, branch) in parted.items() if id.isdigit()}
