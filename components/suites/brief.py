"""Texts of cases where there is room for one line."""

from touchstone.errors import Invalid
from touchstone.suites.forms import Form, case_of
from touchstone.types import Case

ONE_LINE = 240


def shortened(text: str, limit: int = ONE_LINE) -> str:
    """The beginning of a text on one line, for places that read no Markdown."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def readable(form: Form) -> Case | None:
    """The case of a form, without the fields that are half typed; None where nothing can be told of it."""
    try:
        return case_of(form)
    except Invalid as problem:
        half_typed = form.get(problem.field)
        return readable({**form, problem.field: type(half_typed)()}) if half_typed else None
