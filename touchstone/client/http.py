"""One request to the server: bounded in time and size, following no redirect, its token sent over https or to this machine only."""

import json
import time
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from touchstone.errors import Invalid, NotFound, TouchstoneError
from touchstone.models.addresses import is_loopback

SIZE = 20_000_000
"""Bytes of an answer that are read."""
PIECE = 65_536
ANSWERS: dict[int, type[TouchstoneError]] = {400: Invalid, 404: NotFound, 422: Invalid}

ENDED = (424, 504)


class Unavailable(TouchstoneError):
    """The server cannot be reached, or does not answer as it should: the last good value or a fallback stands in."""


class Refused(TouchstoneError):
    """The server does not know the token, or does not answer this caller."""


class _Stay(HTTPRedirectHandler):
    """A redirect is an answer: followed, it would take the token to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class ChainFailed(TouchstoneError):
    """A chain ended before its end; `trace` is the number of the call."""

    def __init__(self, message: str, hint: str, trace: int) -> None:
        super().__init__(message, hint)
        self.trace = trace


class Http:
    """Reads prompts from one server, and calls its chains."""

    def __init__(self, base_url: str, token: str, timeout_s: float, allow_insecure: bool = False) -> None:
        self.base = check_base(base_url, allow_insecure)
        self._token, self.timeout_s = check_token(token), timeout_s
        direct = [ProxyHandler({})] if self.base.startswith("http:") else []
        self._opener = build_opener(_Stay, *direct)

    def read(self, name: str, asked: dict[str, str | int], tag: str = "") -> tuple[dict[str, Any] | None, str]:
        """A prompt as the server gives it, and its ETag; None when it still is what `tag` names.

        Raises NotFound, Invalid, Refused for what the server says of the request, Unavailable for everything else.
        """
        address = self._address(f"prompts/{self._quoted(name)}", asked)
        return self._asked(Request(address, headers={"If-None-Match": tag} if tag else {}), tag, self.timeout_s)

    def call(self, name: str, asked: dict[str, str | int], body: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """What a chain gives. Raises as `read` does, and ChainFailed. Sent once: whoever asks again begins another call."""
        try:
            data = json.dumps(body, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise Invalid("The inputs cannot be sent as JSON.", "Give texts, numbers, lists and maps.") from error
        address = self._address(f"chains/{self._quoted(name)}/invoke", asked)
        answer, _ = self._asked(Request(address, data, {"Content-Type": "application/json"}, method="POST"), "", timeout_s)
        return answer or {}

    def _asked(self, request: Request, tag: str, timeout_s: float) -> tuple[dict[str, Any] | None, str]:
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("Accept", "application/json")
        ends = time.monotonic() + timeout_s
        try:
            with self._opener.open(request, timeout=timeout_s) as answer:
                return _object(self._body(answer, ends)), answer.headers.get("ETag", "")
        except HTTPError as error:
            with error:
                if error.code == 304:
                    return None, tag
                raise self._told(error, ends) from None
        except (OSError, HTTPException, ValueError) as error:
            raise Unavailable(f"{self.base} cannot be reached ({type(error).__name__}).", "Look whether Touchstone runs there.") from error

    def _address(self, path: str, asked: dict[str, str | int]) -> str:
        return f"{self.base}/api/v1/{path}?{urlencode(asked, errors='replace')}"

    def _quoted(self, name: str) -> str:
        try:
            return quote(name, safe="/")
        except UnicodeEncodeError as error:
            raise Invalid("The name holds half of a character.", "Give it as it is on the Prompts page.") from error

    def _body(self, answer: HTTPResponse | HTTPError, ends: float) -> bytes:
        parts: list[bytes] = []
        while part := answer.read1(PIECE):
            parts.append(part)
            if sum(map(len, parts)) > SIZE or time.monotonic() > ends:
                raise Unavailable(f"{self.base} sends too much or too slowly.", "Give the client more time with timeout_s.")
        return b"".join(parts)

    def _told(self, error: HTTPError, ends: float) -> TouchstoneError:
        """What an answer of another status means. Only one in the API's own words is taken for its word."""
        try:
            said = _object(self._body(error, ends))
            message, hint = str(said["message"]), str(said["hint"])
        except (KeyError, OSError, HTTPException, Unavailable):
            return Unavailable(f"{self.base} answered with status {error.code}.", "Give the address of Touchstone itself.")
        if error.code in ENDED and isinstance(said.get("trace"), int):
            return ChainFailed(message, hint, said["trace"])
        kind = Refused if error.code in (401, 403) else ANSWERS.get(error.code, Unavailable)
        return kind(message, hint)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unavailable("The answer is not JSON as Touchstone gives it.", "Give the address of Touchstone itself.")
    return found


def check_base(url: str, allow_insecure: bool = False) -> str:
    """The address without a slash at its end. Raises Invalid for one that is none, or would carry the token unencrypted."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or not url.isprintable() or set(url) & set(" \\?#@"):
        raise Invalid(f"{url[:80]!r} is not an address.", "Give the one the pages have, such as https://touchstone.example.")
    if parts.scheme == "http" and not is_loopback(host) and not allow_insecure:
        raise Invalid(f"{host} would get the token without https.", "Use https, or allow_insecure=True in a network you trust.")
    return url.rstrip("/")


def check_token(token: str) -> str:
    """The token. Raises Invalid for an empty one, and one that no header can carry."""
    token = token.strip()
    if not token:
        raise Invalid("There is no token.", "Make one on the Settings page; give it as token, or in TOUCHSTONE_TOKEN.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Invalid("The token holds characters that no token has.", "Copy it again from where you keep it.")
    return token
