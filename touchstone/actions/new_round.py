"""New rounds of blind votes: pairs of answers drawn from a finished run, or from answers at hand."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import runs, suites, votes
from store.database import Database
from store.tables import Run, RunTarget, VoteRound
from touchstone.actions.answered import answers_of
from touchstone.actions.store_errors import translated
from touchstone.actions.votes import CRITERION
from touchstone.errors import Invalid
from touchstone.names import distinct
from touchstone.ranking.drawing import Answered, Drawn, Pairing, draw

MOST_ITEMS = 500
VOTED_ON = ("done", "stopped")
"""States of a run whose answers a round of votes can be made of."""
NAME_LIMIT = 100
CRITERION_LIMIT = 2_000
KEY_BYTES = 24


@dataclass(frozen=True)
class Source:
    """A run that a round can be made from: its targets by id, with names that differ."""

    run: Run
    targets: Mapping[int, str]


@translated()
def sources(db: Database, project_id: int, asked: Collection[int] = ()) -> list[Source]:
    """A project's ended runs with two targets or more, the newest first: the newest of all, and those asked for, however old."""
    newest = runs.list_runs(db, project_id)
    older = [runs.find_run(db, id) for id in sorted({*asked} - {run.id for run in newest}, reverse=True)]
    offered = [*newest, *(run for run in older if run is not None and run.project_id == project_id)]
    ended = [run for run in offered if run.state in VOTED_ON]
    targets = runs.targets_by_run(db, [run.id or 0 for run in ended])
    return [Source(run, contestants(found)) for run in ended if len(found := targets.get(run.id or 0, ())) > 1]


def contestants(targets: Sequence[RunTarget]) -> dict[int, str]:
    """A name for each target: its label, told apart from equal ones."""
    return dict(zip((target.id or 0 for target in targets), distinct([target.label for target in targets]), strict=True))


@translated()
def round_from_run(
    db: Database, run_id: int, target_ids: Sequence[int], count: int, name: str = "", seed: int | None = None, criterion: str = ""
) -> VoteRound:
    """A round on answers of these targets of a run: at most `count` pairs that differ, an item once a pair of targets.

    The seed is drawn unless given; `criterion` is what makes an answer good, for voters and judges. Raises Invalid for fewer than two
    targets or no pair that differs, NotFound.
    """
    run, chosen = runs.get_run(db, run_id), _drawn_seed(seed)
    names = {id: label for id, label in contestants(runs.run_targets(db, run_id)).items() if id in target_ids}
    if len(names) < 2:
        raise Invalid("A vote needs two targets to choose between.", "Choose two or more targets of the run.")
    drawn = draw(answers_of(db, run, names, MOST_ITEMS, chosen), _checked_count(count), chosen)
    origin = {"run": run_id, "suite": suites.get_suite_version(db, run.suite_version_id).suite_id, "targets": list(names)}
    origin |= {CRITERION: said} if (said := criterion.strip()[:CRITERION_LIMIT]) else {}
    return _made(db, run.project_id, name.strip() or run.name, drawn, origin, chosen)


@translated()
def round_from_answers(
    db: Database,
    project_id: int,
    name: str,
    answered: Iterable[Answered],
    count: int = MOST_ITEMS,
    seed: int | None = None,
    suite_id: int = 0,
) -> VoteRound:
    """A round on answers at hand, such as the playground's: the contestants are named by the keys of `answers`.

    With `suite_id` the items are cases of that suite, the same as in a run's round. Raises Invalid when no pair of answers differs.
    """
    chosen, origin = _drawn_seed(seed), {"suite": suite_id} if suite_id else {}
    return _made(db, project_id, name.strip() or "Playground", draw(answered, _checked_count(count), chosen), origin, chosen)


def _drawn_seed(seed: int | None) -> int:
    return secrets.randbits(31) if seed is None else seed


def _checked_count(count: int) -> int:
    if not 1 <= count <= MOST_ITEMS:
        raise Invalid(f"A round has 1 to {MOST_ITEMS} pairs.", f"It is {count}.")
    return count


def _made(db: Database, project_id: int, name: str, drawn: Drawn, origin: Mapping[str, Any], seed: int) -> VoteRound:
    if not drawn.pairings:
        told = f"{drawn.identical} pairs say the same. " if drawn.identical else ""
        raise Invalid(f"There are no two answers to choose between. {told}".strip(), "Choose targets that both answered, and differently.")
    rows = [_item(one) for one in drawn.pairings]
    source, key = {**origin, "identical": drawn.identical}, secrets.token_urlsafe(KEY_BYTES)
    return votes.add_round(db, project_id, name[:NAME_LIMIT], key=key, seed=seed, source=source, items=rows)


def _item(one: Pairing) -> dict[str, Any]:
    texts = {"a_answer": one.answered.answers[one.a], "b_answer": one.answered.answers[one.b]}
    belongs = {"item": one.answered.item, "tags": list(one.answered.tags), "a": one.a, "b": one.b}
    return {**belongs, "conversation": one.asked.to_json(), **texts}
