"""Today, as a prompt needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@kinds("date")
@dataclass(frozen=True)
class Date(Step):
    """The date and the time at which the step runs, in a time zone such as Europe/Oslo."""

    title: ClassVar[str] = "Date"
    group: ClassVar[str] = "Tools"
    repeatable: ClassVar[bool] = False

    zone: str = "UTC"

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return (
            Port("text", help="Thursday, 26 November 2026, 08:30"),
            Port("date", help="2026-11-26"),
            Port("time", help="08:30"),
            Port("weekday", help="Thursday"),
        )

    def stands_on(self, found: Found) -> str:
        return zone_of(self.zone).key

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        return Done(parts_of(means.now().astimezone(zone_of(self.zone))))


def parts_of(now: datetime) -> dict[str, str]:
    """A time in its zone, as a text and in parts."""
    day, clock = DAYS[now.weekday()], f"{now:%H:%M}"
    text = f"{day}, {now.day} {MONTHS[now.month - 1]} {now.year}, {clock}"
    return {"text": text, "date": now.date().isoformat(), "time": clock, "weekday": day}


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"There is no time zone {name[:60]!r}.", "Write one such as UTC or Europe/Oslo.") from error
