"""Measured figures: one form for every bench, printed as rows of the tables in docs/performance.md."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = "| what | measured | must | beside | |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Figure:
    """One measured target in `unit`: `value` must not exceed `must`, nor fall below it where `at_least`."""

    name: str
    value: float
    must: float
    unit: str = ""
    beside: str = ""
    at_least: bool = False

    @property
    def missed(self) -> bool:
        return self.value < self.must if self.at_least else self.value > self.must

    def __str__(self) -> str:
        limit = f"{'at least' if self.at_least else 'at most'} {self.must:,.4g}"
        return f"| {self.name} | {amount(self.value)} {self.unit} | {limit} | {self.beside} | {'MISSED' if self.missed else 'ok'} |"


def amount(value: float) -> str:
    """Three digits, and all digits of a large number."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def show(figures: Iterable[Figure]) -> bool:
    """Print the rows as they come; whether a target was missed."""
    missed = False
    for figure in figures:
        print(figure, flush=True)
        missed |= figure.missed
    return missed
