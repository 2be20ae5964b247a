"""How suites and cases are spoken of."""

from collections.abc import Sequence

from components.results.words import KINDS
from components.runs.words import counted
from store.suites import Facet

ONE = "pages/validate/suite.py"


def composition(facets: Sequence[Facet]) -> str:
    """What a suite version holds: "158 harmful cases in 12 categories"."""
    if not facets:
        return "no case yet"
    counts = {kind: sum(facet.count for facet in facets if facet.kind == kind) for kind in KINDS}
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
    total = sum(facet.count for facet in facets)
    categories = len({facet.category for facet in facets if facet.category})
    among = f" in {counted(categories, 'category').replace('categorys', 'categories')}" if categories else ""
    return f"{kinds} {'case' if total == 1 else 'cases'}{among}"
