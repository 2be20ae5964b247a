"""Texts that include each other by name and stand nowhere yet: which of them can never come first, and why."""

from collections.abc import Collection, Mapping


def circles(includes: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Each that leads into a circle, with the names from it to the one that closes the circle; `includes` says what each includes.

    What is included and is none of them leads nowhere.
    """
    left = dict(includes)
    while free := [name for name, others in left.items() if left.keys().isdisjoint(others)]:
        for name in free:
            del left[name]
    onward = {name: next(other for other in others if other in left) for name, others in left.items()}
    return {name: _way(name, onward) for name in onward}


def _way(name: str, onward: Mapping[str, str]) -> tuple[str, ...]:
    way = {name: None}
    while (name := onward[name]) not in way:
        way[name] = None
    return (*way, name)
