"""What a target of a run is asked: a prompt on a model, one call; `chain_asking` has what asks a chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from touchstone.errors import ProviderError
from touchstone.models import cost_usd
from touchstone.models.spec import without_key
from touchstone.prompts.assembling import Prompt
from touchstone.runs.building import build_messages
from touchstone.types import Case, Completion, Message, Params, Provider, Usage


class Answer(NamedTuple):
    """What a target answered, in dollars what it cost, and of a chain a row per step."""

    completion: Completion
    cost_usd: float
    steps: Sequence[Mapping[str, Any]] = ()


class ChainFailed(ProviderError):
    """A chain ended before its end; `steps` tell where, as in `Answer`."""

    kind: ClassVar[str] = "chain"

    def __init__(self, message: str, usage: Usage, cost_usd: float, steps: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.usage, self.cost_usd, self.steps = usage, cost_usd, steps


class Asker(Protocol):
    """One target, ready to be asked."""

    def sent(self, case: Case, attack: str, seed: int) -> tuple[Message, ...]:
        """What is sent for a case. Raises MissingVariables, Invalid."""
        ...

    async def ask(self, case: Case, sent: tuple[Message, ...], repeat: int) -> Answer:
        """The answer to that. Raises ProviderError, and what else keeps a target from answering."""
        ...

    def masked(self, text: str) -> str:
        """A text without any key that this target sends."""
        ...


@dataclass(frozen=True, slots=True)
class PromptAsker:
    """A prompt on a model. Prices are US dollars per million tokens; `params` by repeat: with a seed, each repeat draws differently."""

    provider: Provider
    prompt: Prompt
    price_in: float
    price_out: float
    params: Mapping[int, Params]

    def sent(self, case: Case, attack: str, seed: int) -> tuple[Message, ...]:
        return build_messages(self.prompt, case, attack, seed)

    async def ask(self, case: Case, sent: tuple[Message, ...], repeat: int) -> Answer:
        done = await self.provider.complete(sent, self.params[repeat])
        return Answer(done, cost_usd(done.usage, self.price_in, self.price_out))

    def masked(self, text: str) -> str:
        return without_key(text, self.provider)
