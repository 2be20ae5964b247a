"""The playground: what can stand in a column, what is sent, and the table that is kept. What is done with it is in `desk`."""

import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import Any

from store import models, prompt_list, prompt_versions, prompts
from store.database import Database
from touchstone.actions import blocks, drafts
from touchstone.actions.prompts import open_prompt, samples_of
from touchstone.actions.store_errors import translated
from touchstone.actions.version_names import names_of
from touchstone.errors import Invalid, TouchstoneError
from touchstone.playground import chain_column
from touchstone.playground.board import DRAFT, NO_PROMPT, Board, Column, Exchange, spoken
from touchstone.playground.sent import Sent, begins_at
from touchstone.playground.speaker import Answer
from touchstone.playground.taken import Taken
from touchstone.prompts.assembling import prepared
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.prompts.keepable import CHAIN
from touchstone.prompts.variables import Variable, merged, typed
from touchstone.types import Message

BARE = PromptContent((Message("user", "{question}"),))
"""What a model without a prompt is sent."""


@dataclass(frozen=True)
class Choices:
    """What a column can be: prompts by id, chains among them, and models, each with its name. `versions` gives those of a prompt, the
    newest first and its draft (0) last, `notes` what was noted of each when it was saved, and `newest` the newest of its main branch,
    else of all, else the draft. They are read when they are asked for first, and raise StoreError."""

    prompts: Mapping[int, str]
    models: Mapping[int, str]
    versions: Callable[[int], Mapping[int, str]]
    notes: Callable[[int], Mapping[int, str]]
    newest: Callable[[int], int]
    chains: Collection[int] = ()
    """Which of the prompts are chains."""


@translated()
def choices(db: Database, project_id: int) -> Choices:
    """Everything a column of this project can hold; blocks are no targets."""
    chains = {id: f"{name} (chain)" for id, name in prompt_list.chain_names(db, project_id).items()}
    named = {**prompt_list.names(db, project_id), **chains}

    @cache
    @translated()
    def lines(prompt_id: int) -> Sequence[prompt_versions.Line]:
        return prompt_versions.lines(db, prompt_id) if prompt_id in named else ()

    @cache
    def versions(prompt_id: int) -> Mapping[int, str]:
        return {**names_of(lines(prompt_id)), DRAFT: "draft"} if prompt_id in named else {}

    @cache
    def notes(prompt_id: int) -> Mapping[int, str]:
        return {line.id: line.message for line in lines(prompt_id)}

    found = {model.id or 0: model.name for model in models.list_models(db)}
    return Choices(
        {**named, NO_PROMPT: "No prompt"}, found, versions, notes, lambda prompt_id: _newest(lines(prompt_id)), frozenset(chains)
    )


def _newest(lines: Sequence[prompt_versions.Line]) -> int:
    """The newest of the main branch, else of any, else the draft."""
    return next((line.id for line in lines if line.branch == prompts.MAIN), lines[0].id if lines else DRAFT)


def first_board(given: Choices) -> Board:
    """What the playground begins with: the oldest prompt's newest version on the first two models."""
    prompt = min((id for id in given.prompts if id != NO_PROMPT and id not in given.chains), default=NO_PROMPT)
    version = given.newest(prompt)
    made = enumerate(list(given.models)[:2], 1)
    return Board(tuple(Column(number, model, prompt, version) for number, model in made))


def fitted(board: Board, given: Choices) -> Board:
    """The board without columns whose prompt or model is gone; a version that is gone becomes the draft."""
    kept = [column for column in board.columns if column.model_id in given.models and column.prompt_id in given.prompts]
    known = (column.version_id in given.versions(column.prompt_id) for column in kept)
    fit = tuple(column if there else replace(column, version_id=DRAFT) for column, there in zip(kept, known, strict=True))
    return replace(board, columns=fit or first_board(given).columns)


def titles(board: Board, given: Choices) -> dict[int, str]:
    """What each column asks, by its id: the model, and the prompt with its version."""
    return {
        column.id: ", ".join(filter(None, (given.models.get(column.model_id, ""), _prompt_name(column, given)))) for column in board.columns
    }


