"""A database of the project: its schema for a prompt, and one SELECT over it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import NotFound
from touchstone.knowledge.bounded import queried, schema_of

FENCED = re.compile(r"```[a-zA-Z]*[ \t]*\n(.*?)```", re.DOTALL)


def identity(name: str, found: Found) -> str:
    """What identifies the database of that name. Raises NotFound."""
    if name not in found.databases:
        raise NotFound(f"There is no database {name[:100] or 'chosen'}.", "Choose one that is there.")
    return found.databases[name]


@kinds("schema")
@dataclass(frozen=True)
class Schema(Step):
    """How the tables of a database are made, with some rows of each, as a prompt that is to write a query needs it."""

    title: ClassVar[str] = "Schema"
    group: ClassVar[str] = "Knowledge"
    repeatable: ClassVar[bool] = False

    database: str = ""
    samples: int = 3
    """Rows shown of each table."""

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("schema"),)

    def stands_on(self, found: Found) -> str:
        return identity(self.database, found)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        identity(self.database, means.found)
        return Done({"schema": await asyncio.to_thread(schema_of, means.database(self.database), self.samples)})


@kinds("sql")
@dataclass(frozen=True)
class Sql(Step):
    """Runs one SELECT over a database, read only, for at most five seconds. A query between ``` marks, as models write it, is taken out.

    It is always asked anew: that costs little, and a query may stand on the date.
    """

    title: ClassVar[str] = "SQL query"
    group: ClassVar[str] = "Knowledge"
    repeatable: ClassVar[bool] = False

    database: str = ""
    most: int = 100
    """Rows that are given, at most 1,000."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("query"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (
            Port("table", "table"),
            Port("sql", help="The query that was run"),
            Port("count", "number", help="Rows that are given"),
            Port("cut", "bool", help="Whether there are more rows than are given"),
        )

    def stands_on(self, found: Found) -> str:
        return identity(self.database, found)

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        identity(self.database, means.found)
        found = await asyncio.to_thread(queried, means.database(self.database), taken_out(given["query"]), self.most)
        table, count = {"columns": found["columns"], "rows": found["rows"]}, len(found["rows"])
        note = f"the first {count} rows of more" if found["cut"] else f"{count} rows"
        return Done({"table": table, "sql": found["sql"], "count": count, "cut": found["cut"]}, note=note)


def taken_out(answer: str) -> str:
    """The query in a model's answer: what stands between marks where there is one such place, else all of it."""
    fenced = FENCED.findall(answer)
    return str(fenced[0]).strip() if len(fenced) == 1 else answer.strip()
