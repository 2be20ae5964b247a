"""States of runs and the like, in words with their signs."""

from components.clock import duration

WORDS = 160
"""Characters of an error that stand in a line."""
STATES = {
    "queued": ("waiting", "gray", ":material/schedule:"),
    "running": ("running", "blue", ":material/sync:"),
    "stopping": ("stopping", "orange", ":material/pause_circle:"),
    "stopped": ("stopped", "orange", ":material/stop_circle:"),
    "done": ("done", "green", ":material/check_circle:"),
    "failed": ("failed", "red", ":material/error:"),
}


def money(dollars: float) -> str:
    """US dollars as one would say them: "$12.40", "$0.0031", "no cost"."""
    if dollars <= 0:
        return "no cost"
    return f"${dollars:,.2f}" if dollars >= 1 else f"${dollars:.2g}" if dollars >= 0.0001 else "under $0.0001"


def pace(per_second: float) -> str:
    """Attempts per second, or per minute where that is more than one."""
    return f"{per_second:.1f} per second" if per_second >= 1 else f"{per_second * 60:.1f} per minute"


def left(seconds: float | None) -> str:
    return "" if seconds is None else f"about {duration(max(1.0, seconds))} left"


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 case", "1,204 cases"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def errors_text(count: int, first: str) -> str:
    """How many attempts are errors, and what the first said: "3 errors, the first: No answer in 30 s."."""
    said = " ".join(first.split())
    which = ", the first" if count > 1 else ""
    return f"{counted(count, 'error')}{which}: {said[:WORDS]}{'…' if len(said) > WORDS else ''}" if said else counted(count, "error")
