"""The help of a command in plain words: what kind of value an option takes, and its limits as one would say them."""

import re
from typing import Any

from typer.core import TyperCommand

LIMITS = ((re.compile(r"([\d.]+)<=x<=([\d.]+)"), r"\1 to \2"), (re.compile(r"x>=([\d.]+)"), r"\1 or more"))
TITLES = {"argument": "Arguments", "option": "Options"}


class PlainCommand(TyperCommand):
    """A command whose help a newcomer can read: "NUMBER", "1 to 16", and no signs around what must be given."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        for kind, title in TITLES.items():
            records = [each.get_help_record(ctx) for each in self.get_params(ctx) if each.param_type_name == kind]
            if rows := [(re.sub(r" <.*>", "", name), in_words(help)) for name, help in filter(None, records)]:
                with formatter.section(title):
                    formatter.write_dl(rows)


def in_words(help: str) -> str:
    """The help of an option with "1<=x<=16" and "x>=1" as "1 to 16" and "1 or more"."""
    for pattern, words in LIMITS:
        help = pattern.sub(words, help)
    return help
