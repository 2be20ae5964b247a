"""A round of blind votes on the answers that stand on the playground."""

from store.database import Database
from store.tables import VoteRound
from touchstone.actions import exchanges
from touchstone.actions import playground as acts
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
from touchstone.types import Case

SECRET = "secret"
"""A variable that has this in its name is told to no voter."""


def contestants(table: Table) -> dict[int, str]:
    """What the columns that have answered everything the user said answered last, by their ids: of several answers the first."""
    level = [column.id for column in table.board.columns if not table.is_busy(column.id) and table.next_place(column.id) is None]
    said = {id: spoken(table.newest(id)) for id in level}
    return {id: answer.text for id, answer in said.items() if answer is not None}


def round_of(db: Database, project_id: int, table: Table, given: acts.Choices) -> VoteRound:
    """A round with a pair for any two columns that have answered. Raises Invalid for fewer than two, or where all say the same."""
    found, titles = contestants(table), acts.titles(table.board, given)
    if len(found) < 2:
        raise Invalid("A vote needs the answers of two columns.", "Run another column, or wait for its answer.")
    names = dict(zip(found, distinct([titles[id] for id in found]), strict=True))
    key = exchanges.proposed_key(table, f"{next(iter(found))}.")
    asked = {names[id]: _asked(table.sent.get(id, Sent())) for id in found}
    answered = Answered(table.board.origin.case if table.board.origin else key, {names[id]: found[id] for id in found}, (), asked)
    return round_from_answers(db, project_id, f"Playground: {key.replace('-', ' ')}", [answered])


def _asked(sent: Sent) -> tuple[Turn, ...]:
    secrets = tuple(str(value) for name, value in sent.values.items() if SECRET in name.casefold())
    return asked_of(Case("", variables=sent.values, secrets=secrets), messages_json(sent.messages))
