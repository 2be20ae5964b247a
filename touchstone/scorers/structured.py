"""Whether an answer is JSON of a given shape."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from touchstone.json_schema import PATTERN_SECONDS, first_misfit
from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Score, Verdict

FENCED = re.compile(r"```(?:json)?\s*+(.*?)```", re.DOTALL | re.IGNORECASE)


@scorers("json_schema")
@dataclass(frozen=True)
class JsonSchema:
    """Passes when the answer is JSON that fits the schema (JSON Schema, draft 2020-12). Value: 1 or 0.

    With `fenced` the first fenced block counts. References to other documents are never followed. NaN and Infinity are
    no JSON. Searches for its patterns and for items that must be unique may take 0.5 s together; more leaves the attempt undecided, as does
    `unevaluatedProperties` beside `patternProperties`, whose time nothing would bound.
    """

    version: ClassVar[str] = "2"
    default: ClassVar[bool] = False
    proves: ClassVar[bool] = False

    schema: Mapping[str, Any] = field(default_factory=dict)
    fenced: bool = False

    def applies(self, case: Case) -> bool:
        return True

    def score(self, context: ScoringContext) -> Score:
        text = context.answer
        if self.fenced and (found := FENCED.search(text)):
            text = found.group(1)
        try:
            data = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            return Score(0.0, Verdict.failed, "no JSON", f"The answer is not JSON: {error}"[:300])
        try:
            misfit = first_misfit(data, dict(self.schema))
        except TimeoutError:
            return Score(verdict=Verdict.undecided, reason=f"timeout: patterns and unique items took longer than {PATTERN_SECONDS} s")
        except Exception as broken:
            return Score(verdict=Verdict.undecided, reason=f"error: the schema cannot be used ({type(broken).__name__})")
        if misfit is not None:
            return Score(0.0, Verdict.failed, "other shape", f"At {misfit.json_path}: {misfit.message}"[:300])
        return Score(1.0, Verdict.passed, "fits", "The answer fits the schema.")


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")
