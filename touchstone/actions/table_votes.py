"""A round of blind votes on the answers that stand on the playground."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.database import Database
from store.tables import VoteRound
from touchstone.actions import exchanges
from touchstone.actions.answered import asked_of
from touchstone.actions.new_round import round_from_answers
from touchstone.actions.playground import Table
from touchstone.errors import Invalid
from touchstone.names import distinct
from touchstone.playground.board import spoken
from touchstone.playground.sent import Sent
from touchstone.prompts.content import messages_json
from touchstone.ranking.asked import Turn
from touchstone.ranking.drawing import Answered
from touchstone.ranking.hiding import hidden_texts
from touchstone.types import Case


@dataclass(frozen=True)
class Contestant:
    """What a column answered last, and what it was asked for it."""

    answer: str
    sent: Sent


def contestants(table: Table) -> dict[int, Contestant]:
    """The columns that can be voted on, by their ids: each still holds what was asked, and answered whole all that the user said."""
    level = [column for column in table.board.columns if not table.is_busy(column.id) and table.next_place(column.id) is None]
    found = {column.id: (spoken(table.newest(column.id)), table.sent.get(column.id)) for column in level if not table.is_stale(column)}
    return {id: Contestant(answer.text, sent) for id, (answer, sent) in found.items() if answer and sent and answer.state == "done"}


def round_of(db: Database, project_id: int, table: Table) -> VoteRound:
    """A round with a pair for any two columns that can be voted on. Raises Invalid for fewer than two, or where all say the same."""
    with table.turn:
        found, secrets = list(contestants(table).values()), table.board.secrets
    if len(found) < 2:
        raise Invalid("A vote needs the answers of two columns.", "Run another column, or wait for its answer.")
    named = dict(zip(_names([one.sent for one in found]), found, strict=True))
    asked = _asked(named, secrets)
    key = exchanges.key_of(next((turn.content for turn in reversed(next(iter(asked.values()))) if turn.role == "user"), ""))
    cases = {(one.sent.case, one.sent.suite_id) for one in found}
    case, suite_id = cases.pop() if len(cases) == 1 else ("", 0)
    answered = Answered(case or key, {name: one.answer for name, one in named.items()}, (), asked)
    return round_from_answers(db, project_id, f"Playground: {key.replace('-', ' ')}", [answered], suite_id=suite_id)


def _asked(named: Mapping[str, Contestant], secrets: Iterable[str]) -> dict[str, tuple[Turn, ...]]:
    """What each was asked, without what any of them was told as a secret."""
    cases = {name: Case("", variables=one.sent.values) for name, one in named.items()}
    hidden = {text for case in cases.values() for text in hidden_texts(case, secrets)}
    return {name: asked_of(cases[name], messages_json(one.sent.messages), hidden) for name, one in named.items()}


def _names(asked: Sequence[Sent]) -> list[str]:
    """The targets, told apart by their settings where several are the same, else by a number."""
    often = Counter(one.target for one in asked)
    return distinct([f"{one.target}{_settings(one)}" if often[one.target] > 1 else one.target for one in asked])


def _settings(sent: Sent) -> str:
    given = sent.column.params.to_json() if sent.column else {}
    return f" ({', '.join(f'{name} {value}' for name, value in sorted(given.items()))})" if given else ""
