"""Runs: made, started, stopped, resumed, deleted, and how far they are. Making the attempts is in `execution`."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from store import history, models, prompts, runs, suites
from store.database import Database
from store.tables import Model, PromptVersion, Run
from touchstone.actions.blocks import reader
from touchstone.actions.chain_outlook import models_asked
from touchstone.actions.keys import check_keys
from touchstone.actions.models import as_it_is_now
from touchstone.actions.run_claim import alone
from touchstone.actions.store_errors import translated
from touchstone.attacks import parse_chain
from touchstone.errors import Conflict, Invalid
from touchstone.types import Params

MAX_TARGETS = 16
MAX_REPEATS = 100
MAX_CONCURRENCY = 1024
MAX_LINKS = 5
MAX_CHAIN = 200
"""Characters of an attack chain's name."""

HANDED_OVER = "handed over"
"""Stands for the workflow of a run that the workers are to take, until there is one."""

Enqueue = Callable[[int], str]
"""Hands a run to the workers and gives the id of its workflow."""


@dataclass(frozen=True)
class TargetChoice:
    """What to run: a prompt version on a model, or the bare model. `without` leaves a part out, as `assembling.prepared` does."""

    model_id: int
    prompt_version_id: int | None = None
    without: str = ""


@dataclass(frozen=True)
class RunRequest:
    """Everything a run is asked to do. `attacks` are chains by name; "" is the case as written."""

    project_id: int
    suite_version_id: int
    targets: tuple[TargetChoice, ...]
    name: str = ""
    attacks: tuple[str, ...] = ("",)
    repeats: int = 1
    params: Params = field(default_factory=Params)
    concurrency: int = 8
    budget_usd: float | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class RunProgress:
    """How far a run is. `rate` is attempts per second, of the newest ones while it goes on; without one nobody knows `seconds_left`."""

    state: str
    done: int
    total: int
    errors: int
    rate: float
    seconds_left: float | None
    cost_usd: float
    error: str = ""
    budget_usd: float | None = None
    first_error: str = ""
    """What the first attempt said that is an error."""

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return min(1.0, self.done / self.total) if self.total else 1.0

    @property
    def is_active(self) -> bool:
        """Whether it goes on or waits to."""
        return self.state in runs.ACTIVE

    @property
    def is_out_of_budget(self) -> bool:
        """Whether it ended before everything was made, and can go on only with a larger budget."""
        return self.state in ("stopped", "failed") and self.budget_usd is not None and self.cost_usd >= self.budget_usd

    @property
    def next_budget_usd(self) -> float:
        """A budget that lets the rest be made at the mean cost so far, with a tenth to spare, rounded up to two digits."""
        enough = 1.1 * self.cost_usd * max(1.0, self.total / max(1, self.done))
        unit = 10.0 ** (math.floor(math.log10(enough)) - 1) if enough else 1.0
        return round(math.ceil(enough / unit) * unit, 12)


@translated()
def create_run(db: Database, request: RunRequest) -> Run:
    """A new run in the state "queued". Raises Invalid naming what does not fit, NotFound."""
    check_request(request)
    check_keys(db, models_asked(db, [(one.prompt_version_id, one.model_id) for one in request.targets]))
    version = suites.get_suite_version(db, request.suite_version_id)
    recorded = _recorder(db, request.project_id)
    targets = [_target_fields(db, choice, request.params, *recorded(choice)) for choice in request.targets]
    suite = suites.get_suite(db, version.suite_id)
    return runs.create_run(
        db,
        targets=targets,
        project_id=request.project_id,
        suite_version_id=request.suite_version_id,
        name=request.name.strip() or f"{suite.name} v{version.number}",
        repeats=request.repeats,
        attacks=list(request.attacks),
        params=request.params.to_json(),
        concurrency=request.concurrency,
        budget_usd=request.budget_usd,
        total=version.case_count * len(targets) * len(request.attacks) * request.repeats,
        fingerprint=request.fingerprint,
    )


def check_request(request: RunRequest) -> None:
    """Raises Invalid, NotFound for an unknown attack."""
    limits: tuple[tuple[str, float, float, float], ...] = (
        ("number of targets", len(request.targets), 1, MAX_TARGETS),
        ("number of repeats", request.repeats, 1, MAX_REPEATS),
        ("concurrency", request.concurrency, 1, MAX_CONCURRENCY),
        ("number of attack chains", len(request.attacks), 1, 20),
    )
    for what, value, low, high in limits:
        if not low <= value <= high:
            raise Invalid(f"The {what} lies between {low:g} and {high:g}.", f"It is {value:g}.")
    if len(set(request.targets)) < len(request.targets) or len(set(request.attacks)) < len(request.attacks):
        raise Invalid("A target or an attack chain is chosen twice.", "Choose each once; use repeats to ask more often.")
    if request.budget_usd is not None and request.budget_usd <= 0:
        raise Invalid("A budget is more than 0 dollars.", "Leave it empty for none.")
    for chain in request.attacks:
        _check_chain(chain)


