"""What differs between two versions of a suite, and how edits of one become the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from touchstone.errors import Invalid
from touchstone.types import Case

Way = Literal["replace", "add"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the cases that are new in the later version, say something else there, or are gone; and whether the order differs."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.reordered)

    def sentence(self) -> str:
        """Like "3 added, 1 changed"; "nothing" when nothing differs."""
        counts = (("added", self.added), ("changed", self.changed), ("removed", self.removed))
        told = [f"{len(keys):,} {word}" for word, keys in counts if keys]
        return ", ".join(told) or ("another order" if self.reordered else "nothing")


@dataclass(frozen=True, slots=True)
class Edits:
    """What somebody did to a version: `changed` holds the new case by the old one's id (which may change), `added` goes to the end."""

    added: Sequence[Case] = ()
    changed: Mapping[str, Case] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def changes(before: Iterable[Case], after: Iterable[Case]) -> Changes:
    """What `after` has that `before` has not, and the other way round; a case with a new id counts as removed and added."""
    old, new = {case.key: case for case in before}, {case.key: case for case in after}
    kept = [key for key in old if key in new]
    return Changes(
        added=tuple(key for key in new if key not in old),
        changed=tuple(key for key in kept if new[key] != old[key]),
        removed=tuple(key for key in old if key not in new),
        reordered=kept != [key for key in new if key in old],
    )


def edited(cases: Iterable[Case], edits: Edits) -> tuple[Case, ...]:
    """The cases with the edits made, each in its place. Raises Invalid for an id that is not there, or that stands twice afterwards."""
    before = tuple(cases)
    known = {case.key for case in before}
    strange = sorted((edits.changed.keys() | edits.removed) - known)
    if strange:
        raise Invalid(f"There is no case {strange[0]!r} in this version.", "Load the suite again; somebody may have changed it.")
    kept = [edits.changed.get(case.key, case) for case in before if case.key not in edits.removed]
    return checked([*kept, *edits.added])


def merged(before: Iterable[Case], imported: Iterable[Case]) -> tuple[Case, ...]:
    """The cases before, those with an imported id replaced in their place, the other imported ones at the end."""
    new = {case.key: case for case in imported}
    kept = [new.pop(case.key, case) for case in before]
    return (*kept, *new.values())


def checked(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The cases, when there is at least one and no id stands twice. Raises Invalid."""
    found = tuple(cases)
    if not found:
        raise Invalid("There is no case in this.", "A version of a suite holds at least one case.")
    seen: set[str] = set()
    for case in found:
        if case.key in seen:
            raise Invalid(f"The id {case.key!r} stands twice.", "Give every case an id of its own.")
        seen.add(case.key)
    return found
