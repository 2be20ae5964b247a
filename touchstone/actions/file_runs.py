"""Running a file of cases against an endpoint without any set-up: everything goes into the project "Default"."""

import hashlib
import json
from collections import deque
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from store import models, prompts, runs, suites
from store.database import Database
from store.errors import StoreConflict
from store.tables import Endpoint, Model, Project, Run, SuiteVersion
from touchstone.actions.file_cases import cases_of
from touchstone.actions.models import checked_model, endpoint_at, short
from touchstone.actions.projects import ensure_project
from touchstone.actions.prompts import append, check_saving
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.settings import Settings
from touchstone.suites.importing import Problem
from touchstone.types import Message, Params

PROJECT = "Default"
SAID = "Run from the command line"
CHAT = "chat"
CHUNK = 1 << 20


@dataclass(frozen=True)
class FileRun:
    """What to run: a file, an endpoint and a model there.

    `prompt` is a template the cases' variables fill, "" for none. Prices are US dollars per million tokens; None leaves them as known.
    """

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
    price_in: float | None = None
    price_out: float | None = None


NOT_WHAT_IS_ASKED = ("concurrency", "budget_usd", "price_in", "price_out")
"""How fast a run goes and what it may cost: two commands that differ only there are the same run."""


@dataclass
class Taken:
    """A run made of a file, and what of the file did not come in. `interrupted` is an unfinished one that was asked to do the same."""

    run: Run
    problems: list[Problem]
    interrupted: Run | None = None


@translated()
def take(db: Database, wanted: FileRun, settings: Settings, resume: bool = False) -> Taken:
    """The run of a file: a new one, or with `resume` the newest that was asked to do the same.

    Raises NotFound without a file or a run to resume, Invalid when no case can be read.
    """
    digest = file_hash(wanted.path)
    fingerprint = _fingerprint(wanted, digest)
    found = runs.run_by_fingerprint(db, fingerprint)
    if resume:
        return Taken(_resumed(db, found, wanted), [])
    request, problems = _prepared(db, wanted, settings, digest)
    run = create_run(db, replace(request, fingerprint=fingerprint))
    return Taken(run, problems, found if found and found.state != "done" else None)


def _prepared(db: Database, wanted: FileRun, settings: Settings, digest: str, tries: int = 5) -> tuple[RunRequest, list[Problem]]:
    """What to ask for, with everything it stands on in the database; another process may be making the same just now."""
    problems: list[Problem] = []
    try:
        project = ensure_project(db, PROJECT)
        version = _suite_version(db, project, wanted, digest, problems)
        target = TargetChoice(_model(db, wanted, settings).id or 0, _prompt_version(db, project, wanted))
    except (StoreConflict, Conflict):
        if tries == 1:
            raise
        return _prepared(db, wanted, settings, digest, tries - 1)
    request = RunRequest(
        project_id=project.id or 0,
        suite_version_id=version.id or 0,
        targets=(target,),
        name=wanted.path.name,
        attacks=wanted.attacks,
        repeats=wanted.repeats,
        params=wanted.params,
        concurrency=wanted.concurrency,
        budget_usd=wanted.budget_usd,
    )
    return request, problems


def _resumed(db: Database, found: Run | None, wanted: FileRun) -> Run:
    """The run, with the concurrency, the budget and the prices it is to go on with."""
    if found is None:
        raise NotFound("No run of this file with these settings was begun here.", "Leave --resume out to begin one.")
    for target in runs.run_targets(db, found.id or 0):
        _priced(db, models.get_model(db, target.model_id), wanted)
    runs.set_state(db, found.id or 0, found.state, expected=(found.state,), concurrency=wanted.concurrency, budget_usd=wanted.budget_usd)
    return runs.get_run(db, found.id or 0)


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
    said = {**asdict(wanted), "path": digest, "params": wanted.params.to_json()}
    for name in NOT_WHAT_IS_ASKED:
        said.pop(name)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _suite_version(db: Database, project: Project, wanted: FileRun, digest: str, problems: list[Problem]) -> SuiteVersion:
    """The file as a suite version; the same file again is the same version, but read anew: it may be asked with another prompt."""
    name = short(wanted.path.name)
    suite = suites.suite_by_name(db, project.id or 0, name) or suites.create_suite(db, project.id or 0, name)
    content = digest if wanted.limit is None else f"{digest}:{wanted.limit}"
    known = suites.suite_versions(db, suite.id or 0)
    same = next((version for version in known if version.content_hash == content), None)
    parent = known[0].id if known else None
    cases = cases_of(wanted.path, wanted.prompt, wanted.limit, problems)
    if same is not None:
        deque(cases, maxlen=0)
        return same
    return suites.add_suite_version(db, suite.id or 0, cases, content_hash=content, message=SAID, parent_id=parent)


def _model(db: Database, wanted: FileRun, settings: Settings) -> Model:
    """The model of this name at this endpoint, with the prices that were given."""
    endpoint = endpoint_at(db, settings, wanted.base_url, wanted.api_key_env)
    known = (row for row in models.list_models(db, include_archived=True) if row.endpoint_id == endpoint.id)
    found = next((row for row in known if row.remote_name == wanted.model and not row.adapter_path), None)
    if found is not None:
        return _priced(db, found, wanted)
    fields = {"name": _free_name(db, wanted.model, endpoint), "remote_name": wanted.model, **_prices(wanted)}
    return models.create_model(db, **checked_model(fields, endpoint))


def _free_name(db: Database, model: str, endpoint: Endpoint) -> str:
    """A name without https:// where that is free: a prompt can name such a model as the one it is written for."""
    plain = short(f"{model} @ {endpoint.name.split('://', 1)[-1]}")
    return plain if models.model_by_name(db, plain) is None else short(f"{model} @ {endpoint.name}")


def _priced(db: Database, model: Model, wanted: FileRun) -> Model:
    """The model with the prices that were given."""
    given = _prices(wanted)
    if all(getattr(model, name) == price for name, price in given.items()):
        return model
    return models.update_model(db, model.id or 0, **given)


def _prices(wanted: FileRun) -> dict[str, float]:
    return {name: price for name in ("price_in", "price_out") if (price := getattr(wanted, name)) is not None}


def _prompt_version(db: Database, project: Project, wanted: FileRun) -> int | None:
    """The template as a prompt of its own, named after its text."""
    if not wanted.prompt:
        return None
    content = PromptContent((Message("user", wanted.prompt),))
    check_saving(db, project.id or 0, CHAT, content, SAID)
    name = f"command line {hashlib.sha256(wanted.prompt.encode()).hexdigest()[:8]}"
    prompt = prompts.prompt_by_name(db, project.id or 0, name) or prompts.create_prompt(db, project.id or 0, name, kind=CHAT)
    known = prompts.versions(db, prompt.id or 0)
    same = next((version for version in known if PromptContent.from_version(version) == content), None)
    return (same or append(db, prompt.id or 0, content, SAID, "", known[0].id if known else None)).id
