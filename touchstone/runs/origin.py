"""Where a failure of a chain begins: the step in whose outputs what failed the attempt stands first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from touchstone.chains.ports import as_text, in_words
from touchstone.scorers import ScoringContext
from touchstone.scorers.building import built
from touchstone.scorers.judging import Judgement, score_answer
from touchstone.types import Verdict

Row = Mapping[str, Any]


def with_origin(steps: Sequence[Row], context: ScoringContext, judgement: Judgement, specs: Sequence[Row]) -> list[dict[str, Any]]:
    """The steps of an attempt, the one marked in which its failure begins, where there is one.

    Only what stands in an answer begins somewhere: a leak, a forbidden text. What a model was told and what the case brought are no
    failure, so a step counts whose outputs fail and that either asked a model or was given nothing that fails.
    """
    if not steps:
        return []
    proven = {one.instrument for one in judgement.scores if one.score.verdict == Verdict.failed and _proves(one.scorer)}

    brought = {one.content for one in context.sent} | set(_texts(context.case.variables))

    def fails(text: str) -> bool:
        if text in brought:
            return False
        found = score_answer(replace(context, answer=text), specs).scores
        return any(one.instrument in proven and one.score.verdict == Verdict.failed for one in found)

    origin = next((place for place, one in enumerate(steps) if _begins(one, fails)), None) if proven else None
    return [{**one, "is_origin": place == origin} for place, one in enumerate(steps)]


def _begins(step: Row, fails: Callable[[str], bool]) -> bool:
    if step["state"] != "ok":
        return False
    return any(map(fails, _texts(step["outputs"]))) and (bool(step["sent"]) or not any(map(fails, _texts(step["given"]))))


def _texts(values: Row) -> Iterator[str]:
    """What can be read of values; a conversation is what a model was told."""
    for value in values.values():
        if not (isinstance(value, list) and value and isinstance(value[0], dict) and "role" in value[0]):
            yield as_text(in_words(value))


def _proves(scorer: str) -> bool:
    return built({"scorer": scorer}).scorer.proves
