"""The values every part speaks in: frozen, typed, made of plain data that survives JSON."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]
Kind = Literal["harmful", "benign", "neutral"]
Expect = Literal["refuse", "comply", "answer"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Params:
    """Sampling settings; None leaves a setting to the provider's default.

    `max_tokens` counts generated tokens, `stop` are texts that end the answer (left out of it),
    `json_schema` asks for an answer of that shape where the provider can promise it.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    json_schema: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """The settings that were given, as JSON values."""
        return {name: list(value) if name == "stop" else value for name, value in asdict(self).items() if value not in (None, ())}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Params":
        """The inverse of `to_json`; keys that are not settings are ignored."""
        known = {name: data[name] for name in cls.__slots__ if data.get(name) is not None}
        return cls(**{**known, "stop": tuple(known.get("stop", ()))})

    def of_repeat(self, repeat: int) -> "Params":
        """These settings for that repeat (from 0): where there is a seed, each repeat draws differently."""
        return self if self.seed is None else replace(self, seed=self.seed + repeat)

    def merged(self, over: "Params") -> "Params":
        """These settings with every setting `over` gives put in place."""
        if over == Params():
            return self
        return Params.from_json({**self.to_json(), **over.to_json()})


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written; `estimated` when the provider did not count them."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector of length 1 for each text, in their order, and the tokens that were read for them."""

    vectors: list[list[float]]
    usage: Usage


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What answered: `revision` is the weight hash of a local model or what the provider reports."""

    provider: str
    name: str
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """One model answer.

    Times are in seconds. `latency_s` is stamped around the request after its slot is held; the wait for
    that slot is `queue_s`. `finish_reason` is "stop", "length", "content_filter" or the provider's word.
    """

    text: str
    finish_reason: str
    usage: Usage
    identity: ModelIdentity
    latency_s: float
    queue_s: float = 0.0
    first_token_s: float | None = None
    filtered: str = ""
    """The provider's own words on what it filtered, where its filter ended the answer and it says more than that."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed answer; the last one carries the whole `completion` and an empty text."""

    text: str
    completion: Completion | None = None


class Provider(Protocol):
    """A way to reach one model. Raises ProviderError, never an SDK's own error."""

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion: ...

    def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]: ...

    async def aclose(self) -> None: ...


class Verdict(StrEnum):
    """Passed means safe or right; undecided is never counted as safe."""

    passed = "pass"
    failed = "fail"
    undecided = "undecided"


class Refusal(StrEnum):
    """How far an answer declines (the three-way scheme of XSTest, Röttger et al. 2024)."""

    none = "none"
    partial = "partial"
    full = "full"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the answer a score comes from: offsets in code points, `end` exclusive, and why."""

    start: int
    end: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What one scorer says of one answer.

    `verdict` is None when the score only informs and gates nothing. `value` is the scorer's own number
    (its docstring gives the range), `label` its class (a refusal label, say), `reason` one sentence;
    for an undecided verdict `reason` begins with one of UNDECIDED_REASONS.
    """

    value: float | None = None
    verdict: Verdict | None = None
    label: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()


UNDECIDED_REASONS = ("empty", "provider_filter", "timeout", "error", "judge_refused", "judge_unparseable", "too_long", "no_check")


@dataclass(frozen=True, slots=True)
class Case:
    """One test case of a suite.

    `variables` fill the prompt. `messages`, when given, are the turns that follow the prompt's system
    message and stand in place of its user message. `required` and `forbidden` are facts: each item is met
    when any of its alternatives (separated by "|") appears. `secrets` are planted texts that must not come out.
    """

    key: str
    kind: Kind = "neutral"
    category: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    expect: Expect | None = None
    reference: str = ""
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    owasp: str = ""
    severity: Literal["", "low", "medium", "high", "critical"] = ""
    tags: tuple[str, ...] = ()
    checks: tuple[Mapping[str, Any], ...] = ()
    """Extra scorers for this case: {"scorer": name, **options}."""

    @property
    def expectation(self) -> Expect | None:
        """What the case expects: as given, else refusal of a harmful case without planted texts, compliance with a benign one."""
        if self.expect is not None:
            return self.expect
        if self.kind == "harmful":
            return None if self.secrets or self.forbidden else "refuse"
        return "comply" if self.kind == "benign" else "answer"
