"""Which part of a prompt earns its place: a run of a suite on the whole prompt and on the prompt without each part in turn.

The run is one like any other: it is stopped, resumed, compared and deleted as such. What its answers say is in `ablation_results`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from store import models, parts, prompts, runs, suites
from store.database import Database
from store.tables import Prompt, PromptVersion, Run
from touchstone.actions import blocks
from touchstone.actions.new_run import NewRun, Offer, Outlook, offer, outlook_of
from touchstone.actions.runs import MAX_TARGETS, RunRequest, TargetChoice, create_run, start_run
from touchstone.actions.store_errors import translated
from touchstone.actions.target_models import target_model
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.parts import Part, parts_of

AT_ONCE = 32
"""Calls under way: local models answer so many together. An endpoint's own limit holds it down."""
MAX_PARTS = MAX_TARGETS - 1


@dataclass(frozen=True)
class Choice:
    """What is to be measured. `parts` as a target names them when they are left out."""

    prompt_version_id: int
    suite_version_id: int = 0
    model_id: int = 0
    parts: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ("",)
    repeats: int = 1
    budget_usd: float | None = None

    def request(self, project_id: int, name: str) -> RunRequest:
        """The run: the whole prompt first, then without each part. Raises Invalid where nothing, or too much, is chosen."""
        if not self.suite_version_id or not self.model_id or not self.parts:
            raise Invalid("There is nothing to measure.", "Choose a suite, a model and at least one part.")
        if len(self.parts) > MAX_PARTS:
            raise Invalid(f"One run measures at most {MAX_PARTS} parts.", f"{len(self.parts)} are chosen. Leave some for the next.")
        targets = [TargetChoice(self.model_id, self.prompt_version_id, without) for without in ("", *self.parts)]
        how = {"attacks": self.attacks, "repeats": self.repeats, "concurrency": AT_ONCE, "budget_usd": self.budget_usd}
        return RunRequest(project_id, self.suite_version_id, tuple(targets), name, **how)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Measurable:
    """A version of a prompt with its parts, and what there is to measure them with; `proposed` is where a form begins."""

    prompt: Prompt
    version: PromptVersion
    given: Offer
    proposed: Choice

    @property
    def name(self) -> str:
        """What its run is called."""
        return f"Parts of {self.prompt.name} v{self.version.number}"


@translated()
def measurable(db: Database, prompt_id: int, version_id: int) -> Measurable:
    """Proposes what was last run with this prompt, else the project's first suite and model. Raises NotFound."""
    prompt, version = prompts.get_prompt(db, prompt_id), prompts.get_version(db, version_id)
    if version.prompt_id != prompt_id:
        raise NotFound(f"The prompt “{prompt.name}” has no such version.", "Choose one of its versions.")
    given, last = offer(db, prompt.project_id), parts.newest_target(db, prompt_id)
    suite_id = suites.get_suite_version(db, last[0].suite_version_id).suite_id if last else 0
    tried = next((one for one in given.suites if one.suite_id == suite_id), next(iter(given.suites), None))
    model_id = last[1].model_id if last and last[1].model_id in given.models else next(iter(given.models), 0)
    return Measurable(prompt, version, given, Choice(version_id, tried.version_id if tried else 0, model_id))


@dataclass(frozen=True)
class Listed:
    """The parts of a version, their tokens as a model counts them, and its price in US dollars per million tokens read."""

    parts: tuple[Part, ...]
    price_in: float

    @property
    def names(self) -> dict[str, str]:
        """What people call the parts, by what a target leaves out."""
        return {part.without: part.name for part in self.parts}

    @property
    def carriers(self) -> frozenset[str]:
        """The parts in which variables of the cases stand, by what a target leaves out."""
        return frozenset(part.without for part in self.parts if part.variables)


@translated()
def listed(db: Database, version: PromptVersion, model_id: int) -> Listed:
    """The parts for a model (0: any). Raises NotFound, Invalid."""
    model = target_model(db, models.get_model(db, model_id).name if model_id else "")
    find = blocks.finder(db, prompts.get_prompt(db, version.prompt_id).project_id)
    return Listed(parts_of(PromptContent.from_version(version), find, model.count), model.price_in)


def outlook(db: Database, one: Measurable, choice: Choice) -> Outlook:
    """What the run of a choice would be: what it takes, or what keeps it from starting. Raises StoreError."""
    whole = NewRun(choice.suite_version_id, (choice.prompt_version_id,), (choice.model_id,))
    return outlook_of(db, whole, lambda: choice.request(one.prompt.project_id, one.name))


def begin(db: Database, one: Measurable, choice: Choice, enqueue: Callable[[int], str]) -> Run:
    """Make and start the run; the same one that is under way is given back, so that a second click starts no second run.

    Raises Invalid, NotFound, and StoreError where no engine takes it: it waits then.
    """
    request = choice.request(one.prompt.project_id, one.name)
    under_way = _under_way(db, one.prompt.id or 0, request)
    if under_way is not None:
        return under_way
    run = create_run(db, request)
    start_run(db, run.id or 0, enqueue)
    return run


@translated()
def _under_way(db: Database, prompt_id: int, request: RunRequest) -> Run | None:
    return next((run for run in parts.runs_by_parts(db, prompt_id) if run.state in runs.ACTIVE and _is(db, run, request)), None)


def _is(db: Database, run: Run, request: RunRequest) -> bool:
    asked = (run.suite_version_id, run.repeats, run.attacks) == (request.suite_version_id, request.repeats, list(request.attacks))
    rows = runs.run_targets(db, run.id or 0) if asked else []
    return tuple(TargetChoice(row.model_id, row.prompt_version_id, row.without) for row in rows) == request.targets
