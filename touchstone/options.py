"""The options of a plugin are the fields of its dataclass: JSON becomes them, checked, or is refused in words."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from touchstone.errors import Invalid

T = TypeVar("T")
WORDS = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", type(None): "empty"}


def built(what: str, kind: Callable[..., T], given: Mapping[str, Any]) -> T:
    """An instance of a dataclass from plain values; `what` names it in errors ("scorer regex").

    JSON's lists become tuples, whole numbers may stand for fractions. Raises Invalid, with the option as its field, for an
    option that is unknown, left out though it has no default, or of another type.
    """
    known = options(kind)
    for asked in given:
        if asked not in known:
            raise Invalid(f"The {what} has no option {str(asked)[:60]!r}.", f"Options are {', '.join(known) or 'none'}.", str(asked))
    for name, option in known.items():
        if name not in given and option.default is MISSING and option.default_factory is MISSING:
            raise Invalid(f"The {what} needs the option {name!r}.", f"It must be {_called(option.type)}.", name)
    return kind(**{option: _fitted(what, known[option], value) for option, value in given.items()})


@lru_cache
def options(kind: Any) -> dict[str, Field[Any]]:
    """The fields of a plugin's dataclass by name."""
    return {option.name: option for option in fields(kind)}


def _fitted(what: str, option: Field[Any], value: Any) -> Any:
    wanted: Any = option.type
    if wanted is Any:
        return value
    if get_origin(wanted) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(item, _classes(get_args(wanted)[0])) for item in value):
            return tuple(value)
    elif isinstance(value, bool):
        if bool in (wanted, *get_args(wanted)):
            return value
    elif isinstance(value, _classes(wanted)):
        return value
    elif isinstance(value, int) and float in (wanted, *get_args(wanted)):
        return float(value)
    raise Invalid(f"The option {option.name!r} of the {what} cannot be {str(value)[:60]!r}.", f"It must be {_called(wanted)}.", option.name)


def _classes(wanted: Any) -> tuple[type, ...]:
    """What `isinstance` is to ask for: each side of a union, a map without what it holds."""
    kinds = get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)
    return tuple(get_origin(kind) or kind for kind in kinds)


def _called(wanted: Any) -> str:
    kinds = [wanted, *get_args(wanted)] if wanted in WORDS else list(get_args(wanted)) or [wanted]
    if get_origin(wanted) is tuple:
        inner = _classes(get_args(wanted)[0])[0]
        return "a list of texts" if inner is str else "a list"
    if isinstance(get_origin(wanted), type) and issubclass(get_origin(wanted), Mapping):
        return "a map"
    return " or ".join(dict.fromkeys(WORDS.get(kind, str(kind)) for kind in kinds))
