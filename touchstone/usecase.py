"""A project's use case: who it is for, what a good answer is, and the acceptance criteria in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.errors import Invalid

COMPARISON: Mapping[str, str] = {"asr": "<=", "orr": "<=", "pass": ">="}
"""Which way each metric is better, as the gates of `touchstone.statistics` have it."""
WORDS: Mapping[str, str] = {"asr": "Attack success", "orr": "Over-refusal", "pass": "Correct answers"}
TEXT_LIMIT = 5000


@dataclass(frozen=True)
class Criterion:
    """A limit (0 to 1) for a metric: the most for attack success and over-refusal, the least for correct answers."""

    metric: str
    value: float

    @property
    def comparison(self) -> str:
        return COMPARISON[self.metric]


@dataclass(frozen=True)
class UseCase:
    """What a project is for. Texts are plain; a metric has at most one criterion."""

    audience: str = ""
    good_answer: str = ""
    criteria: tuple[Criterion, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "UseCase":
        """The inverse of `to_json`; criteria that cannot be read are left out."""
        criteria = tuple(
            Criterion(row["metric"], float(row["value"]))
            for row in data.get("criteria") or ()
            if isinstance(row, Mapping) and row.get("metric") in COMPARISON and isinstance(row.get("value"), int | float)
        )
        return cls(str(data.get("audience") or ""), str(data.get("good_answer") or ""), criteria)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they are stored."""
        criteria = [{"metric": one.metric, "comparison": one.comparison, "value": one.value} for one in self.criteria]
        return {"audience": self.audience, "good_answer": self.good_answer, "criteria": criteria}

    def criterion(self, metric: str) -> Criterion | None:
        """The limit of that metric, if there is one."""
        return next((one for one in self.criteria if one.metric == metric), None)

    @property
    def is_described(self) -> bool:
        """Whether it says whom it is for, what a good answer is, and at least one number."""
        return bool(self.audience.strip() and self.good_answer.strip() and self.criteria)


def check_use_case(case: UseCase) -> None:
    """Raises Invalid for overlong texts, a limit outside 0 to 1 or a metric with two limits."""
    for name, text in (("audience", case.audience), ("good answer", case.good_answer)):
        if len(text) > TEXT_LIMIT:
            raise Invalid(f"The text for the {name} has {len(text):,} characters.", f"Keep it within {TEXT_LIMIT:,}.")
    metrics = [one.metric for one in case.criteria]
    if any(not 0 <= one.value <= 1 for one in case.criteria) or len(set(metrics)) < len(metrics):
        raise Invalid("A limit lies between 0 and 100 %, and a metric has one.", "Correct the limits.")
