"""The form of a new round while it is filled in: kept as a draft, and fitted to the runs there are."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from store.database import Database
from touchstone.actions import drafts
from touchstone.actions.new_round import MOST_ITEMS, Source

DRAFT = "new-round"
"""The kind of draft that keeps the form."""
PAIRS = 20


@dataclass(frozen=True)
class NewRound:
    """What the form holds."""

    run_id: int = 0
    target_ids: tuple[int, ...] = ()
    count: int = PAIRS
    name: str = ""
    criterion: str | None = None
    """None: as the project's use case says."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "NewRound":
        """The inverse of `to_json`."""
        targets = tuple(int(id) for id in data.get("target_ids") or ())
        numbers = int(data.get("run_id") or 0), targets, int(data.get("count") or PAIRS)
        return cls(*numbers, str(data.get("name") or ""), data.get("criterion"))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {**asdict(self), "target_ids": list(self.target_ids)}

    def of_run(self, source: Source) -> "NewRound":
        """The same for a run: with all its targets, unless it was this run's already."""
        kept = tuple(id for id in self.target_ids if id in source.targets) if source.run.id == self.run_id else tuple(source.targets)
        return replace(self, run_id=source.run.id or 0, target_ids=kept, count=min(max(1, self.count), MOST_ITEMS))


def kept(db: Database, draft: str) -> NewRound:
    """What was kept under the name `draft`, an empty form where nothing was."""
    found = drafts.find(db, draft)
    return NewRound.from_json(found.body) if found else NewRound()


def begun(form: NewRound, offered: Sequence[Source], linked: int | None, good_answer: str = "") -> NewRound:
    """What the form begins with: what was kept of it, on the run that a link asks for, else on its own, else on the newest.

    `good_answer` is proposed as what makes an answer good.
    """
    form = form if form.criterion is not None else replace(form, criterion=good_answer)
    by_id = {one.run.id: one for one in offered}
    return form.of_run(by_id.get(linked) or by_id.get(form.run_id) or offered[0])
