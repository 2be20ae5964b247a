"""One SELECT and nothing else: what a generated query may be, told in words that the model which wrote it can use."""

import logging

from touchstone.errors import Invalid
from touchstone.prompts.from_outside import check_text

LONGEST = 20_000
"""Characters of a query."""
ONE = "Write exactly one SELECT, or WITH ... SELECT."


def check_select(sql: str) -> str:
    """The one SELECT of a text, without what ends it. Raises Invalid for anything that is more, less or something else."""
    import sqlglot
    from sqlglot import errors

    check_text(sql)
    if len(sql) > LONGEST:
        raise Invalid(f"The query has {len(sql):,} characters.", f"It may have {LONGEST:,}.")
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        found = [one for one in sqlglot.parse(sql, read="sqlite") if one is not None]
    except errors.SqlglotError as error:
        raise Invalid(f"The query cannot be read: {_reason(str(error))}.", ONE) from error
    except RecursionError as error:
        raise Invalid("The query is nested too deeply.", "Nest less.") from error
    statements = [one for one in found if not isinstance(one, sqlglot.exp.Semicolon)]
    if len(statements) != 1:
        raise Invalid(f"The text has {len(statements) or 'no'} statements.", ONE)
    _check_only_reads(statements[0])
    return sql.strip()


def _check_only_reads(statement: object) -> None:
    from sqlglot import exp

    if not isinstance(statement, exp.Select | exp.SetOperation):
        raise Invalid(f"The query is no SELECT: it is {_called(statement)}.", ONE)
    others = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Pragma, exp.Into, exp.Lock)
    if (inner := statement.find(*others)) is not None:
        raise Invalid(f"Inside the query stands {_called(inner)}.", ONE)


def _called(statement: object) -> str:
    word = type(statement).__name__
    if word == "Command":
        word = str(getattr(statement, "this", "")) or word
    return f"{'an' if word[:1] in 'AEIOU' else 'a'} {word.upper()[:40]}"


def _reason(said: str) -> str:
    """The parser's first line, without the marks it makes for terminals."""
    return said.splitlines()[0].replace("\x1b[4m", "").replace("\x1b[0m", "").rstrip(".")[:200]
