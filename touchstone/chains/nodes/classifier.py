"""A router that asks a model which way to go."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import SKIPPED, Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import NotFound
from touchstone.types import Message, Params

OTHERWISE = "otherwise"
TEMPERATURE, MOST_TOKENS = 0.0, 20
ASK = "Which of these fits the text best? Answer with that word alone: {}.\n\nThe text:\n"


@kinds("classifier")
@dataclass(frozen=True)
class Classifier(Step):
    """Asks a model which of the branches a text belongs to, and sends it there; to "otherwise" where the model names none or several."""

    title: ClassVar[str] = "Router by a model"
    group: ClassVar[str] = "Control"

    branches: tuple[str, ...] = ()
    model: str = ""
    question: str = ""
    """What is asked in place of the usual question; the text follows it."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("text"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return tuple(Port(one) for one in dict.fromkeys((*self.branches, OTHERWISE)))

    def stands_on(self, found: Found) -> str:
        if self.model not in found.models:
            raise NotFound(f"There is no model {self.model[:100] or 'chosen'}.", "Choose one that is there.")
        return found.models[self.model]

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        text = given["text"]
        sent = (Message("user", asked_of(text, self.branches, self.question)),)
        answer = await means.ask(self.model, sent, Params(temperature=TEMPERATURE, max_tokens=MOST_TOKENS))
        taken = named_in(answer.text, self.branches)
        outputs = {one: text if one == taken else SKIPPED for one in (*self.branches, OTHERWISE)}
        return Done(
            outputs, answer.usage, means.cost(self.model, answer.usage), sent, f"{taken}: the model said {answer.text.strip()[:100]!r}"
        )


def asked_of(text: str, branches: Sequence[str], question: str) -> str:
    """What the model is sent."""
    return (f"{question.strip()}\n\n" if question.strip() else ASK.replace("{}", ", ".join(branches))) + text


def named_in(answer: str, branches: Sequence[str]) -> str:
    """The one branch that an answer names, else "otherwise"; a name within a longer one that it names is none."""
    said = answer.casefold()
    named = [one for one in branches if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", said)]
    longest = [one for one in named if not any(one != other and one.casefold() in other.casefold() for other in named)]
    return longest[0] if len(longest) == 1 else OTHERWISE
