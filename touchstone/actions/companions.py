"""What another run says of the same two targets: a suite of attacks alone cannot tell whether a safer model merely refuses more."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from store import results, runs
from store.database import Database
from store.tables import Run, RunTarget
from touchstone.actions.compare import Side
from touchstone.actions.store_errors import translated
from touchstone.statistics.outcomes import Comparison, Elsewhere, Outcome
from touchstone.statistics.sentences import sentence

LOOKED_BACK = 50
"""Newest runs of the project that are looked at."""

Compare = Callable[[Side, Side], Comparison]


@dataclass(frozen=True)
class Companion:
    """A finished run of the same two targets, and these in it."""

    run: Run
    a: Side
    b: Side

    @property
    def where(self) -> str:
        """How a sentence names it."""
        return f"“{self.run.name}” (run {self.run.id})"


@dataclass(frozen=True)
class Joined:
    """A comparison whose sentence tells of both attack success and over-refusal, where it or a companion measured them."""

    found: Comparison
    companion: Companion | None = None
    besides: Comparison | None = None
    """The companion's own comparison; there is one exactly where there is a companion."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """What the companion measured and the comparison itself did not: its over-refusal, or its attack success."""
        outcome = next(iter(self.only_besides), None)
        return Elsewhere(outcome, self.companion.where) if self.companion and outcome else None

    @property
    def attack_success(self) -> Outcome | None:
        """Its own, else the companion's."""
        return self.found.attack_success or (self.besides.attack_success if self.besides else None)

    @property
    def over_refusal(self) -> Outcome | None:
        """Its own, else the companion's."""
        return self.found.over_refusal or (self.besides.over_refusal if self.besides else None)

    @property
    def only_besides(self) -> list[Outcome]:
        """The measures of the companion that stand beside the comparison's own."""
        if self.besides is None:
            return []
        attacks = [] if self.found.attack_success else [self.besides.attack_success]
        refusals = [] if self.found.over_refusal else [self.besides.over_refusal, self.besides.over_refusal_any]
        return [one for one in (*attacks, *refusals) if one is not None]


def joined(db: Database, a: Side, b: Side, compare: Compare) -> Joined:
    """Two sides compared, with the companion's over-refusal where they have only attacks, or the other way round.

    Raises Invalid, StoreError.
    """
    found = compare(a, b)
    missing = "benign" if found.over_refusal is None else "harmful"
    companion = with_kind(db, a, b, missing) if bool(found.attack_success) != bool(found.over_refusal) else None
    with_it = Joined(found, companion, compare(companion.a, companion.b)) if companion else Joined(found)
    if with_it.elsewhere is None:
        return Joined(found)
    return replace(with_it, found=replace(found, sentence=sentence(found, with_it.elsewhere)))


@translated()
def with_kind(db: Database, a: Side, b: Side, kind: str) -> Companion | None:
    """The newest other finished run of the same two targets that has cases of a kind; None where there is none.

    One target in two runs is no two targets: a third run has nothing to compare of it.
    """
    newest = runs.list_runs(db, a.run.project_id, limit=LOOKED_BACK)
    others = [run for run in newest if run.state == "done" and run.id not in (a.run.id, b.run.id)]
    targets = runs.targets_by_run(db, [run.id or 0 for run in others])
    for run in others:
        found = [next((row for row in targets.get(run.id or 0, ()) if same(row, side.target)), None) for side in (a, b)]
        if found[0] is None or found[1] is None or found[0].id == found[1].id:
            continue
        if any(cell.kind == kind for cell in results.by_cell(db, run.id, by=("kind",))):
            return Companion(run, Side(run, found[0]), Side(run, found[1]))
    return None


def same(one: RunTarget, other: RunTarget) -> bool:
    """Whether two runs asked the same target: prompt version with its blocks, nothing left out, model, settings and weights."""
    names = ("prompt_version_id", "blocks", "without", "model_id", "params", "identity")
    return all(getattr(one, name) == getattr(other, name) for name in names)
