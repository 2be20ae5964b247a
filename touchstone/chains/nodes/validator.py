"""A scorer as a gate: on the way to a model or on the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid
from touchstone.types import Case, Message, Params, Score, Usage, Verdict

ON_FAIL = ("block", "flag", "retry")
MOST_TRIES = 5
AGAIN = "That answer cannot be used: {} Answer again."


@kinds("validator")
@dataclass(frozen=True)
class Validator(Step):
    """Lets a text pass that a scorer passes. What fails, or is undecided, is blocked (the step fails, and its handling says what
    comes then), passes with a flag, or is asked anew: `model` is told why and answers again, at most `tries` times.

    `check` is a scorer with its options, as a case has it: {"scorer": "regex", "pattern": "..."}.
    """

    title: ClassVar[str] = "Validator"
    group: ClassVar[str] = "Control"

    check: Mapping[str, Any] = field(default_factory=dict)
    on_fail: str = "block"
    model: str = ""
    tries: int = 1

    def inputs(self, found: Found) -> tuple[Port, ...]:
        again = (Port("messages", "messages", help="The conversation that the text answers"),) if self.on_fail == "retry" else ()
        return (Port("text"), *again, Port("secrets", "list[text]", required=False, help="What must not stand in the text"))

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("text"), Port("passed", "bool"), Port("reason")

    def stands_on(self, found: Found) -> str:
        return found.models.get(self.model, "")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        if self.on_fail not in ON_FAIL:
            raise Invalid(f"The validator has the unknown on_fail {self.on_fail[:60]!r}.", f"Choose one of {', '.join(ON_FAIL)}.")
        text, case = given["text"], Case("chain", secrets=tuple(given.get("secrets", ())))
        score = means.judge(self.check, case, text)
        if is_safe(score) or self.on_fail == "flag":
            return _done(text, score)
        if self.on_fail == "block":
            raise Invalid("It was blocked.", score.reason)
        return await self._again(text, given["messages"], case, score, means)

    async def _again(self, text: str, asked: list[Mapping[str, str]], case: Case, score: Score, means: Means) -> Done:
        usage, cost = Usage(), 0.0
        messages = [Message("user" if one["role"] == "user" else "assistant" if one["role"] == "assistant" else "system", one["content"]) for one in asked]  # noqa: E501  # fmt: skip
        for _ in range(max(1, min(self.tries, MOST_TRIES))):
            messages += [Message("assistant", text), Message("user", AGAIN.format(score.reason))]
            answer = await means.ask(self.model, messages, Params())
            text, cost = answer.text, cost + means.cost(self.model, answer.usage)
            usage = Usage(usage.input_tokens + answer.usage.input_tokens, usage.output_tokens + answer.usage.output_tokens)
            score = means.judge(self.check, case, text)
            if is_safe(score):
                return _done(text, score, usage, cost, tuple(messages))
        raise Invalid("It was blocked after it was asked again.", score.reason)


def is_safe(score: Score) -> bool:
    """Undecided is never safe. A scorer that only informs gates nothing."""
    return score.verdict in (Verdict.passed, None)


def _done(text: str, score: Score, usage: Usage | None = None, cost: float = 0.0, sent: tuple[Message, ...] = ()) -> Done:
    outputs = {"text": text, "passed": is_safe(score), "reason": score.reason}
    return Done(outputs, usage or Usage(), cost, sent, "passed" if is_safe(score) else f"flagged: {score.reason}")