def _check_chain(chain: str) -> None:
    """An attempt is kept under its chain's name, and links such as base64 make a text longer each time."""
    links = len(parse_chain(chain))
    if links > MAX_LINKS or len(chain) > MAX_CHAIN:
        told = f"A chain of attacks has at most {MAX_LINKS} links and {MAX_CHAIN} characters."
        raise Invalid(told, f"This one has {links} and {len(chain)}. Leave some out.")


def _recorder(db: Database, project_id: int) -> Callable[[TargetChoice], tuple[list[dict[str, Any]], dict[str, Any]]]:
    """What gives the versions that a target's references name now, and what else its identity tells. Raises NotFound; Invalid for a
    chain that no run can ask."""
    read = reader(db)

    def recorded(choice: TargetChoice) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        version = None if choice.prompt_version_id is None else prompts.get_version(db, choice.prompt_version_id)
        if version is None or not version.chain:
            return read(choice.prompt_version_id, choice.without)[1].record(), {}
        from touchstone.actions.chain_asking import STANDS_ON, pinned

        found = pinned(db, project_id, version, models.get_model(db, choice.model_id).name)
        return found.record, {STANDS_ON: dict(found.stands_on)} if found.stands_on else {}

    return recorded


def _target_fields(
    db: Database, choice: TargetChoice, params: Params, recorded: list[dict[str, Any]], more: Mapping[str, Any]
) -> dict[str, Any]:
    stored = models.get_model(db, choice.model_id)
    endpoint = models.get_endpoint(db, stored.endpoint_id)
    model = as_it_is_now(db, stored, endpoint)
    version = prompts.get_version(db, choice.prompt_version_id) if choice.prompt_version_id is not None else None
    own = Params.from_json(version.params) if version else Params()
    left_out = f" without {choice.without.replace(':', ' ')}" if choice.without else ""
    return {
        "label": target_label(db, model, version) + left_out,
        "blocks": recorded,
        "without": choice.without,
        "model_id": model.id,
        "prompt_version_id": version.id if version else None,
        "params": own.merged(params).to_json(),
        "identity": {"provider": endpoint.provider, "name": model.remote_name, "revision": model.weight_hash, **more},
    }


def target_label(db: Database, model: Model, version: PromptVersion | None) -> str:
    """How a target is called: "prompt v2 @ model", or the model alone."""
    return f"{prompts.get_prompt(db, version.prompt_id).name} v{version.number} @ {model.name}" if version else model.name


@translated()
def start_run(db: Database, run_id: int, enqueue: Enqueue) -> None:
    """Hand a new run to the workers."""
    with alone(db, run_id):
        runs.set_workflow(db, run_id, enqueue(run_id))


@translated()
def stop_run(db: Database, run_id: int) -> None:
    """Ask a run to stop; calls under way still end. One whose process is gone has stopped then. Raises Conflict when it has ended."""
    ended = {"finished_at": time.time()}
    if runs.set_state(db, run_id, "stopped", expected=("queued",), **ended):
        return
    with alone(db, run_id) as nobody_else:
        if nobody_else and runs.set_state(db, run_id, "stopped", expected=runs.GOING_ON, **ended):
            return
    if not runs.set_state(db, run_id, "stopping", expected=runs.GOING_ON):
        raise Conflict("This run has ended already.", "Reload the page.")


@translated()
def resume_run(db: Database, run_id: int, enqueue: Enqueue, budget_usd: float | None = None) -> None:
    """Let a run that stopped, failed, or lost its process go on with what is missing; `budget_usd` is its new budget, if given.

    Raises Conflict while it goes on or waits, Invalid for a budget that is spent already.
    """
    if budget_usd is not None and budget_usd <= runs.progress(db, run_id).cost_usd:
        raise Invalid("So much is spent already.", "Give a larger budget.")
    budget = {} if budget_usd is None else {"budget_usd": budget_usd}
    fields = {"error": "", "finished_at": None, "workflow_id": HANDED_OVER, **budget}
    with alone(db, run_id) as nobody_else:
        if not nobody_else or not runs.set_state(db, run_id, "queued", expected=(*runs.ENDED, *runs.GOING_ON), **fields):
            raise Conflict("This run is going on.", "Wait, or stop it first.")
        runs.set_workflow(db, run_id, enqueue(run_id))


@translated()
def delete_run(db: Database, run_id: int) -> None:
    """Delete a run with its answers. Raises Conflict while it runs."""
    runs.delete_run(db, run_id)


@translated()
def run_progress(db: Database, run_id: int) -> RunProgress:
    """How far a run is, cheap enough to ask every second."""
    run, stored = runs.get_run(db, run_id), runs.progress(db, run_id)
    rate = history.newest_rate(db, run_id) if run.state == "running" else _overall_rate(stored)
    left = (run.total - stored.done) / rate if rate and run.state == "running" else None
    errors = history.errors_by_target(db, run_id) if stored.errors else {}
    first = next((one.first for one in errors.values()), "")
    return RunProgress(run.state, stored.done, run.total, stored.errors, rate, left, stored.cost_usd, run.error, run.budget_usd, first)


def _overall_rate(stored: runs.Progress) -> float:
    seconds = (stored.last_at or 0.0) - (stored.first_at or 0.0)
    return stored.done / seconds if seconds > 0 else 0.0
