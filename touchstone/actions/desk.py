"""One author's playground at work: its verbs with all they need, each keeping what it changed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from store.database import Database
from touchstone.actions import chain_columns, put_away, replay, taken_off, value_sources
from touchstone.actions import playground as acts
from touchstone.actions.store_errors import translated
from touchstone.actions.target_names import target_name
from touchstone.actions.value_sources import ATTEMPT, CASE, Source
from touchstone.errors import Conflict, Invalid, NotFound, TouchstoneError
from touchstone.playground.board import Column, Exchange, conversation, spoken
from touchstone.playground.origin import Origin, texts_of
from touchstone.playground.speaker import Answer, Speaker
from touchstone.prompts.content import PromptContent
from touchstone.types import Message, Params

Messages = tuple[Message, ...]
OPENED = "It gets a column of its own with its prompt, model, settings and answer. What stands here is put away and can be brought back."


@dataclass(frozen=True)
class Desk:
    """A table with the means to change it. Every verb raises StoreError where the change cannot be kept."""

    db: Database
    project_id: int
    author: str
    table: acts.Table
    speaker: Speaker

    def keep(self) -> None:
        """Keep the table, its answers too."""
        acts.keep(self.db, self.project_id, self.author, self.table)

    @contextmanager
    def _changing(self) -> Iterator[acts.Table]:
        """The table for one window at a time, kept at the end."""
        with self.table.turn:
            yield self.table
            self.keep()

    def fit(self, given: acts.Choices) -> None:
        """Leave out what of the table is gone, while no other window changes it."""
        with self.table.turn:
            self.table.board = acts.fitted(self.table.board, given)

    def fill(self, values: Mapping[str, str], shown: Mapping[str, str] | None = None, repeats: int | None = None) -> None:
        """Take what was typed into fields; `shown` is what else they show, which is taken where nothing was typed yet."""
        with self._changing() as table:
            board = table.board
            kept = {**(shown or {}), **board.values, **values}
            table.board = replace(board, values=kept, repeats=board.repeats if repeats is None else repeats)

    def note(self, typed: Mapping[str, Any]) -> None:
        """Keep what stands in fields below the answers, by field."""
        with self._changing() as table:
            table.typed.update(typed)

    def change(self, id: int, **fields: Any) -> None:
        """Change these fields of a column; what another window changed of it stays."""
        with self._changing() as table:
            table.board = table.board.changed(id, **fields)

    def take_prompt(self, given: acts.Choices, id: int, prompt_id: int) -> None:
        """Put another prompt into a column, in its newest version."""
        self.change(id, prompt_id=prompt_id, version_id=given.newest(prompt_id))

    def set(self, id: int, settings: Mapping[str, Any]) -> None:
        """Change these settings of a column, the others stay."""
        with self._changing() as table:
            now = next((column.params for column in table.board.columns if column.id == id), Params())
            table.board = table.board.changed(id, params=Params.from_json({**now.to_json(), **settings}))

    def add(self) -> None:
        """One column more, like the last. Raises Invalid at eight."""
        with self._changing() as table:
            table.board = table.board.with_column()

    def remove(self, id: int) -> None:
        """Take a column away with its answers, until it is `put_back`."""
        with self._changing() as table:
            self.stop(id)
            taken_off.column(table, id)

    def run(self, id: int | None = None) -> None:
        """Ask all columns anew, from the first exchange on; or one: its newest exchange again, or what it has not answered yet.

        What is under way is stopped. A column goes on by itself (`go_on_by_itself`) until it has answered everything the user said.
        A column that cannot be asked holds the reason in place of an answer.
        """
        with self._changing() as table:
            self.stop(id)
            for column in table.board.columns:
                if id is None:
                    self._ask(column, 0)
                elif id == column.id:
                    self._ask(column, self._place(id))

    def _place(self, id: int) -> int:
        """Which exchange one asks for who runs a column: the first it has not been asked, else its newest, also where that was stopped."""
        newest = spoken(self.table.newest(id))
        missed = self.table.next_place(id) if newest is not None and newest.state == "done" else None
        return max(0, len(self.table.exchanges.get(id, ())) - 1) if missed is None else missed

    def go_on(self, turn: str) -> None:
        """Say something more to all columns; one that has not answered everything before is asked that first.

        Raises Invalid when nothing is said, nothing was asked, or answers are still coming.
        """
        if not turn.strip():
            raise Invalid("The message is empty.", "Write what the user says next.")
        with self._changing() as table:
            if not table.exchanges or table.at_work:
                raise Invalid("Not every column has answered yet.", "Run all, and wait for the answers.")
            table.board = replace(table.board, turns=(*table.board.turns, turn))
            for column in table.board.columns:
                self._ask(column, table.next_place(column.id) or 0)

    def go_on_by_itself(self) -> None:
        """Ask the columns that have answered what the user said after that. One that gave no answer waits for a person."""
        with self.table.turn:
            for column in self.table.board.columns:
                if self.table.goes_on(column.id) and all(answer.is_over for answer in self.table.newest(column.id)):
                    self._ask(column, len(self.table.exchanges[column.id]))

    def keep_up(self) -> None:
        """Go on with the columns that have answered, or whose chain has since a person decided; once nothing more comes, keep what came."""
        with self.table.turn:
            asking = [answer for column in self.table.board.columns for answer in self.table.newest(column.id)]
            self.table.is_news |= chain_columns.look_again(self.db, asking)
        self.go_on_by_itself()
        if self.table.is_news and not self.table.at_work:
            self.keep()

    def stop(self, id: int | None = None) -> None:
        """Let the answers under way end where they are: of all columns, or of one."""
        with self.table.turn:
            for one in list(self.table.exchanges) if id is None else [id]:
                self.table.going_on.discard(one)
                for answer in self.table.newest(one):
                    if not answer.is_over:
                        self.speaker.stop(answer)

    def begin_again(self) -> None:
        """Take the conversation away, until it is `put_back`; columns and values stay."""
        with self._changing() as table:
            self.stop()
            taken_off.conversation(table)

    def put_back(self) -> None:
        """As `taken_off.put_back`."""
        with self._changing() as table:
            taken_off.put_back(table)

    def keep_only(self, id: int) -> None:
        """Put what stands here away, until it is brought back, and go on with one column of it that is not asked yet; values stay.

        Raises NotFound for a column that is gone, Conflict while answers are under way or too many tables are put away.
        """
        with self._changing() as table:
            kept = tuple(column for column in table.board.columns if column.id == id)
            if not kept:
                raise NotFound("The column is not here any more.", "Choose its prompt in another column.")
            if table.at_work:
                raise Conflict("Answers are still coming.", "Stop them or wait.")
            put_away.put(self.db, self.project_id, self.author, table)
            table.forget()
            table.board, table.opened = replace(table.board, columns=kept, origin=None), ""

    def come_from(self, origin: Origin | None) -> None:
        """Note where the values come from, or (None) that they are one's own."""
        with self._changing() as table:
            table.board = replace(table.board, origin=origin)

    def sources(self, given: acts.Choices) -> dict[str, Source]:
        """Where values can be taken from. What is taken stands on the table then, with where it comes from."""
        found = value_sources.sources(self.db, self.project_id)
        attempts = replace(found[ATTEMPT], values=partial(self.open_attempt, given), verb="Open the attempt", told=OPENED)
        return {CASE: replace(found[CASE], values=self.take_case), ATTEMPT: attempts}

    @translated()
    def take_case(self, case_id: int) -> dict[str, str]:
        """The values of a case; what the user says in it stays to be seen until it is run. Raises NotFound."""
        case, suite_id = value_sources.case_at(self.db, case_id)
        values = texts_of(case)
        with self._changing() as table:
            table.board = table.board.filled(Origin(case.key, suite_id, turns=case.messages), values, case.secrets)
        return values

    def open_attempt(self, given: acts.Choices, attempt_id: int) -> dict[str, str]:
        """As `replay.open_attempt`."""
        return replay.open_attempt(self.db, self.project_id, self.author, self.table, given, attempt_id)

    def ask_by_own_words(self) -> None:
        """Let the prompt's own user message be asked again, in place of what the case or attempt says."""
        with self._changing() as table:
            origin = table.board.origin
            table.board = replace(table.board, origin=origin.without_turns() if origin else None)

    def bring_back(self) -> None:
        """As `put_away.bring_back`."""
        put_away.bring_back(self.db, self.project_id, self.author, self.table)

    def forget_put_away(self, told: int, newest_alone: bool) -> None:
        """As `put_away.forget`."""
        put_away.forget(self.db, self.project_id, self.author, told, newest_alone)

    def _ask(self, column: Column, place: int) -> None:
        """Ask a column the exchange of that place, in place of what stands there and after it."""
        before = self.table.exchanges.get(column.id, [])[:place]
        self.table.sent.pop(column.id, None)
        self.table.exchanges[column.id] = [*before, self._asked(column, before)]
        self.table.is_news = True
        self.table.going_on.add(column.id)

    def _asked(self, column: Column, before: list[Exchange]) -> Exchange:
        table = self.table
        try:
            said = acts.content(self.db, column, self.author)
            first = acts.opening(self.db, self.project_id, said, table.board)
            name = target_name(self.db, column, said)
            messages = conversation(first.messages, table.board.turns[: len(before)], before)
            begin = self._beginning(column, said, first.values, messages)
        except TouchstoneError as error:
            return (Answer("failed", error=error.message, hint=error.hint),)
        origin = table.board.origin
        case = (origin.case, origin.suite_id) if origin and not before and origin.is_asked(table.board.values) else ("", 0)
        asked = replace(first, messages=messages, target=name, column=column.target)
        table.sent[column.id] = replace(asked, case=case[0], suite_id=case[1])
        return tuple(begin(repeat) for repeat in range(table.board.repeats))

    def _beginning(self, column: Column, said: PromptContent, values: Mapping[str, Any], messages: Messages) -> Callable[[int], Answer]:
        """What begins a repeat of an answer. Raises MissingVariables, Invalid, NotFound for a chain that cannot be called so."""
        if said.chain is None:
            params = said.params.merged(column.params)
            return lambda repeat: self.speaker.ask(column.model_id, messages, params.of_repeat(repeat))
        call = chain_columns.call_of(self.db, self.project_id, self.author, column, said.chain, values, messages)
        return lambda repeat: chain_columns.start(self.speaker, call, column.params.of_repeat(repeat))
