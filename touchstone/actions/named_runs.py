"""Runs asked for by name, as a command line does: a suite, and targets such as "support-assistant@demo-tuned"."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from store import models, projects, prompts, runs, suites
from store.database import Database
from store.tables import Model, Project, PromptVersion, Run, Suite, SuiteVersion
from touchstone.actions.pointers import version_of
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.types import Params

VERSIONED = re.compile(r"(.*\S)\s*:\s*([^:]+)")
NUMBER = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Named:
    """What to run, by names. A target is PROMPT@MODEL, PROMPT:3@MODEL (version 3), PROMPT:staging@MODEL (where that label points) or
    MODEL. What stands before the "@" is the name of a prompt where there is one of that name, whatever colons are in it."""

    suite: str
    targets: tuple[str, ...]
    project: str = ""
    params: Params = field(default_factory=Params)
    concurrency: int = 8
    repeats: int = 1
    attacks: tuple[str, ...] = ("",)
    budget_usd: float | None = None


@dataclass(frozen=True)
class Taken:
    """The run to make, and what to say of it. `interrupted` is an unfinished one that was asked to do the same."""

    run: Run
    interrupted: Run | None = None
    note: str = ""


@translated()
def take(db: Database, named: Named, resume: bool = False) -> Taken:
    """A new run of what was named; with `resume` the newest unfinished one of the same names and settings, of whatever versions.

    Raises NotFound saying what there is, Invalid.
    """
    project, suite = find_suite(db, named.suite, named.project)
    if not named.targets:
        raise Invalid("No target was given.", f"Add --target. There are: {_known_targets(db, project.name)}.")
    version = suites.latest_suite_version(db, suite.id or 0)
    if version is None:
        raise Invalid(f"The suite {suite.name!r} has no cases yet.", "Import or write some first.")
    choices = tuple(find_target(db, project, text) for text in named.targets)
    request = _request(named, project, suite, version, choices)
    unfinished = runs.run_by_fingerprint(db, request.fingerprint, runs.UNFINISHED)
    if not resume:
        return Taken(create_run(db, request), unfinished)
    return _resumed(db, unfinished or _done(db, request), named, version)


def _request(named: Named, project: Project, suite: Suite, version: SuiteVersion, choices: tuple[TargetChoice, ...]) -> RunRequest:
    return RunRequest(
        project_id=project.id or 0,
        suite_version_id=version.id or 0,
        targets=choices,
        attacks=named.attacks,
        repeats=named.repeats,
        params=named.params,
        concurrency=named.concurrency,
        budget_usd=named.budget_usd,
        fingerprint=_fingerprint(named, suite.id or 0),
    )


def _done(db: Database, request: RunRequest) -> Run | None:
    """One that did all of this already; one of older versions did not."""
    found = runs.run_by_fingerprint(db, request.fingerprint, ("done",))
    if found is None or found.suite_version_id != request.suite_version_id:
        return None
    made = tuple(TargetChoice(row.model_id, row.prompt_version_id) for row in runs.run_targets(db, found.id or 0))
    return found if made == request.targets else None


def _resumed(db: Database, found: Run | None, named: Named, newest: SuiteVersion) -> Taken:
    """The run with the concurrency and the budget it is to go on with, and of which versions it is."""
    if found is None:
        hint = "Leave --resume out to begin one."
        raise NotFound("No unfinished run of this suite with these settings is there.", hint)
    id, number = found.id or 0, suites.get_suite_version(db, found.suite_version_id).number
    runs.set_state(db, id, found.state, expected=(found.state,), concurrency=named.concurrency, budget_usd=named.budget_usd)
    newer = f" (the newest is {newest.number})" if number != newest.number else ""
    targets = ", ".join(row.label for row in runs.run_targets(db, id))
    return Taken(runs.get_run(db, id), note=f"Going on with run {id}: version {number} of the suite{newer}, {targets}.")


def find_suite(db: Database, name: str, project: str = "") -> tuple[Project, Suite]:
    """The suite of that name and its project. Raises NotFound, Invalid when several projects have one."""
    within = [row for row in projects.list_projects(db) if not project or row.name == project]
    found = [(row, suite) for row in within for suite in suites.list_suites(db, row.id or 0) if suite.name.lower() == name.lower()]
    if len(found) > 1:
        raise Invalid(f"Several projects have a suite named {name!r}.", f"Add --project: {', '.join(row.name for row, _ in found)}.")
    if not found:
        known = ", ".join(repr(suite.name) for row in within for suite in suites.list_suites(db, row.id or 0))
        raise NotFound(
            f"There is no suite named {name!r}, and no such file.", f"Suites: {known or 'none; touchstone up makes a sample project'}."
        )
    return found[0]


def find_target(db: Database, project: Project, text: str) -> TargetChoice:
    """The target a text names; the name of a model may hold an "@" itself. Raises NotFound saying what there is."""
    for prompt_text, model_name in _readings(text):
        if model := models.model_by_name(db, model_name):
            version = _prompt_version(db, project, prompt_text) if prompt_text else None
            return TargetChoice(model.id or 0, version.id if version else None)
    raise NotFound(f"There is no model named {text.rpartition('@')[2].strip()!r}.", f"Targets: {_known_targets(db, project.name)}.")


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """The prompt, "" for none, and the model that a text may mean: as a whole, then parted at each "@"."""
    yield "", text.strip()
    parts = text.split("@")
    for place in range(1, len(parts)):
        yield "@".join(parts[:place]).strip(), "@".join(parts[place:]).strip()


def _prompt_version(db: Database, project: Project, text: str) -> PromptVersion:
    """The newest version of the prompt of that name; else what stands behind the last colon says which: a number, or a label."""
    if prompt := prompts.prompt_by_name(db, project.id or 0, text):
        return version_of(db, prompt)
    name, which = parted.groups() if (parted := VERSIONED.fullmatch(text)) else (text, "")
    prompt = prompts.prompt_by_name(db, project.id or 0, name) if parted else None
    if prompt is None:
        known = ", ".join(row.name for row in prompts.list_prompts(db, project.id or 0)) or "none"
        raise NotFound(f"There is no prompt named {name!r} in {project.name}.", f"Prompts: {known}.")
    number = int(which) if NUMBER.fullmatch(which) else 0
    return version_of(db, prompt, "" if number else which, number)


def _known_targets(db: Database, project: str) -> str:
    names: list[Model] = models.list_models(db)
    rows = [row for row in projects.list_projects(db) if not project or row.name == project]
    known = [prompt.name for row in rows for prompt in prompts.list_prompts(db, row.id or 0)]
    return ", ".join([f"{prompt}@{model.name}" for prompt in known for model in names] + [model.name for model in names]) or "none yet"


def _fingerprint(named: Named, suite_id: int) -> str:
    """The same for the same names and settings, whatever versions were saved meanwhile."""
    targets = [[part.strip() for part in text.rpartition("@")] for text in named.targets]
    said = {**asdict(named), "params": named.params.to_json(), "suite": suite_id, "targets": targets}
    for name in ("concurrency", "budget_usd", "project"):
        said.pop(name)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
