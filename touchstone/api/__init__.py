"""The HTTP API beside the pages: what runs are doing, for scripts on this machine.

A page of another site must not reach it: requests have to name this server as their host, and may carry no foreign origin.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from store.database import open_database
from touchstone import __version__
from touchstone.actions.runs import run_progress
from touchstone.errors import Conflict, NotFound, StoreError, TouchstoneError
from touchstone.models.addresses import is_loopback
from touchstone.settings import Settings

Next = Callable[[Request], Awaitable[Response]]
RunId = Annotated[int, Path(ge=1, lt=2**63)]

STATUS: dict[type[TouchstoneError], int] = {NotFound: 404, Conflict: 409, StoreError: 503}
"""Anything else is 400: what was asked for does not fit."""


class Health(BaseModel):
    """That the server answers, and which version."""

    status: str
    version: str


class RunState(BaseModel):
    """How far a run is. Rate in attempts per second, cost in US dollars."""

    id: int
    state: str
    done: int
    total: int
    errors: int
    rate: float
    seconds_left: float | None
    cost_usd: float
    error: str


def make_api(settings: Settings) -> FastAPI:
    """The application, to be mounted under /api. It describes itself as JSON only: a page of it would load another host's scripts."""
    db = open_database(settings.database_url)
    api = FastAPI(title="Touchstone", version=__version__, docs_url=None, redoc_url=None)

    @api.middleware("http")
    async def only_from_here(request: Request, call_next: Next) -> Response:
        if not from_here(request.headers.get("host", ""), request.headers.get("origin", "")):
            return JSONResponse({"message": "This API answers this machine only."}, 403)
        return await call_next(request)

    @api.exception_handler(TouchstoneError)
    async def explained(_: Request, error: TouchstoneError) -> Response:
        return JSONResponse({"message": error.message, "hint": error.hint}, status_of(error))

    @api.get("/v1/health")
    def health() -> Health:
        return Health(status="ok", version=__version__)

    @api.get("/v1/runs/{run_id}")
    def run(run_id: RunId) -> RunState:
        found = run_progress(db, run_id)
        return RunState(id=run_id, **{name: getattr(found, name) for name in RunState.model_fields if name != "id"})

    return api


def status_of(error: TouchstoneError) -> int:
    """The HTTP status for an error of ours."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def from_here(host: str, origin: str) -> bool:
    """Whether a request names this machine as its host and comes from no other site."""
    return _local(f"//{host}") and (not origin or _local(origin))


def _local(address: str) -> bool:
    try:
        return is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False
