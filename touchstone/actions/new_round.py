"""New rounds of blind votes: pairs of answers drawn from a finished run, or from answers at hand."""

import random
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import attempts, runs, suites, votes
from store.database import Database
from store.tables import Attempt, CaseRow, Run, RunTarget, VoteRound
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.names import distinct
from touchstone.ranking.drawing import Answered, Drawn, Pairing, draw
from touchstone.runs.building import QUESTIONS
from touchstone.suites.cases import stored_case
from touchstone.types import Case, Message

MOST_ITEMS = 500
LOOKED_AT = 20_000
"""Answers of a run that are looked at for pairs, about; a larger run's cases are drawn at random first."""
NAME_LIMIT = 100
KEY_BYTES = 24


@dataclass(frozen=True)
class Source:
    """A run that a round can be made from: its targets by id, with names that differ."""

    run: Run
    targets: Mapping[int, str]


@translated()
def sources(db: Database, project_id: int) -> list[Source]:
    """A project's ended runs with two targets or more, the newest first."""
    found = [(run, runs.run_targets(db, run.id or 0)) for run in runs.list_runs(db, project_id) if run.state in ("done", "stopped")]
    return [Source(run, contestants(targets)) for run, targets in found if len(targets) > 1]


def contestants(targets: Sequence[RunTarget]) -> dict[int, str]:
    """A name for each target: its label, told apart from equal ones."""
    return dict(zip((target.id or 0 for target in targets), distinct([target.label for target in targets]), strict=True))


@translated()
def round_from_run(db: Database, run_id: int, target_ids: Sequence[int], count: int, name: str = "", seed: int | None = None) -> VoteRound:
    """A round on answers of these targets of a run: at most `count` pairs that differ, an item once a pair of targets.

    The seed is drawn unless given. Raises Invalid for fewer than two targets or no pair that differs, NotFound.
    """
    run, chosen = runs.get_run(db, run_id), _drawn_seed(seed)
    names = {id: label for id, label in contestants(runs.run_targets(db, run_id)).items() if id in target_ids}
    if len(names) < 2:
        raise Invalid("A vote needs two targets to choose between.", "Choose two or more targets of the run.")
    drawn = draw(_answered(db, run, names, chosen), _checked_count(count), chosen)
    origin = {"run": run_id, "targets": list(names)}
    return _made(db, run.project_id, name.strip() or run.name, drawn, origin, chosen)


@translated()
def round_from_answers(
    db: Database, project_id: int, name: str, answered: Iterable[Answered], count: int = MOST_ITEMS, seed: int | None = None
) -> VoteRound:
    """A round on answers at hand, such as the playground's: the contestants are named by the keys of `answers`.

    Raises Invalid when no pair of answers differs.
    """
    chosen = _drawn_seed(seed)
    return _made(db, project_id, name.strip() or "Playground", draw(answered, _checked_count(count), chosen), {}, chosen)


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
    said = [{"role": message.role, "content": message.content} for message in one.answered.conversation]
    texts = {"a_answer": one.answered.answers[one.a], "b_answer": one.answered.answers[one.b]}
    return {"item": one.answered.item, "tags": list(one.answered.tags), "conversation": said, "a": one.a, "b": one.b, **texts}


def _answered(db: Database, run: Run, names: Mapping[int, str], seed: int) -> Iterator[Answered]:
    """What the targets answered to each case, attack and repeat that is looked at."""
    for cases in attempts.in_lists(_cases_looked_at(db, run, len(names), seed)):
        by_id = {row.id or 0: row for row in cases}
        groups: dict[tuple[int, str, int], list[Attempt]] = {}
        for one in votes.answers_to(db, run.id or 0, list(names), list(by_id)):
            groups.setdefault((one.case_id, one.attack, one.repeat), []).append(one)
        yield from (_side_by_side(by_id[key[0]], group, names) for key, group in sorted(groups.items()))


def _cases_looked_at(db: Database, run: Run, targets: int, seed: int) -> list[CaseRow]:
    """All cases, or of many some drawn at random."""
    most = max(MOST_ITEMS, LOOKED_AT // (targets * run.repeats * max(1, len(run.attacks))))
    cases = [row for batch in suites.iter_cases(db, run.suite_version_id) for row in batch]
    return cases if len(cases) <= most else random.Random(seed).sample(cases, most)


def _side_by_side(row: CaseRow, group: Sequence[Attempt], names: Mapping[int, str]) -> Answered:
    case = stored_case(row.body)
    tags = tuple(dict.fromkeys(tag for tag in (row.category, *case.tags) if tag))
    return Answered(row.key, _conversation(case, group), {names[one.target_id]: one.answer for one in group}, tags)


def _conversation(case: Case, group: Sequence[Attempt]) -> tuple[Message, ...]:
    """What every target was asked, without system messages: those tell the targets apart. Where prompts word it differently, the case."""
    said = {tuple((turn["role"], turn["content"]) for turn in one.messages if turn["role"] != "system") for one in group}
    if len(said) == 1 and (turns := said.pop()):
        return tuple(Message(role, text) for role, text in turns)  # type: ignore[arg-type]
    return case.messages or (Message("user", _asked(case)),)


def _asked(case: Case) -> str:
    """The user's words of a case; where no variable is known to hold them, all variables."""
    known = next((str(case.variables[name]) for name in QUESTIONS if name in case.variables), None)
    return "\n".join(f"{name}: {value}" for name, value in case.variables.items()) if known is None else known
