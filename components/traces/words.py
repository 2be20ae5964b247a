"""States of traces and of their steps, in words with their signs."""

TRACE, TRACES = "pages/validate/trace.py", "pages/validate/traces.py"
APPROVALS = "pages/validate/approvals.py"
STATES = {
    "running": ("running", "blue", ":material/sync:"),
    "waiting": ("waits for a person", "violet", ":material/front_hand:"),
    "done": ("done", "green", ":material/check_circle:"),
    "failed": ("failed", "red", ":material/error:"),
    "stopped": ("stopped", "orange", ":material/stop_circle:"),
}
STEPS = {
    "running": ("running", "blue", ":material/sync:"),
    "ok": ("fresh", "green", ":material/check:"),
    "cached": ("from before", "blue", ":material/history:"),
    "pinned": ("pinned", "violet", ":material/keep:"),
    "skipped": ("skipped", "gray", ":material/redo:"),
    "error": ("error", "red", ":material/error:"),
    "stopped": ("stopped", "orange", ":material/stop_circle:"),
    "waiting": ("waits for a person", "violet", ":material/front_hand:"),
}
SOURCES = {"page": "its page", "api": "HTTP", "run": "a run"}
"""Where a trace was asked for."""


def state_badge(state: str) -> str:
    """The state of a trace as Markdown; an unknown one as it is called."""
    word, color, sign = STATES.get(state, ("unknown", "gray", ":material/help:"))
    return f":{color}[{sign} {word}]"


def step_badge(state: str) -> str:
    """The state of a step as Markdown."""
    word, color, sign = STEPS.get(state, ("unknown", "gray", ":material/help:"))
    return f":{color}[{sign} {word}]"


def shelf_of(trace_id: int) -> str:
    """Where all windows find how a trace goes on after a decision."""
    return f"trace-{trace_id}"
