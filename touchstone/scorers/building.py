"""From a specification ({"scorer": name, **options}) to a scorer whose options were checked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from touchstone import options
from touchstone.errors import TouchstoneError
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
    return options.built(f"scorer {name}", scorers[name], {option: value for option, value in spec.items() if option != NAME})


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
