"""One error tree. Each error says two things: what happened, and what to do about it.

TouchstoneError(message, hint)
├── NotFound              a prompt, run, suite... with its name
├── Invalid               input that does not fit its schema: what and where
│   └── MissingVariables  names them
├── Conflict              the row changed meanwhile, or something still uses it
├── MissingExtra          a package that is not installed
├── StoreError            the database is locked, full or out of reach
└── ProviderError         a model could not answer; `kind` is stored on the attempt
    ├── BadCredentials
    ├── RateLimited
    ├── Rejected          the provider refused this request (4xx, unknown model)
    │   └── ContentFiltered
    ├── Unreachable       connection refused, dropped, DNS, 5xx after all retries
    ├── TimedOut
    └── Malformed         an answer that is not what the protocol says
"""

from typing import ClassVar


class TouchstoneError(Exception):
    """Base of every error a person may see: `message` is what happened, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotFound(TouchstoneError):
    """Something asked for by name or id is not there."""


class Invalid(TouchstoneError):
    """Input that does not fit its schema; `field` is the name of the field it is about, where one is."""

    def __init__(self, message: str, hint: str = "", field: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class MissingVariables(Invalid):
    """A template names variables that got no value."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"No value for {', '.join(names)}.", "Give every variable of the prompt a value.")
        self.names = names


class Conflict(TouchstoneError):
    """The row changed meanwhile, or something else still uses it."""


class MissingExtra(TouchstoneError):
    """A package this needs is not installed."""


class StoreError(TouchstoneError):
    """The database cannot be read or written just now."""


class ProviderError(TouchstoneError):
    """A model could not answer. `retry_after` is in seconds when the provider asked for a pause."""

    kind: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class BadCredentials(ProviderError):
    kind = "credentials"


class RateLimited(ProviderError):
    kind = "rate_limited"


class Rejected(ProviderError):
    kind = "rejected"


class ContentFiltered(Rejected):
    kind = "provider_filter"


class Unreachable(ProviderError):
    kind = "unreachable"


class TimedOut(ProviderError):
    kind = "timeout"


class Malformed(ProviderError):
    kind = "malformed"
