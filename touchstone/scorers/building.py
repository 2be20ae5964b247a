"""From a specification ({"scorer": name, **options}) to a scorer whose options were checked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from functools import lru_cache
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

from touchstone.errors import Invalid, TouchstoneError
from touchstone.scorers import Scorer, ScoringContext, scorers
from touchstone.types import Case, Score, Verdict

NAME = "scorer"
"""The key under which a specification names its scorer; the others are its options."""


@dataclass(frozen=True, slots=True)
class Built:
    """A scorer with its name and its instrument: a short hash of name, version and options."""

    name: str
    instrument: str
    scorer: Scorer


def build_scorer(spec: Mapping[str, Any]) -> Scorer:
    """The scorer of a specification. Raises NotFound for an unknown name, Invalid for an option that does not fit."""
    name = str(spec.get(NAME, ""))
    kind = scorers[name]
    known = _options(kind)
    for option in spec:
        if option != NAME and option not in known:
            raise Invalid(f"The scorer {name} has no option {option!r}.", f"Options are {', '.join(known) or 'none'}.")
    return kind(**{option: _fitted(name, known[option], value) for option, value in spec.items() if option != NAME})


def built(spec: Mapping[str, Any]) -> Built:
    """The same, never raising: a scorer that cannot be built leaves every answer undecided and says why."""
    name = str(spec.get(NAME, ""))
    try:
        scorer = build_scorer(spec)
        text = f"{name} {scorer.version} {_canonical(spec)}"
    except Exception as error:
        said = str(error) if isinstance(error, TouchstoneError) else f"{type(error).__name__}: {error}"
        scorer, text = Broken(said), repr(sorted(spec.items(), key=str))
    return Built(name, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12], scorer)


@lru_cache(maxsize=1)
def defaults() -> tuple[Built, ...]:
    """The scorers that run unasked, with their default options."""
    return tuple(built({NAME: name}) for name in scorers if scorers[name].default)


@dataclass(frozen=True)
class Broken:
    """Stands in for a scorer that is not known, or whose options do not fit."""

    version: ClassVar[str] = "1"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    problem: str

    def applies(self, case: Case) -> bool:
        return True

    def score(self, context: ScoringContext) -> Score:
        return Score(verdict=Verdict.undecided, reason=f"error: {self.problem}"[:500])


def _canonical(spec: Mapping[str, Any]) -> str:
    return json.dumps({option: value for option, value in spec.items() if option != NAME}, sort_keys=True)


@lru_cache
def _options(kind: type[Any]) -> dict[str, Field[Any]]:
    return {option.name: option for option in fields(kind)}


def _fitted(scorer: str, option: Field[Any], value: Any) -> Any:
    """The value as the field wants it: JSON's lists become tuples, whole numbers may stand for fractions."""
    wanted: Any = option.type
    if get_origin(wanted) is tuple:
        if isinstance(value, list | tuple) and all(isinstance(item, get_args(wanted)[0]) for item in value):
            return tuple(value)
    elif isinstance(value, bool):
        if bool in (wanted, *get_args(wanted)):
            return value
    elif isinstance(value, _classes(wanted)):
        return value
    elif isinstance(value, int) and float in (wanted, *get_args(wanted)):
        return float(value)
    raise Invalid(f"The option {option.name!r} of the scorer {scorer} cannot be {str(value)[:60]!r}.", f"It must be {_called(wanted)}.")


def _classes(wanted: Any) -> tuple[type, ...]:
    """What `isinstance` is to ask for: each side of a union, a map without what it holds."""
    kinds = get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)
    return tuple(get_origin(kind) or kind for kind in kinds)


def _called(wanted: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", type(None): "empty"}
    kinds = [wanted, *get_args(wanted)] if wanted in names else list(get_args(wanted)) or [wanted]
    if get_origin(wanted) is tuple:
        return "a list of texts"
    if isinstance(get_origin(wanted), type) and issubclass(get_origin(wanted), Mapping):
        return "a map"
    return " or ".join(dict.fromkeys(names.get(kind, str(kind)) for kind in kinds))
