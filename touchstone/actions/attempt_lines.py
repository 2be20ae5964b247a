"""What every file of attempts says of one with the same words: which it is, and what came back."""

from typing import Any

from store.tables import Attempt, VerdictRow


def which(key: str, attempt: Attempt, verdict: VerdictRow | None, target: str) -> dict[str, Any]:
    """The case and its kind, the target, the attack and the repeat. `key` is the case's, `target` a label."""
    return {
        "case": key,
        "category": verdict.category if verdict else "",
        "kind": verdict.kind if verdict else "",
        "target": target,
        "attack": attempt.attack,
        "repeat": attempt.repeat,
    }


def said(attempt: Attempt) -> dict[str, Any]:
    """The answer and what was sent for it, what went wrong, and what it took; latency in seconds, cost in US dollars."""
    return {
        "answer": attempt.answer,
        "messages": attempt.messages,
        "finish_reason": attempt.finish_reason,
        "error_kind": attempt.error_kind,
        "error": attempt.error,
        "input_tokens": attempt.input_tokens,
        "output_tokens": attempt.output_tokens,
        "latency_s": attempt.latency_s,
        "queue_s": attempt.queue_s,
        "cost_usd": attempt.cost_usd,
        "revision": attempt.revision,
    }
