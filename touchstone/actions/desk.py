"""One author's playground at work: its verbs with all they need, each keeping what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from store.database import Database
from touchstone.actions import playground as acts
from touchstone.playground.board import Column
from touchstone.playground.origin import Origin
from touchstone.playground.speaker import Speaker


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

    def fill(self, values: Mapping[str, str], repeats: int) -> None:
        """Take what the fields hold."""
        board = self.table.board
        self.table.board = replace(board, values={**board.values, **values}, repeats=repeats)
        self.keep()

    def change(self, column: Column) -> None:
        """Put another target in the place of a column."""
        self.table.board = self.table.board.changed(column)
        self.keep()

    def add(self) -> None:
        """One column more, like the last. Raises Invalid at eight."""
        self.table.board = self.table.board.with_column()
        self.keep()

    def remove(self, id: int) -> None:
        """Take a column away with its answers."""
        self.stop(id)
        self.table.board = self.table.board.without_column(id)
        self.table.exchanges.pop(id, None)
        self.table.sent.pop(id, None)
        self.keep()

    def run(self, id: int | None = None) -> None:
        """Ask all columns from the first exchange on, or one its newest again."""
        acts.ask(self.db, self.project_id, self.author, self.table, self.speaker, id)

    def stop(self, id: int | None = None) -> None:
        """Let the answers under way end where they are: of all columns, or of one."""
        acts.stop(self.table, self.speaker, id)

    def go_on(self, turn: str) -> None:
        """Say something more to all columns. Raises Invalid as `playground.go_on` does."""
        acts.go_on(self.db, self.project_id, self.author, self.table, self.speaker, turn)

    def begin_again(self) -> None:
        """Forget the conversation; columns and values stay."""
        acts.begin_again(self.table)
        self.keep()

    def come_from(self, origin: Origin | None) -> None:
        """Note where the values come from, or (None) that they are one's own."""
        self.table.board = replace(self.table.board, origin=origin)
        self.keep()
