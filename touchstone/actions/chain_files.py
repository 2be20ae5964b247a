"""Chains on their way out, as our own file, a script or a picture; and on their way in, shown before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import models, prompts
from store.database import Database
from store.tables import Prompt, PromptVersion
from touchstone.actions import chain_means, chains, databases, knowledge, reviewing
from touchstone.actions.pointers import version_of
from touchstone.actions.prompts import check_path, check_saving, create_prompt, save_version
from touchstone.actions.store_errors import translated
from touchstone.chains.difference import changes
from touchstone.chains.document import Chain
from touchstone.chains.exchange.mermaid import picture
from touchstone.chains.exchange.naming import references_of
from touchstone.chains.exchange.others import Taken, read_others
from touchstone.chains.exchange.own import ChainFile, Part, write_file
from touchstone.chains.exchange.planning import Planned, planned
from touchstone.chains.exchange.script_file import script_of
from touchstone.chains.exchange.settling import Plan, Settled, There, settle, told
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.blocks import read_reference
from touchstone.prompts.content import PromptContent, blocks_of
from touchstone.prompts.difference import Change
from touchstone.prompts.files.naming import file_name
from touchstone.prompts.keepable import BLOCK, CHAIN

FORMATS: Mapping[str, str] = {"touchstone": "Touchstone chain (JSON)", "script": "LangGraph script (Python)", "mermaid": "Mermaid picture"}
NEEDS: Mapping[str, str] = {"models": "model", "collections": "collection of documents", "databases": "database"}
DEPTH = 20


@dataclass(frozen=True)
class Out:
    """A file to take away: `text` is "" where there can be none, and `remarks` say why, or what is to be known."""

    text: str
    file_name: str
    media_type: str
    remarks: tuple[str, ...] = ()


@translated()
def out(db: Database, version_id: int, format: str = "touchstone") -> Out:
    """A version of a chain as a file. Raises NotFound, also for an unknown format, Invalid for a version that is no chain."""
    version = prompts.get_version(db, version_id)
    prompt, content = prompts.get_prompt(db, version.prompt_id), PromptContent.from_version(version)
    if content.chain is None:
        raise Invalid(f"Version {version.number} of {prompt.name} is no chain that can be read.", "Choose a version of a chain.")
    if format == "touchstone":
        return _own(db, prompt, content)
    if format == "script":
        return _script(db, prompt, content, content.chain)
    if format == "mermaid":
        return Out(picture(content.chain), file_name(prompt.name, ".mmd"), "text/vnd.mermaid")
    raise NotFound(f"There is no format {format[:40]!r}.", f"Known: {', '.join(FORMATS)}.")


def _own(db: Database, prompt: Prompt, content: PromptContent) -> Out:
    parts: dict[str, Part] = {}
    missing = tuple(dict.fromkeys(_gathered(db, prompt.project_id, content, parts)))
    file = ChainFile(prompt.name, content, prompt.description, tuple(parts.values()))
    remarks = tuple(f"It names {one}, which is not there: the file does not hold it." for one in missing)
    return Out(write_file(file), file_name(prompt.name, ".chain.json"), "application/json", remarks)


def _gathered(db: Database, project_id: int, content: PromptContent, parts: dict[str, Part], within: tuple[str, ...] = ()) -> list[str]:
    """Put what a content names into `parts`, what that names first; the references that name nothing. Raises Invalid for a circle."""
    missing = []
    for reference in references_of(content):
        if reference in within or len(within) > DEPTH:
            raise Invalid(f"{reference} holds itself, or stands too deep.", "Take it out of one of its chains.")
        if reference in parts:
            continue
        found = _named(db, project_id, reference)
        if found is None:
            missing.append(reference)
            continue
        missing += _gathered(db, project_id, found.content, parts, (*within, reference))
        parts[reference] = found
    return missing


def _named(db: Database, project_id: int, reference: str) -> Part | None:
    try:
        asked = read_reference(reference)
        prompt = prompts.prompt_by_name(db, project_id, asked.name)
        version = version_of(db, prompt, asked.label, asked.number) if prompt else None
    except (Invalid, NotFound):
        return None
    return Part(reference, prompt.name, prompt.kind, PromptContent.from_version(version)) if prompt and version else None


def _script(db: Database, prompt: Prompt, content: PromptContent, chain: Chain) -> Out:
    plan = script_plan(db, prompt.project_id, content, chain)
    text = script_of(plan) if plan.can_be_made else ""
    remarks = tuple(f"{one.node}: {one.text}" if one.node else one.text for one in plan.remarks)
    return Out(text, file_name(prompt.name, ".py"), "text/x-python", remarks)


def script_plan(db: Database, project_id: int, content: PromptContent, chain: Chain) -> Planned:
    """What a script of the chain would have, and what is to be said of it. Raises Invalid for a chain that cannot run."""
    found = chain_means.found(db, project_id, chain, content.model or next(iter(_model_names(db)), ""))
    chains.check(chain, found)
    return planned(chain, found, lambda name: knowledge.load(db, project_id, name, found.collections[name]), _model_names(db))


def _model_names(db: Database) -> dict[str, str]:
    return {one.name: one.remote_name for one in models.list_models(db)}


@dataclass(frozen=True)
class Arrival:
    """What a file would bring: nothing of it is written. `version` is the newest of a chain of that name that is here already."""

    file: ChainFile
    plan: Plan
    kind_of_file: str
    notes: tuple[str, ...]
    """What of the file was not taken over, and what is missing here."""
    version: PromptVersion | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """What would become of every part, in words."""
        return tuple(map(told, self.plan.parts))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from the chain of the same name that is here; of none, all is new."""
        here = PromptContent.from_version(self.version).chain if self.version else None
        return changes(here, self.plan.content.chain or Chain())