def _prompt_name(column: Column, given: Choices) -> str:
    if column.prompt_id == NO_PROMPT:
        return ""
    version = given.versions(column.prompt_id).get(column.version_id, "")
    return f"{given.prompts.get(column.prompt_id, '')} {version}".strip()


@translated()
def content(db: Database, column: Column, author: str) -> PromptContent:
    """What the column's prompt says, or its chain does. Raises NotFound, and Invalid for a chain that cannot be read or is not begun."""
    if column.prompt_id == NO_PROMPT:
        return BARE
    if column.version_id == DRAFT:
        opened = open_prompt(db, column.prompt_id, author)
        return _readable(opened.content, opened.prompt.kind == CHAIN)
    version = prompts.get_version(db, column.version_id)
    return _readable(PromptContent.from_version(version), bool(version.chain))


def _readable(said: PromptContent, is_chain: bool) -> PromptContent:
    if is_chain and said.chain is None:
        raise Invalid("There is no chain here that can be read.", "Choose another version of it, or build it on the page Chains.")
    return said


def variables(contents: list[PromptContent]) -> tuple[Variable, ...]:
    """The variables of all columns, each once."""
    fields = [chain_column.fields_of(one.chain) if one.chain else one.variables for one in contents]
    names = [[field.name for field in asked] if one.chain else variables_of(one) for one, asked in zip(contents, fields, strict=True)]
    declared, found = [field for asked in fields for field in asked], dict.fromkeys(name for some in names for name in some)
    return merged(declared, tuple(found))[: len(found)]


@translated()
def samples(db: Database, board: Board) -> dict[str, str]:
    """The sample values that are kept with the prompts of the columns, by variable."""
    found = [drafts.find(db, samples_of(id)) for id in dict.fromkeys(column.prompt_id for column in board.columns)]
    return {name: str(value) for draft in found if draft is not None for name, value in draft.body.items()}


def shown(db: Database, board: Board, asked: Sequence[Variable]) -> dict[str, str]:
    """What the fields of these variables show: what was typed, else the sample that is kept with a prompt or stands in it."""
    typed_or_sample = {**samples(db, board), **board.values}
    return {one.name: typed_or_sample.get(one.name, one.sample) for one in asked}


def asked_for(db: Database, project_id: int, board: Board, author: str) -> tuple[Variable, ...]:
    """The variables of all columns with their blocks, each once; a column that cannot be read has none."""
    found: list[PromptContent] = []
    for column in {(one.prompt_id, one.version_id): one for one in board.columns}.values():
        with suppress(TouchstoneError):
            said = content(db, column, author)
            found.append(said)
            found[-1] = replace(said, messages=prepared(said, blocks.finder(db, project_id))[0].messages)
    return variables(found)


def opening(db: Database, project_id: int, said: PromptContent, board: Board) -> Sent:
    """The first exchange of a prompt or chain with the values and turns of the board. Raises MissingVariables, Invalid, NotFound."""
    if said.chain is not None:
        return chain_column.opening(said.chain, board)
    prompt, _ = prepared(said, blocks.finder(db, project_id))
    known = {variable.name: variable for variable in said.variables}
    declared = {name: known.get(name, Variable(name)) for name in board.values}
    filled = {name: typed(one, board.values[name]) for name, one in declared.items() if board.values[name].strip() or not one.needs_words}
    turns = board.origin.turns if board.origin else ()
    first = prompt.render(filled, turns)
    names = variables_of(replace(said, messages=prompt.messages))
    return Sent(first, {name: filled[name] for name in names if name in filled}, begins_at(first, turns))


