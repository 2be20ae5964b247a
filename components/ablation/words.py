"""How parts and what they do are written on this page."""

from components.runs.words import counted
from touchstone.actions.ablation_results import Cost
from touchstone.prompts.parts import Part
from touchstone.statistics.part_verdicts import Sort

SORTS: dict[Sort, tuple[str, str, str]] = {
    "keeps": ("earns its place", "green", ":material/check:"),
    "harms": ("harms", "red", ":material/close:"),
    "mixed": ("helps and harms", "orange", ":material/balance:"),
    "no effect": ("no measurable effect", "gray", ":material/remove:"),
    "no data": ("no data", "gray", ":material/question_mark:"),
}
"""A verdict by word, colour and sign."""
PER = 1_000
"""Calls that costs are told for, beside those of one."""


def tokens_text(part: Part) -> str:
    """The tokens of a part's text: "34", "about 34", "34 and its variables"."""
    about = "about " if part.tokens.estimated else ""
    return f"{about}{part.tokens.tokens:,}{' and its variables' if part.variables else ''}"


def dollars(amount: float) -> str:
    """A signed amount, as exact as its size allows: "$0.12", "−$0.0031"."""
    size = abs(amount)
    text = f"{size:,.2f}" if size >= 1 or not size else f"{size:.2g}" if size >= 0.0001 else "0.0001 at most"
    return f"{'−' if amount < 0 else ''}${text}"


def cost_text(cost: Cost | None) -> str:
    """What a part adds to a call, in words; measured, so it holds its variables."""
    if cost is None:
        return "Tokens were not reported"
    said = [f"{_signed(cost.read)} read per call", f"{round(cost.read) * PER:,} per {PER:,} calls"]
    if round(cost.written):
        said.append(f"answers {counted(abs(round(cost.written)), 'token')} {'longer' if cost.written > 0 else 'shorter'}")
    if cost.dollars is not None:
        said.append(f"{dollars(cost.dollars * PER)} per {PER:,} calls")
    return ", ".join(said)


def begun(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def _signed(tokens: float) -> str:
    return f"{'−' if tokens < 0 else ''}{counted(abs(round(tokens)), 'token')}"
