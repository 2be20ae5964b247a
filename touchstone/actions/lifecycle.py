"""Where a project stands in its life cycle: what is done, and the one thing that comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from store import models, prompts, runs, suites
from store.database import Database
from store.tables import Model, Project, Prompt, Run, SuiteVersion
from touchstone.actions import sample
from touchstone.usecase import UseCase

Next = Literal["prompt", "models", "suites", "watch", "first run", "over-refusal", "correctness", "improve"]
ACTIVE = ("queued", "running", "stopping")
LOOKED_BACK = 30
"""How many of the newest runs are looked at."""


@dataclass(frozen=True)
class Starter:
    """What the first run of the sample takes: the adversarial suite, the prompt, and the base and the tuned demo model."""

    suite: SuiteVersion
    prompt: Prompt
    prompt_version_id: int
    models: tuple[Model, Model]


@dataclass(frozen=True)
class Standing:
    """What a project has. `measured` are the kinds of cases (harmful, benign, neutral) that a finished run answered."""

    use_case: UseCase
    prompts: int
    models: tuple[Model, ...]
    suites: int
    cases: int
    runs: tuple[Run, ...]
    """The newest ones, newest first."""
    measured: frozenset[str]

    @property
    def active(self) -> Run | None:
        """A run that is going on or waits to."""
        return next((run for run in self.runs if run.state in ACTIVE), None)

    @property
    def finished(self) -> tuple[Run, ...]:
        """Runs that are done, the newest first."""
        return tuple(run for run in self.runs if run.state == "done")


def look(db: Database, project: Project) -> Standing:
    """Where the project stands. A few small queries: no answer is read."""
    project_id = project.id or 0
    versions = [suites.latest_suite_version(db, suite.id or 0) for suite in suites.list_suites(db, project_id)]
    filled = [version for version in versions if version is not None and version.case_count]
    recent = tuple(runs.list_runs(db, project_id, limit=LOOKED_BACK))
    return Standing(
        use_case=UseCase.from_json(project.use_case),
        prompts=len(prompts.version_counts(db, project_id)),
        models=tuple(models.list_models(db)),
        suites=len(filled),
        cases=sum(version.case_count for version in filled),
        runs=recent,
        measured=_kinds(db, recent),
    )


def next_step(standing: Standing) -> Next:
    """The one thing to do next."""
    before: tuple[tuple[bool, Next], ...] = (
        (not standing.prompts, "prompt"),
        (not standing.models, "models"),
        (not standing.suites, "suites"),
        (standing.active is not None, "watch"),
        ("harmful" not in standing.measured, "first run"),
        ("benign" not in standing.measured, "over-refusal"),
        ("neutral" not in standing.measured, "correctness"),
    )
    return next((step for wanting, step in before if wanting), "improve")


def starter(db: Database, project: Project) -> Starter | None:
    """The sample's first run, where everything it takes is there."""
    base, tuned = models.model_by_name(db, sample.BASE), models.model_by_name(db, sample.TUNED)
    suite = suites.suite_by_name(db, project.id or 0, sample.SUITE)
    prompt = prompts.prompt_by_name(db, project.id or 0, sample.PROMPT)
    if base is None or tuned is None or suite is None or prompt is None:
        return None
    cases, version = suites.latest_suite_version(db, suite.id or 0), prompts.latest_version(db, prompt.id or 0)
    if cases is None or version is None:
        return None
    return Starter(cases, prompt, version.id or 0, (base, tuned))


def begin(db: Database, project: Project, first: Starter, enqueue: Callable[[int], str]) -> Run:
    """Start the sample's first run: the base and the tuned model on the same attacks. One that is under way is given back,
    so that a second click starts no second run. Raises StoreError where no engine takes it.
    """
    from touchstone.actions import runs as acts

    under_way = next((run for run in runs.list_runs(db, project.id or 0, limit=LOOKED_BACK) if _is_same(run, first)), None)
    if under_way is not None:
        return under_way
    targets = tuple(acts.TargetChoice(model.id or 0, first.prompt_version_id) for model in first.models)
    run = acts.create_run(db, acts.RunRequest(project.id or 0, first.suite.id or 0, targets))
    acts.start_run(db, run.id or 0, enqueue)
    return run


def _is_same(run: Run, first: Starter) -> bool:
    return run.state in ACTIVE and run.suite_version_id == first.suite.id


def _kinds(db: Database, recent: tuple[Run, ...]) -> frozenset[str]:
    finished = {run.suite_version_id for run in recent if run.state == "done"}
    return frozenset(facet.kind for version_id in finished for facet in suites.facets(db, version_id))
