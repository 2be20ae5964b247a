"""Who may ask: every request passes here first.

A page of another site must not reach the API. Without a token a request has to name this machine as its host and to come through no
proxy, and may only read what is open. With a token the host may be another, for a proxy: a page that was led here by a changed name
has no token. A request that a page of another site makes is refused either way.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, HTTPException, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.database import Database
from store.tables import ApiToken
from touchstone.actions.tokens import check_token
from touchstone.api.problems import problem, told
from touchstone.errors import TouchstoneError
from touchstone.models.addresses import is_loopback
from touchstone.own_host import host_in

BODY_LIMIT = 2_000_000
"""Bytes that a request may carry."""
OPEN = ("/v1/health", "/openapi.json", "/docs")
OPEN_BELOW = "/v1/runs/"
"""What needs no token on this machine; everything else does."""
bearer = HTTPBearer(auto_error=False, description="A token made on the Settings page: `Authorization: Bearer ts_...`")
PASSED_ON, PASSED_ON_FOR = ("forwarded", "via", "x-real-ip"), "x-forwarded-"
"""Headers that a proxy adds: Forwarded (RFC 7239), Via (RFC 9110), and those in use before."""
PROXIED = (
    403,
    "This came through a proxy, without a token.",
    "Behind a proxy every request needs one: make it on the Settings page, and send it as Authorization: Bearer.",
)
ELSEWHERE = (403, "This API answers this machine only.", "From elsewhere, send a token; from a page of another site, do not ask.")
TOO_LARGE = (413, "The request is too large.", f"A body may have {BODY_LIMIT:,} bytes.")


class Gate:
    """Refuses a request before anything of it is read, or lets it through with its token's row in its state."""

    def __init__(self, app: ASGIApp, db: Database) -> None:
        self.app, self.db = app, db

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            refusal = await self._refusal(request) or _too_large(request)
            if refusal is not None:
                return await refusal(scope, receive, send)
        await self.app(scope, bounded(receive), send)

    async def _refusal(self, request: Request) -> Response | None:
        given = request.headers.get("authorization", "")
        origin, here = request.headers.get("origin", ""), from_here(request.headers)
        try:
            caller = await run_in_threadpool(known, self.db, given) if given else None
        except TouchstoneError as error:
            return told(error)
        request.state.caller = caller
        if not (given or here) and _is_proxied(request.headers):
            return problem(*PROXIED)
        if (origin and not _local(origin)) or not (given or here):
            return problem(*ELSEWHERE)
        if caller is None and not (_is_open(request) and here):
            return no_token()
        return None


def known(db: Database, header: str) -> ApiToken | None:
    """The row of the token in an Authorization header; None when it opens nothing."""
    scheme, _, token = header.partition(" ")
    return check_token(db, token.strip()) if scheme.lower() == "bearer" else None


async def _caller(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]) -> ApiToken:
    found = getattr(request.state, "caller", None)
    if found is None:
        raise HTTPException(401)
    return found  # type: ignore[no-any-return]


Caller = Annotated[ApiToken, Depends(_caller)]
"""The token that a request came with."""


def from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request names this machine as its host, came through no proxy and from no other site. Header names in small letters."""
    origin = headers.get("origin", "")
    return _local(f"//{headers.get('host', '')}") and (not origin or _local(origin)) and not _is_proxied(headers)


def _is_proxied(headers: Mapping[str, str]) -> bool:
    """Whether a proxy said that it passed this on: it may name this machine as the host, whoever asked."""
    return any(name in PASSED_ON or name.startswith(PASSED_ON_FOR) for name in headers)


def no_token() -> Response:
    """The answer to a request without a token that is known."""
    refused = problem(401, "This needs a token that is known here.", "Make one on the Settings page, and send it as Authorization: Bearer.")
    refused.headers["WWW-Authenticate"] = "Bearer"
    return refused


def bounded(receive: Receive) -> Receive:
    """The same, until more came than a request may carry; what it raises then is answered with 413."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body") or b"")
        if size > BODY_LIMIT:
            raise HTTPException(TOO_LARGE[0])
        return message

    return counted


def _too_large(request: Request) -> Response | None:
    length = request.headers.get("content-length", "")
    return problem(*TOO_LARGE) if length.isdecimal() and int(length[:20]) > BODY_LIMIT else None


def _is_open(request: Request) -> bool:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path in OPEN or path.startswith(OPEN_BELOW)


def _local(address: str) -> bool:
    return is_loopback(host_in(address))
