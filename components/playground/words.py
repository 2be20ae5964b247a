"""What is said of an answer in one line."""

from typing import Any

from touchstone.playground.speaker import Answer

STATES = {
    "waiting": ("waiting for the model", ":material/hourglass_empty:"),
    "streaming": ("answering", ":material/more_horiz:"),
    "asks": ("waits for a person", ":material/front_hand:"),
    "stopped": ("stopped", ":material/stop_circle:"),
    "failed": ("failed", ":material/error:"),
    "done": ("done", ":material/check_circle:"),
}
WAIT_S = 0.1
"""Shorter waits before a model begins are not told apart."""
FIRST = "starting the model: its first answer takes longer"


def figures(answer: Answer) -> str:
    """Times, tokens, speed, cost and why it ended, as far as they are known.

    "in all" is what a person saw: the wait before the model began (for its turn, or for a local model to load) and its answering.
    Of a chain they are of all its steps together, so no speed is told.
    """
    given = answer.figures
    if not given:
        begins = answer.doing or (FIRST if answer.is_first else "")
        return begins if begins and answer.state == "waiting" else STATES[answer.state][0]
    usage: dict[str, Any] = given.get("usage") or {}
    tokens, took, first = int(usage.get("output_tokens") or 0), float(given.get("latency_s") or 0), given.get("first_token_s")
    spoke, waited = took - (first or 0), float(given.get("queue_s") or 0)
    is_told = waited >= WAIT_S
    parts = [
        f"waited {waited:.2f} s to begin" if is_told else "",
        f"first token {first:.2f} s{' after that' if is_told else ''}" if first is not None else "",
        f"{waited + took:.2f} s in all",
        f"{'about ' if usage.get('estimated') else ''}{int(usage.get('input_tokens') or 0):,} in, {tokens:,} out",
        f"{tokens / spoke:,.0f} tokens/s" if spoke > 0.01 and tokens > 1 and not answer.trace else "",
        f"${float(given['cost_usd']):.4g}" if given.get("cost_usd") else "",
        "" if answer.state == "asks" else f"ended: {given.get('finish_reason') or 'unknown'}",
    ]
    return " · ".join(part for part in parts if part)
