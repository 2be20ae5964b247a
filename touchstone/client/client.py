"""The client: which prompt is asked for, and what stands in for it while the server is down."""

import math
import os
from collections.abc import Hashable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, cast

from touchstone.client.answer import ClientAnswer, from_call
from touchstone.client.cache import Cache
from touchstone.client.http import Http, Unavailable
from touchstone.client.prompt import ClientPrompt, from_answer, from_fallback
from touchstone.errors import Invalid

PRODUCTION = "production"
CALL_S = 130.0
"""Longer than the server lets a chain take."""


class _Key(NamedTuple):
    name: str
    label: str
    version: int


class Client:
    """Reads prompts and keeps them, and calls chains. One for a whole application; safe to share between threads.

    A prompt is fetched when it is first asked for, and renewed every `ttl_s` seconds in one thread behind: a call never waits for
    the server again. A pinned version is never asked for a second time, nor are the blocks that it had then. The token is the
    argument, else TOUCHSTONE_TOKEN; `project` is a project's name, "" for the one that was made first. `timeout_s` is for one
    request. Raises Invalid for an address or a token that cannot be used; nothing is sent yet.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        project: str = "",
        ttl_s: float = 60,
        timeout_s: float = 5,
        allow_insecure: bool = False,
    ) -> None:
        self._http = Http(base_url, token if token is not None else os.environ.get("TOUCHSTONE_TOKEN", ""), timeout_s, allow_insecure)
        self._project, self._ttl_s, self._closed = project, ttl_s, False
        self._cache: Cache[ClientPrompt] = Cache(self._fetch, self._lives_s)

    def prompt(
        self, name: str, *, label: str | None = None, version: int | None = None, fallback: Mapping[str, Any] | None = None
    ) -> ClientPrompt:
        """The version that a label points at (default: production) or that a number names.

        While the server is down: the last good value, else the `fallback` ({"messages": [{"role", "content"}], "params": ...}), else
        Unavailable is raised. Raises NotFound where there is no such prompt, label or version, and Refused where the token is not
        known, with or without a fallback; Invalid for a mistake in the arguments.
        """
        key = self._key(name, label, version)
        spare = from_fallback(name, key.label, fallback) if fallback is not None else None
        try:
            return self._cache.get(key, wait=spare is None)
        except Unavailable:
            if spare is None:
                raise
            return spare

    def invoke(
        self, name: str, inputs: Mapping[str, Any] | None = None, *, label: str = PRODUCTION, timeout_s: float = CALL_S
    ) -> ClientAnswer:
        """Call a chain: the version that a label points at, with a value for each of its inputs.

        It is asked once and kept nowhere. Raises NotFound, Invalid, Refused, Unavailable as `prompt` does, also where the chain
        cannot run or too many calls are made; ChainFailed, with the number of the call, where it ended before its end.
        """
        key = self._key(name, label, None)
        asked: dict[str, str | int] = {"label": key.label, **({"project": self._project} if self._project else {})}
        return from_call(self._http.call(name, asked, {"inputs": dict(inputs or {})}, timeout_s))

    def close(self) -> None:
        """End the thread behind. After that, no prompt can be asked for."""
        self._closed = True
        self._cache.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self._http.base!r})"

    def _key(self, name: str, label: str | None, version: int | None) -> _Key:
        if self._closed:
            raise Invalid("The client is closed.", "Make a new one.")
        if not name:
            raise Invalid("The name is empty.", "Give the one it has on its page.")
        if label is not None and version is not None:
            raise Invalid("A label and a version were asked for together.", "Ask for one of them.")
        if label == "":
            raise Invalid("The label is empty.", "Name one, or leave it out for production.")
        if version is not None and (isinstance(version, bool) or version < 1):
            raise Invalid(f"{version} is no version.", "Versions are numbered from 1.")
        return _Key(name, "" if version is not None else label or PRODUCTION, version or 0)

    def _fetch(self, key: Hashable, tag: str) -> tuple[ClientPrompt | None, str]:
        name, label, version = cast(_Key, key)
        asked: dict[str, str | int] = {"version": version} if version else {"label": label}
        answer, tag = self._http.read(name, {**asked, **({"project": self._project} if self._project else {})}, tag)
        return (from_answer(name, answer) if answer is not None else None), tag

    def _lives_s(self, key: Hashable) -> float:
        return math.inf if cast(_Key, key).version else self._ttl_s
