"""The answers of a run side by side, with what each was asked: what a round of votes is drawn from."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from store import attempts, suites, votes
from store.database import Database
from store.tables import Attempt, CaseRow, Run
from touchstone.ranking.asked import GIVEN, Turn
from touchstone.ranking.drawing import Answered
from touchstone.ranking.hiding import MARK, hidden_texts, is_grading, masked, texts
from touchstone.suites.cases import stored_case
from touchstone.templates.values import written
from touchstone.types import Case

LOOKED_AT = 20_000
"""Answers of a run that are looked at for pairs, about; a larger run's cases are drawn at random first."""


def answers_of(db: Database, run: Run, names: Mapping[int, str], least: int, seed: int) -> Iterator[Answered]:
    """What these targets, named by id, answered to each case, attack and repeat: of all cases, or of many at least `least`."""
    for cases in attempts.in_lists(_cases_looked_at(db, run, len(names), least, seed)):
        by_id = {row.id or 0: row for row in cases}
        groups: dict[tuple[int, str, int], list[Attempt]] = {}
        for one in votes.answers_to(db, run.id or 0, list(names), list(by_id)):
            groups.setdefault((one.case_id, one.attack, one.repeat), []).append(one)
        yield from (_side_by_side(by_id[key[0]], group, names) for key, group in sorted(groups.items()))


def _cases_looked_at(db: Database, run: Run, targets: int, least: int, seed: int) -> list[CaseRow]:
    most = max(least, LOOKED_AT // (targets * run.repeats * max(1, len(run.attacks))))
    cases = [row for batch in suites.iter_cases(db, run.suite_version_id) for row in batch]
    return cases if len(cases) <= most else random.Random(seed).sample(cases, most)


def _side_by_side(row: CaseRow, group: Sequence[Attempt], names: Mapping[int, str]) -> Answered:
    case = stored_case(row.body)
    tags = tuple(dict.fromkeys(tag for tag in (row.category, *case.tags) if tag))
    asked = {names[one.target_id]: asked_of(case, one.messages) for one in group}
    return Answered(row.key, {names[one.target_id]: one.answer for one in group}, tags, asked)


def asked_of(case: Case, sent: Sequence[Mapping[str, str]], hidden: Iterable[str] = ()) -> tuple[Turn, ...]:
    """What was sent for a case, as it was sent: the texts of the case that a system message held, then every other turn.

    The rest of a system message is left out, because it tells the targets apart. What the case plants or is graded by is hidden,
    and so are the texts `hidden`.
    """
    kept = hidden_texts(case, hidden)
    turns = tuple(Turn(turn["role"], turn["content"]) for turn in sent if turn["role"] != "system")
    told = "\n".join(turn["content"] for turn in sent if turn["role"] == "system")
    said = "\n".join(turn.content for turn in turns)
    given = {name: masked(value, kept) for name, value in case.variables.items() if not is_grading(name) and _is_given(value, told, said)}
    values = (Turn(GIVEN, written(value), name) for name, value in given.items() if set(texts(value)) != {MARK})
    return (*values, *(replace(turn, content=str(masked(turn.content, kept))) for turn in turns))


def _is_given(value: Any, told: str, said: str) -> bool:
    """Whether a value was told and not said, by any text in it: a template may write a list in its own way."""
    return any(_holds(told, text) and not _holds(said, text) for text in texts(value))


def _holds(whole: str, text: str) -> bool:
    """Whether a text stands there and is no part of a word."""
    return text in whole and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", whole) is not None
