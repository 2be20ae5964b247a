"""From what is stored to what the API gives: the project, the prompt, the very version asked for, its blocks put in."""

from collections.abc import Sequence

from store import projects, prompts
from store.database import Database
from store.tables import Project, Prompt, PromptVersion
from touchstone.actions import blocks, labels
from touchstone.actions.pointers import version_of
from touchstone.actions.prompts import Listed, list_all
from touchstone.api import schemas
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.blocks import Resolved, resolve
from touchstone.prompts.content import PromptContent, messages_json, variables_of
from touchstone.prompts.variables import merged

SHOWN = 100


def project_of(db: Database, name: str) -> Project:
    """The project of that name; without a name the one made first: another one begun later changes no answer. Raises NotFound."""
    found = projects.project_by_name(db, name) if name else next(iter(projects.list_projects(db)), None)
    if found is None or (name and found.name != name):
        raise NotFound(f"There is no project {name[:SHOWN]}".strip() + ".", "Name one that is there, or leave the name out.")
    return found


def find_prompt(db: Database, project: Project, name: str) -> Prompt | None:
    """The prompt of exactly that name, an archived one too: what an application asks for stays when a list is tidied."""
    found = prompts.prompt_by_name(db, project.id or 0, name)
    return found if found is not None and found.name == name else None


def prompt_of(db: Database, project: Project, name: str) -> Prompt:
    """As `find_prompt`. Raises NotFound."""
    found = find_prompt(db, project, name)
    if found is None:
        raise NotFound(f"{project.name} has no prompt {name[:SHOWN]}.", "Check its name and the project.")
    return found


def page(db: Database, asked: schemas.ListAsked) -> schemas.PromptPage:
    """A part of a project's prompts, those in use, by name. Raises NotFound for the project."""
    project = project_of(db, asked.project)
    fitting = sorted((row for row in list_all(db, project.id or 0) if _fits(row, asked)), key=lambda row: row.name)
    shown = [_row(row) for row in fitting[asked.offset : asked.offset + asked.limit]]
    return schemas.PromptPage(project=project.name, total=len(fitting), limit=asked.limit, offset=asked.offset, prompts=shown)


def _fits(row: Listed, asked: schemas.ListAsked) -> bool:
    inside = not asked.folder or row.name.startswith(asked.folder.rstrip("/") + "/")
    return not row.archived and inside and (not asked.tag or asked.tag in row.tags)


def _row(row: Listed) -> schemas.PromptRow:
    known = {"name": row.name, "kind": row.kind, "description": row.description}
    return schemas.PromptRow(**known, tags=list(row.tags), labels=dict(row.labels), latest_version=row.version or None)


def read(db: Database, name: str, asked: schemas.ReadAsked) -> schemas.ServedPrompt:
    """The version that was asked for. Raises NotFound, Invalid for a label and a version together, Conflict where a block is missing."""
    if asked.label is not None and asked.version is not None:
        raise Invalid("A label and a version were asked for together.", "Ask for one of them.")
    project = project_of(db, asked.project)
    prompt = prompt_of(db, project, name)
    label = None if asked.version else asked.label or labels.PRODUCTION
    version = version_of(db, prompt, label or "", asked.version or 0)
    content = PromptContent.from_version(version)
    if not asked.resolve:
        return _served(db, project, prompt, version, label, content, Resolved(content.messages))
    found = _resolved(db, prompt, version, content)
    return _served(db, project, prompt, version, label, _described(content, found), found)


def _resolved(db: Database, prompt: Prompt, version: PromptVersion, content: PromptContent) -> Resolved:
    try:
        return resolve(content.messages, content.format, blocks.finder(db, prompt.project_id))
    except (NotFound, Invalid) as error:
        raise Conflict(f"Version {version.number} of {prompt.name} cannot be put together. {error.message}", error.hint) from error


def _described(content: PromptContent, found: Resolved) -> PromptContent:
    """The content with something said of every variable, those of its blocks too."""
    whole = PromptContent(found.messages, content.format)
    declared = merged(content.variables, variables_of(whole))
    return PromptContent(found.messages, content.format, content.params, declared, content.tools, content.model)


def _served(
    db: Database, project: Project, prompt: Prompt, version: PromptVersion, label: str | None, content: PromptContent, found: Resolved
) -> schemas.ServedPrompt:
    pointing: Sequence[str] = [one.name for one in labels.of_prompt(db, prompt.id or 0) if one.version_id == version.id]
    return schemas.ServedPrompt(
        project=project.name,
        name=prompt.name,
        kind=prompt.kind,
        version=version.number,
        label=label,
        labels=list(pointing),
        messages=[schemas.MessagePart(**one) for one in messages_json(content.messages)],  # type: ignore[arg-type]
        format=content.format,
        variables=[one.to_json() for one in content.variables],
        params=content.params.to_json(),
        tools=[dict(one) for one in content.tools],
        model=content.model,
        blocks=[schemas.UsedBlock(reference=ref, name=one.name, number=one.number) for ref, one in found.used.items()],
        content_hash=version.content_hash,
        note=version.message,
        author=version.author,
        created_at=version.created_at,
    )
