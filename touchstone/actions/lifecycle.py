"""Where a project stands in its life cycle: what is done, and the one thing that comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from store import models, prompts, runs, suite_list, suites
from store.database import Database
from store.tables import Model, Project, Run, SuiteVersion
from touchstone.actions import sample
from touchstone.actions.suite_choice import suite_of_kind
from touchstone.usecase import UseCase

Next = Literal["prompt", "models", "suites", "watch", "first run", "over-refusal", "correctness", "improve"]
KINDS: dict[Next, str] = {"over-refusal": "benign", "correctness": "neutral"}
"""The kind of cases that the step measures."""
AT_ONCE = 32
"""Calls of a planned run under way: local models answer so many together. An endpoint's own limit holds it down."""
ONE_CLICK = 500
"""Cases that a run may have to begin by one click; a larger one is looked at first, with its estimate."""
LOOKED_BACK = 30
"""How many of the newest runs are looked at."""


@dataclass(frozen=True)
class Plan:
    """A run that one button starts: a suite on targets (model, prompt version) with the models' names."""

    suite: SuiteVersion
    suite_name: str
    targets: tuple[tuple[int, int | None], ...]
    models: tuple[str, ...]
    like: int = 0
    """The run whose targets these are, where it is one."""

    @property
    def is_large(self) -> bool:
        """Whether it asks for so much that its estimate comes first."""
        return self.suite.case_count > ONE_CLICK


@dataclass(frozen=True)
class Standing:
    """What a project has. `measured` are the kinds of cases (harmful, benign, neutral) that a finished run answered."""

    use_case: UseCase
    prompts: int
    """Those with a version are `written`; blocks are counted apart."""
    written: int
    blocks: int
    models: tuple[Model, ...]
    suites: int
    cases: int
    runs: tuple[Run, ...]
    """The newest ones, newest first."""
    measured: frozenset[str]

    @property
    def active(self) -> Run | None:
        """A run that is going on or waits to."""
        return next((run for run in self.runs if run.state in runs.ACTIVE), None)

    @property
    def finished(self) -> tuple[Run, ...]:
        """Runs that are done, the newest first."""
        return tuple(run for run in self.runs if run.state == "done")


def look(db: Database, project: Project) -> Standing:
    """Where the project stands. A few small queries: no answer is read."""
    project_id = project.id or 0
    filled = [version for _, version in suite_list.with_newest(db, project_id) if version is not None and version.case_count]
    counts = prompts.counts(db, project_id)
    blocks, _ = counts.pop(prompts.BLOCK, (0, 0))
    recent = tuple(runs.list_runs(db, project_id, limit=LOOKED_BACK))
    return Standing(
        use_case=UseCase.from_json(project.use_case),
        prompts=sum(there for there, _ in counts.values()),
        written=sum(saved for _, saved in counts.values()),
        blocks=blocks,
        models=tuple(models.list_models(db)),
        suites=len(filled),
        cases=sum(version.case_count for version in filled),
        runs=recent,
        measured=_kinds(db, recent),
    )


def next_step(standing: Standing) -> Next:
    """The one thing to do next."""
    before: tuple[tuple[bool, Next], ...] = (
        (not standing.written, "prompt"),
        (not standing.models, "models"),
        (not standing.suites, "suites"),
        (standing.active is not None, "watch"),
        ("harmful" not in standing.measured, "first run"),
        ("benign" not in standing.measured, "over-refusal"),
        ("neutral" not in standing.measured, "correctness"),
    )
    return next((step for wanting, step in before if wanting), "improve")


def plan(db: Database, project: Project, standing: Standing, step: Next) -> Plan | None:
    """What the button of a step starts: the sample's first run, or the missing kind of cases on the targets of the newest run."""
    if step == "first run":
        return _first(db, project)
    if step not in KINDS or not standing.finished:
        return None
    found, like = suite_of_kind(db, project.id or 0, KINDS[step]), standing.finished[0].id or 0
    targets = runs.run_targets(db, like)
    names = {model.id: model.name for model in models.list_models(db)}
    if found is None or not all(target.model_id in names for target in targets):
        return None
    chosen = tuple(dict.fromkeys((target.model_id, target.prompt_version_id) for target in targets))
    return Plan(found[1], found[0].name, chosen, tuple(dict.fromkeys(names[target.model_id] for target in targets)), like)


def begin(db: Database, project: Project, planned: Plan, enqueue: Callable[[int], str]) -> Run:
    """Start the planned run. One of that suite that is under way is given back, so that a second click starts no second run.

    Raises StoreError where no engine takes it.
    """
    from touchstone.actions import runs as acts

    under_way = next((run for run in runs.list_runs(db, project.id or 0, limit=LOOKED_BACK) if _is_same(run, planned)), None)
    if under_way is not None:
        return under_way
    targets = tuple(acts.TargetChoice(model_id, prompt_version_id) for model_id, prompt_version_id in planned.targets)
    run = acts.create_run(db, acts.RunRequest(project.id or 0, planned.suite.id or 0, targets, concurrency=AT_ONCE))
    acts.start_run(db, run.id or 0, enqueue)
    return run


def _first(db: Database, project: Project) -> Plan | None:
    base, tuned = models.model_by_name(db, sample.BASE), models.model_by_name(db, sample.TUNED)
    suite = suites.suite_by_name(db, project.id or 0, sample.SUITE)
    prompt = prompts.prompt_by_name(db, project.id or 0, sample.PROMPT)
    if base is None or tuned is None or suite is None or prompt is None:
        return None
    cases, version = suites.latest_suite_version(db, suite.id or 0), prompts.latest_version(db, prompt.id or 0)
    if cases is None or version is None:
        return None
    targets = tuple((model.id or 0, version.id) for model in (base, tuned))
    return Plan(cases, suite.name, targets, (base.name, tuned.name))


def _is_same(run: Run, planned: Plan) -> bool:
    return run.state in runs.ACTIVE and run.suite_version_id == planned.suite.id


def _kinds(db: Database, recent: tuple[Run, ...]) -> frozenset[str]:
    found = suite_list.kinds(db, {run.suite_version_id for run in recent if run.state == "done"})
    return frozenset(kind for kinds in found.values() for kind in kinds)
