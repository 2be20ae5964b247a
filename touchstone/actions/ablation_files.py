"""What the parts of a prompt do, as a CSV to take away: a line for each part and measure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from touchstone.actions.ablation_results import Measured, PartResult
from touchstone.statistics.amounts import Amount
from touchstone.statistics.effects import Effect
from touchstone.suites.export import ExportedFile, file_stem, table_file


def file_name(one: Measured) -> str:
    """The run's name and number."""
    return f"{file_stem(one.run.name, 'parts')}-run-{one.run.id}.csv"


def export(one: Measured, found: Sequence[PartResult], names: Mapping[str, str]) -> ExportedFile:
    """The file; `names` are the parts' by what is left out. What a spreadsheet would run as a formula is disarmed."""
    rows = list(lines(found, names))
    return table_file(file_name(one), [list(row) for row in rows[:1]] + [list(row.values()) for row in rows])


def lines(found: Sequence[PartResult], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Each part's effects as plain values: rates and means from 0 to 1, differences as shares of 1."""
    for part in found:
        for effect in part.effects:
            yield {"part": names[effect.part], **_effect(effect), **_of_part(part)}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "measure": effect.measure,
        "whole": effect.whole,
        "without": effect.without,
        "difference": effect.difference,
        "low": effect.low,
        "high": effect.high,
        "pairs": effect.n,
        "cases": effect.cases,
        "undecided": effect.undecided,
        "low_with_undecided": effect.worst_low,
        "high_with_undecided": effect.worst_high,
        "p": effect.p,
        "test": effect.test,
        "p_holm": effect.p_adjusted,
        "finding": effect.finding,
        "more_cases": effect.more_cases,
    }


def _of_part(part: PartResult) -> dict[str, Any]:
    cost = part.cost
    return {
        "verdict": f"{part.verdict.sort}: {part.verdict.sentence}",
        "answers_changed": part.changed,
        **_amount("tokens_read_per_call", cost.read if cost else None),
        **_amount("tokens_written_per_call", cost.written if cost else None),
        **_amount("dollars_per_1000_calls", cost.dollars if cost else None, 1000),
        "cost_pairs": cost.read.n if cost else 0,
    }


def _amount(name: str, one: Amount | None, calls: int = 1) -> dict[str, float | None]:
    ends = {"": one.mean, "_low": one.low, "_high": one.high} if one else dict.fromkeys(("", "_low", "_high"))
    return {f"{name}{end}": None if value is None else value * calls for end, value in ends.items()}
