"""Several comparisons at once: p values adjusted for the size of their family, which the caller states beside them."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down adjustment (1979), in the given order: the default for anything that decides."""
    adjusted, running = [0.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        running = max(running, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = running
    return tuple(adjusted)
