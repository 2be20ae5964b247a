"""What a provider is built from. The key arrives here from the environment and goes nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.errors import BadCredentials

CONCURRENCY = 8
NO_WORD = 12
"""Characters of a key that nothing but the key itself is taken for."""


class Secret:
    """A text that never shows itself: `reveal` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(***)" if self._value else "Secret()"

    __str__ = __repr__

    def masked(self, text: str) -> str:
        """`text` with this secret blotted out."""
        return text.replace(self._value, "***") if self._value else text

    def out_of(self, answer: str) -> str:
        """`answer` with this secret blotted out, unless it is so short that it may be a word of the answer: "none", "ollama"."""
        return self.masked(answer) if len(self._value) >= NO_WORD else answer


def bearer(key: Secret) -> str:
    """The key as a header can carry it. Raises BadCredentials, without the key, for one with other characters."""
    value = key.reveal().strip()
    if not value.isascii() or not value.isprintable():
        raise BadCredentials(
            "The key holds characters that no key has.", "Copy it anew into the environment variable that the endpoint names."
        )
    return value


@dataclass(frozen=True)
class ProviderSpec:
    """One model at one endpoint.

    `provider` is the registry's name, `name` what the provider calls the model (a folder for local ones).
    `options`: concurrency, requests_per_minute, tokens_per_minute, timeout_s, max_retries; scripted: rules, latency_s.
    """

    provider: str
    name: str
    base_url: str = ""
    api_key: Secret = field(default_factory=lambda: Secret(""))
    adapter_path: str = ""
    weight_hash: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    allowed_hosts: tuple[str, ...] = ()
    heard: bool = False
    """Whether it has answered before: a refused connection is then worth as many tries as any other trouble."""

    callers: int | None = None
    """How many calls there are at once where whoever calls sees to that: then only a limit of the endpoint's own holds them up."""

    @property
    def concurrency(self) -> int:
        """Calls at once: the endpoint's limit, else what its callers say."""
        return int(self.number("concurrency", self.callers or CONCURRENCY))

    def number(self, name: str, default: float) -> float:
        """A numeric option."""
        value = self.options.get(name)
        return default if value is None else float(value)


def without_key(text: str, provider: object) -> str:
    """`text` with the key blotted out that this provider sends, if it has one."""
    spec = getattr(provider, "spec", None)
    return spec.api_key.masked(text) if isinstance(spec, ProviderSpec) else text