@translated()
def compare(db: Database, project_id: int, data: bytes, under: str = "", name: str = "") -> Arrival:
    """What a file of a chain would bring into a project, under a free `name`, else its own. Nothing is written, asked or run.

    `under` is the name of the file. Raises Invalid for a file that cannot be read, and for a bad name.
    """
    taken = read_others(data, under)
    file = taken.file
    _check_parts(db, project_id, file)
    plan = settle(file, _there(db, project_id, [one.name for one in file.parts]), check_path(name or file.name))
    here = prompts.prompt_by_name(db, project_id, file.name)
    version = prompts.latest_version(db, here.id or 0) if here and here.kind == CHAIN else None
    return Arrival(file, plan, taken.format, (*taken.notes, *_missing(db, project_id, taken)), version)


def _check_parts(db: Database, project_id: int, file: ChainFile) -> None:
    """Raises Invalid for a name that no prompt has, and for a block that is included and is nowhere: no version could be kept."""
    held = {one.reference for one in file.parts}
    for one in file.parts:
        if check_path(one.name, included=one.kind == BLOCK) != one.name:
            raise Invalid(f"The name {one.name[:60]!r} has blanks that no name has.", "Export the chain again.")
        for block in blocks_of(one.content):
            if str(block) not in held and _named(db, project_id, str(block)) is None:
                told = f"{one.name} of the file includes the block {block}, which it does not hold and which is not here."
                raise Invalid(told, "Make the block here first, or export the chain again.")


def _there(db: Database, project_id: int, names: Sequence[str]) -> dict[str, There]:
    wanted = {one.casefold() for one in names}
    there = {}
    for prompt in prompts.list_prompts(db, project_id, include_archived=True):
        versions = prompts.versions(db, prompt.id or 0) if prompt.name.casefold() in wanted else []
        numbers = {one.content_hash: one.number for one in reversed(versions)}
        there[prompt.name.casefold()] = There(prompt.name, prompt.kind, numbers, versions[0].number if versions else 0)
    return there


def _missing(db: Database, project_id: int, taken: Taken) -> list[str]:
    """What the file names and neither holds nor finds here."""
    file = taken.file
    here = {"models": set(_model_names(db)), "collections": set(knowledge.identities(db, project_id)),
            "databases": set(databases.identities(db, project_id))}  # fmt: skip
    said = [f"There is no {NEEDS[kind]} {name} here." for kind, names in file.needs.items() for name in names if name not in here[kind]]
    held = {one.reference for one in file.parts}
    used = [one for content in (file.content, *(one.content for one in file.parts)) for one in references_of(content)]
    for one in dict.fromkeys(used):
        if one not in held:
            has = _named(db, project_id, one) is not None
            said.append(f"The file does not hold {one}: {'the one that is here is used' if has else 'there is none here'}.")
    return said


@translated()
def bring_in(db: Database, project_id: int, shown: Arrival, author: str) -> Prompt:
    """Write what was shown: the parts, then the chain, which nobody has looked at yet. It gives the chain.

    Raises Conflict where something of these names changed since it was shown: what was written until then stays, and nothing
    that was here before is ever changed; Invalid for what no version keeps.
    """
    now = settle(shown.file, _there(db, project_id, [one.name for one in shown.file.parts]), shown.plan.name)
    if now != shown.plan:
        raise Conflict("Something of these names changed since it was shown.", "Look at what the file would bring now.")
    for one in now.parts:
        if one.state != "same":
            _write(db, project_id, one, author)
    return _made(db, project_id, now.name, CHAIN, now.content, author, shown.file.description)


def _write(db: Database, project_id: int, one: Settled, author: str) -> None:
    if one.state == "new":
        _made(db, project_id, one.name, one.part.kind, one.content, author)
        return
    prompt = prompts.prompt_by_name(db, project_id, one.name)
    newest = prompts.latest_version(db, prompt.id or 0) if prompt else None
    if prompt is None or newest is None or newest.number != one.number - 1:
        raise Conflict(f"{one.name} changed meanwhile.", "Look at what the file would bring now.")
    save_version(db, prompt.id or 0, one.content, note="Imported with a chain", author=author, parent_id=newest.id)


def _made(db: Database, project_id: int, name: str, kind: str, content: PromptContent, author: str, description: str = "") -> Prompt:
    check_saving(db, project_id, kind, content, "Imported")
    prompt = create_prompt(db, project_id, name, description, kind)
    if kind == CHAIN:
        reviewing.mark(db, prompt.id or 0)
    save_version(db, prompt.id or 0, content, note="Imported from a file", author=author, parent_id=None)
    return prompts.get_prompt(db, prompt.id or 0)
