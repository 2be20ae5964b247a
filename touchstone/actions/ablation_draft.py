"""What someone has chosen to measure the parts of a version with and not started yet: a draft for each version and author."""

from dataclasses import asdict, replace

from store.database import Database
from touchstone.actions import drafts
from touchstone.actions.ablation import MAX_PARTS, Choice, Measurable, listed

KIND = "parts"


def _name(one: Measurable, author: str) -> str:
    return drafts.subject(KIND, f"{one.prompt.id}:{one.version.id}", author)


def keep(db: Database, one: Measurable, chosen: Choice, author: str) -> None:
    """Keep what is chosen, in place of what was there."""
    drafts.keep(db, _name(one, author), asdict(chosen))


def discard(db: Database, one: Measurable, author: str) -> None:
    """Forget it: it is started."""
    drafts.discard(db, _name(one, author))


def is_kept(db: Database, one: Measurable, author: str) -> bool:
    """Whether there is something to go on with."""
    return drafts.find(db, _name(one, author)) is not None


def begun(db: Database, one: Measurable, author: str) -> Choice:
    """What a form begins with: what was kept, as far as it is still there; else what is proposed, with every part that fits into a run."""
    kept, offered = drafts.find(db, _name(one, author)), tuple(listed(db, one.version, 0).names)
    held = {**asdict(one.proposed), "parts": offered[:MAX_PARTS], **(kept.body if kept else {})}
    suites = [suite.version_id for suite in one.given.suites]
    return replace(
        one.proposed,
        suite_version_id=held["suite_version_id"] if held["suite_version_id"] in suites else one.proposed.suite_version_id,
        model_id=held["model_id"] if held["model_id"] in one.given.models else one.proposed.model_id,
        parts=tuple(part for part in held["parts"] if part in offered),
        attacks=tuple(held["attacks"]),
        repeats=held["repeats"],
        budget_usd=held["budget_usd"],
    )
