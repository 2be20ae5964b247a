"""What the runs that left parts of a prompt out say: each part's effect on every measure, what it costs, and whether it earns its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import models, parts, prompt_versions, results, runs, suite_list
from store.database import Database
from store.parts import Place, Spent
from store.prompt_versions import Line
from store.suite_list import VersionName
from store.tables import Model, Run, RunTarget
from touchstone.actions.store_errors import translated
from touchstone.errors import NotFound
from touchstone.statistics.amounts import Amount, amount
from touchstone.statistics.comparison import changes
from touchstone.statistics.effects import MEAN, Effect, effects_on_scores, effects_on_verdicts
from touchstone.statistics.means import ScorePair
from touchstone.statistics.outcomes import PairRow
from touchstone.statistics.part_verdicts import PartVerdict, part_verdict

SCORES = {"required": "share of facts"}
"""Scorers whose score has a name of its own."""


@dataclass(frozen=True)
class Measured:
    """A run that left parts out of a version of a prompt: its target of the whole prompt, and those without a part."""

    run: Run
    suite: VersionName
    model: Model
    prompt_id: int
    version: Line
    whole: RunTarget
    without: tuple[RunTarget, ...]

    @property
    def is_active(self) -> bool:
        """Whether a worker may still add to it."""
        return self.run.state in runs.ACTIVE


@dataclass(frozen=True)
class Cost:
    """What a part adds to one call: tokens read, tokens of the answer, US dollars (None where the model has no price)."""

    read: Amount
    written: Amount
    dollars: Amount | None


@dataclass(frozen=True)
class PartResult:
    """One part, by what its target leaves out. `changed` is how many answers came out differently with it.

    `cost` is None where no case was answered on both sides with its tokens reported.
    """

    without: str
    target_id: int
    verdict: PartVerdict
    effects: tuple[Effect, ...]
    changed: int
    cost: Cost | None


@translated()
def all_measured(db: Database, prompt_id: int) -> list[Measured]:
    """The measurements of a prompt's parts, the newest first."""
    return _measured(db, prompt_id, parts.runs_by_parts(db, prompt_id))


@translated()
def find_measured(db: Database, prompt_id: int, run_id: int) -> Measured:
    """The measurement that a run is. Raises NotFound where it is none of this prompt."""
    found = _measured(db, prompt_id, [runs.get_run(db, run_id)])
    if not found:
        raise NotFound(f"Run {run_id} does not measure the parts of this prompt.", "Choose one of its measurements.")
    return found[0]


def _measured(db: Database, prompt_id: int, found: Sequence[Run]) -> list[Measured]:
    """Those of these runs that measure parts of the prompt, each by its `_side`."""
    versions = {line.id: line for line in prompt_versions.lines(db, prompt_id)}
    targets = runs.targets_by_run(db, [run.id or 0 for run in found])
    suites = suite_list.version_names(db, {run.suite_version_id for run in found})
    known = {model.id: model for model in models.list_models(db, include_archived=True)}
    sides = ((run, _side(targets.get(run.id or 0, ()))) for run in found)
    return [
        Measured(run, suites[run.suite_version_id], known[side[0].model_id], prompt_id, versions[id], side[0], tuple(side[1:]))
        for run, side in sides
        if side and (id := side[0].prompt_version_id or 0) in versions
    ]


def _side(rows: Sequence[RunTarget]) -> list[RunTarget]:
    """The targets of the first model and prompt version that a run left parts out of, the whole prompt first; none where it is missing."""
    first = next((row for row in rows if row.without and row.prompt_version_id), None)
    same = [row for row in rows if first and (row.model_id, row.prompt_version_id) == (first.model_id, first.prompt_version_id)]
    whole = next((row for row in same if not row.without), None)
    return [whole, *(row for row in same if row.without)] if whole else []


@translated()
def part_results(db: Database, one: Measured) -> tuple[PartResult, ...]:
    """Every part in the order of the run, counted from what is stored: answers to the same case, attack and repeat are paired."""
    rows = _pairs(db, one)
    effects = [*effects_on_verdicts(rows), *_on_scores(db, one)]
    spent = parts.spent(db, one.run.id or 0)
    return tuple(
        PartResult(
            target.without,
            target.id or 0,
            part_verdict(own := tuple(effect for effect in effects if effect.part == target.without)),
            own,
            sum(map(len, changes(rows[target.without]))),
            _cost(spent.get(one.whole.id or 0, {}), spent.get(target.id or 0, {}), one.model),
        )
        for target in one.without
    )


def _pairs(db: Database, one: Measured) -> dict[str, list[PairRow]]:
    """The attempts by what is left out: a is without it, b the whole prompt."""
    found = results.paired_each(db, one.run.id or 0, [target.id or 0 for target in one.without], one.whole.id or 0)
    return {target.without: [PairRow.of(pair) for pair in found[target.id or 0]] for target in one.without}


def _on_scores(db: Database, one: Measured) -> list[Effect]:
    """The effects on the mean score, and on each scorer's where there are several."""
    by_scorer = dict(sorted(parts.gate_values(db, one.run.id or 0).items()))
    named = {SCORES.get(name, f"{name.replace('_', ' ')} score"): values for name, values in by_scorer.items()}
    mean = {MEAN: parts.mean_values(db, one.run.id or 0)} if len(named) != 1 else {}
    return [effect for name, values in (mean | named).items() for effect in effects_on_scores(name, _paired(one, values))]


def _paired(one: Measured, values: parts.Values) -> Mapping[str, Sequence[ScorePair]]:
    whole = values.get(one.whole.id or 0, {})
    return {
        target.without: [ScorePair(at[0], value, whole[at]) for at, value in values.get(target.id or 0, {}).items() if at in whole]
        for target in one.without
    }


def _cost(whole: Mapping[Place, Spent], without: Mapping[Place, Spent], model: Model) -> Cost | None:
    both = [(at[0], whole[at], left) for at, left in without.items() if at in whole and whole[at].input_tokens and left.input_tokens]
    read = amount((case, one.input_tokens - left.input_tokens) for case, one, left in both)
    written = amount((case, one.output_tokens - left.output_tokens) for case, one, left in both)
    if read is None or written is None:
        return None
    priced = model.price_in or model.price_out
    return Cost(read, written, amount((case, one.cost_usd - left.cost_usd) for case, one, left in both) if priced else None)