@dataclass
class Table:
    """One author's playground while it is at work: the answers of each column, by turn. Shared by that author's windows.

    Whoever changes it holds `turn` meanwhile.
    """

    board: Board
    exchanges: dict[int, list[Exchange]] = field(default_factory=dict)
    sent: dict[int, Sent] = field(default_factory=dict)
    """What each column was asked last; those that answers of an earlier release came from have none."""
    is_news: bool = False
    """Whether answers came that are not kept yet."""
    typed: dict[str, Any] = field(default_factory=dict)
    """What stands in fields below the answers and nothing was done with yet, by field."""
    going_on: set[int] = field(default_factory=set)
    """Columns that were asked and are to go on by themselves until they have answered everything the user said."""
    opened: str = ""
    """The digest of what stood there when an attempt was opened; "" where none was."""
    taken: list[Taken] = field(default_factory=list, compare=False)
    """What was taken off and can be put back, the newest last."""
    turn: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def at_work(self) -> bool:
        """Whether an answer is under way, or is about to be."""
        return any(self.is_busy(column.id) for column in self.board.columns)

    def is_busy(self, id: int) -> bool:
        """The same of one column."""
        return any(not answer.is_over for answer in self.newest(id)) or self.goes_on(id)

    def goes_on(self, id: int) -> bool:
        """Whether a column has answered and is to be asked by itself what the user said after that."""
        return id in self.going_on and 0 < len(self.exchanges.get(id, ())) == self.next_place(id)

    def is_stale(self, column: Column) -> bool:
        """Whether a column holds something else than what was asked in it; also where that was not kept."""
        sent = self.sent.get(column.id)
        return sent is not None and not sent.is_of(column)

    def newest(self, id: int) -> Exchange:
        """What a column was asked last."""
        return next(reversed(self.exchanges.get(id, ())), ())

    def next_place(self, id: int) -> int | None:
        """Which exchange of a column has to be asked next, its newest again where that gave no answer; None where it is level."""
        asked = len(self.exchanges.get(id, ()))
        if asked and spoken(self.newest(id)) is None:
            return asked - 1
        return asked if asked <= len(self.board.turns) else None

    def forget(self) -> None:
        """Forget the answers and what the user said after the first; columns and values stay. Nothing can be put back then."""
        self.board, self.exchanges, self.sent, self.taken = replace(self.board, turns=()), {}, {}, []
        self.going_on.clear()

    def become(self, other: "Table") -> None:
        """Hold what another table holds."""
        self.board, self.exchanges, self.sent = other.board, other.exchanges, other.sent
        self.typed, self.opened, self.taken = other.typed, other.opened, other.taken
        self.going_on.clear()

    @property
    def is_as_opened(self) -> bool:
        """Whether nothing was asked or changed since an attempt was opened: it can be opened again."""
        return self.opened == self.digest()

    def digest(self) -> str:
        """The same for the same content."""
        said = {**self.to_json(), "opened": ""}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Plain values, as the draft keeps them."""
        kept = {str(id): [[answer.to_json() for answer in exchange] for exchange in of_column] for id, of_column in self.exchanges.items()}
        sent = {str(id): one.to_json() for id, one in self.sent.items()}
        return {**self.board.to_json(), "exchanges": kept, "sent": sent, "typed": dict(self.typed), "opened": self.opened}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Table":
        """The inverse of `to_json`."""
        kept = data.get("exchanges") or {}
        read = {int(id): [tuple(Answer.from_json(one) for one in exchange) for exchange in of_column] for id, of_column in kept.items()}
        sent = {int(id): Sent.from_json(one) for id, one in (data.get("sent") or {}).items()}
        return cls(Board.from_json(data), read, sent, typed=dict(data.get("typed") or {}), opened=str(data.get("opened") or ""))


def subject(project_id: int, author: str) -> str:
    """The name the playground's draft is kept under."""
    return drafts.subject("playground", project_id, author)


def open_table(db: Database, project_id: int, author: str, given: Choices) -> Table:
    """The playground as it was left; else a first proposal."""
    draft = drafts.find(db, subject(project_id, author))
    table = Table.from_json(draft.body) if draft else Table(first_board(given))
    table.board = fitted(table.board, given)
    return table


def keep(db: Database, project_id: int, author: str, table: Table) -> None:
    """Keep the playground, its answers too."""
    with table.turn:
        table.is_news = table.at_work
        drafts.keep(db, subject(project_id, author), table.to_json())
