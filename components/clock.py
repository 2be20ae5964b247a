"""Times as the reader's own clock shows them."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> tzinfo | None:
    """The browser's time zone; None (this machine's) when the browser does not say."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def when(seconds: float, now: float | None = None) -> str:
    """Unix seconds as "14:32" today, "yesterday 14:32", else "3 Nov 2026, 14:32"."""
    here = zone()
    moment = datetime.fromtimestamp(seconds, here)
    today = (datetime.fromtimestamp(now, here) if now is not None else datetime.now(here)).date()
    clock = moment.strftime("%H:%M")
    if moment.date() == today:
        return clock
    if moment.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    return f"{moment.day} {moment.strftime('%b %Y')}, {clock}"


def duration(seconds: float) -> str:
    """A length of time in the unit a person would use: "340 ms", "12 s", "4 min 10 s", "2 h 5 min"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
