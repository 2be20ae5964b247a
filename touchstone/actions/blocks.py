"""Blocks of a project: finding the version a reference means, and who uses a block."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from store import prompts
from store.block_uses import MOST, Use, users_of
from store.database import Database
from store.tables import Prompt, PromptVersion
from touchstone.actions.pointers import version_of
from touchstone.actions.store_errors import translated
from touchstone.errors import NotFound
from touchstone.prompts import assembling
from touchstone.prompts.blocks import Block, Find, Reference, Resolved, read_reference
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.checks import LATEST

KIND = prompts.BLOCK


def block_name(prompt: Prompt) -> str:
    """What a block is called where its versions are compared; "" for a prompt that is none."""
    return prompt.name if prompt.kind == KIND else ""


def finder(db: Database, project_id: int) -> Find:
    """What finds a project's blocks by reference, as they are when each is asked for first. It raises NotFound."""

    @cache
    @translated()
    def find(reference: Reference) -> Block:
        prompt = _block(db, project_id, reference.name)
        return block_of(prompt.name, version_of(db, prompt, reference.label, reference.number))

    return find


def pinned(db: Database, record: list[dict[str, object]]) -> Find:
    """What finds the very versions that a run recorded. It raises NotFound."""
    versions = {str(one["reference"]): (str(one["name"]), int(str(one["version_id"]))) for one in record}

    @translated()
    def find(reference: Reference) -> Block:
        if str(reference) not in versions:
            raise NotFound(f"The run did not record the block {reference}.", "Begin a new run.")
        name, version_id = versions[str(reference)]
        return block_of(name, prompts.get_version(db, version_id))

    return find


Prepared = tuple[assembling.Prompt, Resolved]
"""A prompt with its blocks in place, and which versions these are."""


def reader(db: Database) -> Callable[[int | None, str], Prepared]:
    """What gives the prompt of a stored version (None: no prompt) without a part of it ("": with all), with its blocks as they are now.

    Every version and every block is read once. It raises NotFound, Invalid.
    """
    blocks_of = cache(partial(finder, db))

    @cache
    @translated()
    def said(version_id: int) -> tuple[PromptContent, Find]:
        version = prompts.get_version(db, version_id)
        return PromptContent.from_version(version), blocks_of(prompts.get_prompt(db, version.prompt_id).project_id)

    return lambda version_id, without: _prepared(None if version_id is None else said(version_id), without)


def stored_prompt(db: Database, version_id: int | None, without: str, record: list[dict[str, object]]) -> Prepared:
    """As a `reader` gives it, but with the blocks that a run recorded. Raises NotFound, Invalid."""
    if version_id is None:
        return _prepared(None, without)
    return _prepared((PromptContent.from_version(prompts.get_version(db, version_id)), pinned(db, record)), without)


def _prepared(said: tuple[PromptContent, Find] | None, without: str) -> Prepared:
    return (assembling.Prompt(), Resolved(())) if said is None else assembling.prepared(*said, without)


def block_of(name: str, version: PromptVersion) -> Block:
    """A stored version as a block."""
    text = version.messages[0]["content"] if version.messages else ""
    return Block(name, version.number, version.id or 0, text, version.format)


@translated()
def check(db: Database, project_id: int, references: tuple[Reference, ...]) -> None:
    """Raises NotFound for a reference that names no block."""
    for name in dict.fromkeys(reference.name for reference in references):
        _block(db, project_id, name)


def follows_newest(reference: str) -> bool:
    """Whether an include, as `Use` tells it, means the newest version, whichever that is."""
    found = read_reference(reference)
    return not found.number and found.label in ("", LATEST)


def _block(db: Database, project_id: int, name: str) -> Prompt:
    prompt = prompts.prompt_by_name(db, project_id, name)
    if prompt is None or prompt.kind != KIND:
        raise NotFound(f"There is no block {name}.", "Write it first, or take the include out.")
    return prompt


@translated()
def used_by(db: Database, block_id: int) -> list[Use]:
    """The versions in use that include a block, by the prompt's name, then those that do so through other blocks; at most
    `block_uses.MOST`. The reference is always how this block is included."""
    found = users_of(db, block_id)
    seen = {(use.version_id, use.reference) for use in found}
    for inner in found:
        if inner.kind != KIND or len(found) >= MOST:
            continue
        outer = [replace(use, reference=inner.reference, through=inner.name) for use in users_of(db, inner.prompt_id) if _means(use, inner)]
        found += [use for use in outer if (use.version_id, use.reference) not in seen]
        seen |= {(use.version_id, use.reference) for use in outer}
    return found[:MOST]


def _means(use: Use, block: Use) -> bool:
    """Whether the include is of this version of the block."""
    if follows_newest(use.reference):
        return block.branch == prompts.MAIN
    reference = read_reference(use.reference)
    return reference.number == block.number or reference.label in block.labels
