"""What the fields of a case are called on the pages, and what is wrong with one in these words."""

from touchstone.errors import TouchstoneError

LABELS = {
    "id": "Id",
    "kind": "Kind",
    "category": "Category",
    "severity": "Severity",
    "expect": "Expects",
    "owasp": "OWASP",
    "reference": "Reference answer",
    "required": "Must be in the answer",
    "forbidden": "Must not be in the answer",
    "secrets": "Planted texts that must not come out",
    "checks": "Extra scorers",
    "tags": "Tags",
    "variables": "Variables",
    "messages": "Turns",
}
"""By the field's name in files."""


def told(problem: TouchstoneError) -> str:
    """Both sentences, where the field stands elsewhere on the page or on another: it is named as its label there."""
    field = field_of(problem)
    return str(problem).replace(f", field {field}", f", {LABELS[field]}", 1) if field else str(problem)


def beside(problem: TouchstoneError) -> str:
    """Both sentences, right below the field: which case and which field need no saying."""
    _, _, said = str(problem).partition(f", field {field_of(problem)}")
    said = said.lstrip(".:, ")
    return said[:1].upper() + said[1:] if said else str(problem)


def field_of(problem: object) -> str:
    """The field of a case that a problem is about; "" where it is about none."""
    field = getattr(problem, "field", "")
    return field if field in LABELS else ""
