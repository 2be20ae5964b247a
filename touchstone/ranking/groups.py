"""Whether everybody can be ranked together: strengths of contestants that no chain of votes joins cannot be compared."""

from collections import defaultdict
from collections.abc import Iterable

from touchstone.errors import Invalid
from touchstone.ranking.votes import Vote


def pieces(votes: Iterable[Vote]) -> tuple[tuple[str, ...], ...]:
    """The groups that wins and ties join, each in order of names. A vote of "both bad" joins nobody."""
    near: dict[str, set[str]] = defaultdict(set)
    for vote in votes:
        joins = vote.outcome != "both_bad"
        near[vote.left] |= {vote.right} if joins else set()
        near[vote.right] |= {vote.left} if joins else set()
    found: list[tuple[str, ...]] = []
    for name in sorted(near):
        if not any(name in piece for piece in found):
            found.append(_reached(name, near))
    return tuple(found)


def _reached(start: str, near: dict[str, set[str]]) -> tuple[str, ...]:
    seen, open_ = {start}, [start]
    while open_:
        new = near[open_.pop()] - seen
        seen |= new
        open_ += new
    return tuple(sorted(seen))


def require_one_piece(votes: Iterable[Vote]) -> None:
    """Raises Invalid that names the groups when there is more than one, or no vote at all."""
    found = pieces(votes)
    if not found:
        raise Invalid("There is no vote to rank by.", "Collect votes on pairs of answers first.")
    if len(found) > 1:
        groups = "; ".join(", ".join(piece) for piece in found)
        raise Invalid(
            f"The contestants fall into {len(found)} groups that no decided or tied vote joins: {groups}.",
            "Collect votes on pairs across the groups, or rank each group by itself.",
        )
