"""How parts and what they do are written on this page."""

from collections.abc import Callable

from touchstone.actions.ablation_results import Cost
from touchstone.prompts.parts import Part
from touchstone.statistics.amounts import Amount
from touchstone.statistics.part_verdicts import Sort

SORTS: dict[Sort, tuple[str, str, str]] = {
    "keeps": ("earns its place", "green", ":material/check:"),
    "harms": ("harms", "red", ":material/close:"),
    "mixed": ("helps and harms", "orange", ":material/balance:"),
    "scores": ("moves single scores only", "blue", ":material/trending_flat:"),
    "unclear": ("too few cases to tell", "gray", ":material/question_mark:"),
    "no effect": ("no effect shown", "gray", ":material/remove:"),
    "no data": ("no data", "gray", ":material/question_mark:"),
}
"""A verdict by word, colour and sign."""
PER = 1_000
"""Calls that costs are told for, beside those of one."""


def tokens_text(part: Part, measured: float | None = None) -> str:
    """What a part adds to a call: "38 as measured", else the tokens of its text as it is written, counted or estimated: "34",
    "about 34", "34 before its variables are filled"."""
    if measured is not None:
        return f"{_whole(measured)} as measured"
    about = "about " if part.tokens.estimated else ""
    return f"{about}{part.tokens.tokens:,}{' before its variables are filled' if part.variables else ''}"


def dollars(amount: float) -> str:
    """A signed amount, as exact as its size allows: "$0.12", "−$0.0031"."""
    size = abs(amount)
    text = f"{size:,.2f}" if size >= 1 or not size else f"{size:.2g}" if size >= 0.0001 else "0.0001 at most"
    return f"{'−' if amount < 0 else ''}${text}"


def cost_text(cost: Cost | None, filled: bool = False) -> str:
    """What a part adds to a call, in words; measured, so with variables of the cases `filled` where they stand in it."""
    if cost is None:
        return "No case was answered both with it and without it by a model that reports its tokens"
    ends = _ends(cost.read, lambda end: _whole(end * PER))
    said = [
        f"{_signed(cost.read.mean)} read per call{' with its variables filled' if filled else ''}",
        f"{_whole(cost.read.mean * PER)} per {PER:,} calls{ends}",
    ]
    if round(cost.written.mean):
        said.append(_written(cost.written))
    if cost.dollars is not None:
        said.append(f"{dollars(cost.dollars.mean * PER)} per {PER:,} calls{_ends(cost.dollars, lambda end: dollars(end * PER))}")
    return ", ".join(said + ["one case tells no interval"] * (cost.read.cases == 1))


def _written(one: Amount) -> str:
    """Longer or shorter only where the interval does not doubt it."""
    if one.low is not None and one.high is not None and one.low <= 0 <= one.high:
        return f"answers neither longer nor shorter as far as this shows ({_whole(one.low)} to {_whole(one.high)} tokens)"
    size, word = (one, "longer") if one.mean > 0 else (one.mirrored, "shorter")
    return f"answers {_signed(size.mean)} {word}{_ends(size, _whole)}"


def _ends(one: Amount, said: Callable[[float], str]) -> str:
    """The interval in brackets; nothing where it is as the mean, or there is none."""
    if one.low is None or one.high is None or said(one.low) == said(one.high):
        return ""
    return f" ({said(one.low)} to {said(one.high)})"


def _whole(tokens: float) -> str:
    return f"{'−' if round(tokens) < 0 else ''}{abs(round(tokens)):,}"


def begun(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def _signed(tokens: float) -> str:
    return f"{_whole(tokens)} token{'' if abs(round(tokens)) == 1 else 's'}"
