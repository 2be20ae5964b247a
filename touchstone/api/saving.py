"""What the API changes: a version on top of the newest one, and where labels point."""

from store import prompts
from store.database import Database
from store.tables import ApiToken, Project, Prompt, PromptVersion
from touchstone.actions import labels
from touchstone.actions import prompts as acts
from touchstone.actions.pointers import version_of
from touchstone.api import schemas
from touchstone.api.problems import Stale
from touchstone.api.serving import find_prompt, project_of, prompt_of
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.content import PromptContent


def author(caller: ApiToken) -> str:
    """Who did it, as it is written beside a version or a move."""
    return f"{caller.name} (token)"


def save(db: Database, name: str, asked: schemas.SaveAsked, body: schemas.NewVersion, caller: ApiToken) -> schemas.Saved:
    """A new version of a prompt; a prompt that is missing is made where that is asked for, and only with a version that can be saved.

    Raises NotFound, Invalid, Stale, Conflict.
    """
    project = project_of(db, asked.project)
    prompt = find_prompt(db, project, name)
    if prompt is None and not asked.create:
        prompt = prompt_of(db, project, name)
    content = PromptContent.from_json(body.model_dump(exclude={"parent", "note"}))
    acts.check_saving(db, project.id or 0, prompt.kind if prompt else asked.kind, content, body.note)
    parent = _parent(db, prompt, body.parent)
    made = prompt or _made(db, project, name, asked.kind)
    version = _saved(db, made, content, body, author(caller), parent)
    return schemas.Saved(project=project.name, name=made.name, version=version.number, content_hash=version.content_hash)


def _parent(db: Database, prompt: Prompt | None, number: int) -> PromptVersion | None:
    """The newest version, which is to be the one that was begun with. Raises Stale."""
    newest = prompts.latest_version(db, prompt.id or 0) if prompt else None
    if (newest.number if newest else 0) != number:
        raise Stale(number, newest.number if newest else 0)
    return newest


def _made(db: Database, project: Project, name: str, kind: str) -> Prompt:
    if not schemas.keepable(name) or acts.check_path(name) != name:
        hint = "Leave out spaces at the ends, and control characters."
        raise Invalid("The name cannot be kept as it is written.", hint)
    try:
        return acts.create_prompt(db, project.id or 0, name, kind=kind)
    except Invalid:
        if (meanwhile := find_prompt(db, project, name)) is None:
            raise
        return meanwhile


def _saved(
    db: Database, prompt: Prompt, content: PromptContent, body: schemas.NewVersion, by: str, parent: PromptVersion | None
) -> PromptVersion:
    try:
        parent_id = parent.id if parent else None
        return acts.save_version(db, prompt.id or 0, content, note=body.note, author=by, parent_id=parent_id)
    except Conflict as conflict:
        newest = prompts.latest_version(db, prompt.id or 0)
        raise Stale(body.parent, newest.number if newest else 0) from conflict


def move(db: Database, name: str, label: str, asked: schemas.Asked, body: schemas.LabelTo, caller: ApiToken) -> schemas.Labelled:
    """Point a label at a version. Raises NotFound, Invalid for a bad label, Conflict."""
    prompt = prompt_of(db, project_of(db, asked.project), name)
    version = version_of(db, prompt, number=body.version)
    seen, by = _seen(db, prompt, body.seen), author(caller)
    moved = labels.move(db, prompt.id or 0, label, version.id or 0, author=by, note=body.note, seen=seen, sure=body.sure)
    return schemas.Labelled(label=moved.name, version=version.number)


def _seen(db: Database, prompt: Prompt, number: int | None) -> int | None:
    """The id of the version that a label was seen at; 0 for none, None where nobody says it. Raises NotFound."""
    return version_of(db, prompt, number=number).id if number else number


def remove(db: Database, name: str, label: str, asked: schemas.RemoveAsked, caller: ApiToken) -> None:
    """Take a label away. Raises as `move` does."""
    prompt = prompt_of(db, project_of(db, asked.project), name)
    if labels.check_label(label) not in {one.name for one in labels.of_prompt(db, prompt.id or 0)}:
        raise NotFound(f"{prompt.name} has no label {label[:40]}.", "Look at its labels.")
    seen, by = _seen(db, prompt, asked.seen), author(caller)
    labels.remove(db, prompt.id or 0, label, author=by, seen=seen, sure=asked.sure)
