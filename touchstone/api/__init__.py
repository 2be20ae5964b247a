"""The HTTP API beside the pages: prompts and chains for applications, and what runs are doing.

Health and runs are open to this machine; everything else needs a token (see `gate`).
"""

from typing import Annotated

from fastapi import FastAPI, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from store.database import open_database
from touchstone import __version__
from touchstone.actions.runs import run_progress
from touchstone.api import chains
from touchstone.api.docs_page import SECURITY, page
from touchstone.api.gate import Gate, from_here
from touchstone.api.pace import Pace
from touchstone.api.problems import ANSWERS, explain
from touchstone.api.prompts import router
from touchstone.settings import Settings

__all__ = ["from_here", "make_api"]

RunId = Annotated[int, Path(ge=1, lt=2**63)]
ABOUT = """Read prompts from an application, save versions, move labels, call chains. Every request about these carries a token, which is
made on the Settings page; a token reads and changes the prompts, and calls the chains, of every project. An error is always
`{"message", "hint"}`."""


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
    """The application, to be mounted under /api. Its page is made here: FastAPI's own would load another host's scripts."""
    db = open_database(settings.database_url)
    api = FastAPI(title="Touchstone", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.db, api.state.settings, api.state.pace = db, settings, Pace()
    api.add_middleware(Gate, db=db)
    explain(api)
    api.include_router(router)
    api.include_router(chains.router)

    @api.get("/v1/health", tags=["This machine"], summary="Is it there?")
    def health() -> Health:
        return Health(status="ok", version=__version__)

    @api.get(
        "/v1/runs/{run_id}", tags=["This machine"], summary="How far a run is", responses={one: ANSWERS[one] for one in (403, 404, 422)}
    )
    def run(run_id: RunId) -> RunState:
        found = run_progress(db, run_id)
        return RunState(id=run_id, **{name: getattr(found, name) for name in RunState.model_fields if name != "id"})

    @api.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(api.openapi(), request.scope.get("root_path", "")), headers=SECURITY)

    return api
