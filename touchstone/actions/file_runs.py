"""Running a file of cases against an endpoint without any set-up: everything goes into the project "Default"."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from store import models, prompts, runs, suites
from store.database import Database
from store.tables import Endpoint, Model, Project, Run, SuiteVersion
from touchstone.actions.models import checked_endpoint, checked_model
from touchstone.actions.projects import ensure_project
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.settings import Settings
from touchstone.suites.cases import case_to_json
from touchstone.suites.importing import Problem, iter_file
from touchstone.types import Case, Params

PROJECT = "Default"
SHOWN_PROBLEMS = 20
CHUNK = 1 << 20


@dataclass(frozen=True)
class FileRun:
    """What to run: a file, an endpoint and a model there. `prompt` is a template the cases' variables fill, "" for none."""

    path: Path
    base_url: str
    model: str
    api_key_env: str = ""
    prompt: str = ""
    params: Params = field(default_factory=Params)
    concurrency: int = 8
    repeats: int = 1
    attacks: tuple[str, ...] = ("",)
    budget_usd: float | None = None
    limit: int | None = None


@dataclass
class Taken:
    """A run made of a file, and what of the file did not come in."""

    run: Run
    problems: list[Problem]
    resumed: bool = False


@translated()
def take(db: Database, wanted: FileRun, settings: Settings, resume: bool = False) -> Taken:
    """The run of a file: a new one, or with `resume` the newest that was asked to do exactly the same.

    Raises NotFound without a file or a run to resume, Invalid when no case can be read.
    """
    digest = file_hash(wanted.path)
    fingerprint = _fingerprint(wanted, digest)
    if resume:
        found = runs.run_by_fingerprint(db, fingerprint)
        if found is None:
            raise NotFound("No run of this file with these settings was begun here.", "Leave --resume out to begin one.")
        if found.state != "done":
            runs.set_state(db, found.id or 0, "queued")
        return Taken(runs.get_run(db, found.id or 0), [], True)
    project = ensure_project(db, PROJECT)
    problems: list[Problem] = []
    version = _suite_version(db, project, wanted, digest, problems)
    choice = TargetChoice(_model(db, wanted, settings).id or 0, _prompt_version(db, project, wanted))
    request = RunRequest(
        project_id=project.id or 0,
        suite_version_id=version.id or 0,
        targets=(choice,),
        name=wanted.path.name,
        attacks=wanted.attacks,
        repeats=wanted.repeats,
        params=wanted.params,
        concurrency=wanted.concurrency,
        budget_usd=wanted.budget_usd,
        fingerprint=fingerprint,
    )
    return Taken(create_run(db, request), problems)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal. Raises NotFound."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(CHUNK):
                digest.update(block)
    except OSError as error:
        raise NotFound(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    return digest.hexdigest()


def _fingerprint(wanted: FileRun, digest: str) -> str:
    """What makes two commands the same run: everything but how fast it goes and what it may cost."""
    said = {**asdict(wanted), "path": digest, "params": wanted.params.to_json()}
    for name in ("concurrency", "budget_usd"):
        said.pop(name)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _suite_version(db: Database, project: Project, wanted: FileRun, digest: str, problems: list[Problem]) -> SuiteVersion:
    """The file as a suite version; the same file again is the same version."""
    name = wanted.path.name[:120]
    suite = suites.suite_by_name(db, project.id or 0, name) or suites.create_suite(db, project.id or 0, name)
    content = digest if wanted.limit is None else f"{digest}:{wanted.limit}"
    for known in suites.suite_versions(db, suite.id or 0):
        if known.content_hash == content:
            return known
    version = suites.add_suite_version(db, suite.id or 0, _cases(wanted, problems), content_hash=content, message="Run from the command line")
    if not version.case_count:
        raise Invalid(f"{wanted.path} holds no case.", problems[0].reason if problems else "Give it a column named prompt, input or question.")
    return version


def _cases(wanted: FileRun, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    count = 0
    for found in iter_file(wanted.path):
        if isinstance(found, Case):
            yield {"key": found.key, "kind": found.kind, "category": found.category, "body": case_to_json(found)}
            count += 1
            if count == wanted.limit:
                return
        elif len(problems) < SHOWN_PROBLEMS:
            problems.append(found)


def _model(db: Database, wanted: FileRun, settings: Settings) -> Model:
    endpoint = _endpoint(db, wanted, settings)
    name = f"{wanted.model} @ {endpoint.name}"[:120]
    found = models.model_by_name(db, name)
    return found or models.create_model(db, **checked_model({"name": name, "remote_name": wanted.model}, endpoint))


def _endpoint(db: Database, wanted: FileRun, settings: Settings) -> Endpoint:
    """The endpoint of this address and key variable; one made here does not limit the concurrency a run asks for."""
    fields = {"name": wanted.base_url[:120], "provider": "openai_compatible", "base_url": wanted.base_url, "api_key_env": wanted.api_key_env}
    checked = checked_endpoint(fields, settings)
    for known in models.list_endpoints(db):
        if (known.base_url, known.api_key_env, known.provider) == (checked["base_url"], wanted.api_key_env, "openai_compatible"):
            return known
    return models.create_endpoint(db, **checked)


def _prompt_version(db: Database, project: Project, wanted: FileRun) -> int | None:
    if not wanted.prompt:
        return None
    digest = hashlib.sha256(wanted.prompt.encode()).hexdigest()
    name = f"command line {digest[:8]}"
    prompt = prompts.prompt_by_name(db, project.id or 0, name) or prompts.create_prompt(db, project.id or 0, name)
    version = prompts.latest_version(db, prompt.id or 0)
    messages = [{"role": "user", "content": wanted.prompt}]
    made = version or prompts.add_version(db, prompt.id or 0, messages=messages, content_hash=digest)
    return made.id


