"""What went wrong, as answers: always a message and a hint, whatever raised it."""

import json
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from store.errors import StoreFailure
from touchstone.actions.chain_api import Ended, TookTooLong
from touchstone.actions.store_errors import translated
from touchstone.api.pace import TooMany
from touchstone.errors import Conflict, NotFound, StoreError, TouchstoneError

STATUS: dict[type[TouchstoneError], int] = {NotFound: 404, Conflict: 409, StoreError: 503, TookTooLong: 504, Ended: 424, TooMany: 429}
"""Anything else is 400: what was asked for does not fit."""
SHOWN = 5
"""Mistakes of a request that its answer names."""

PLAIN: dict[int, tuple[str, str]] = {
    400: ("The body cannot be read.", "Send JSON."),
    401: ("This needs a token that is known here.", "Send it as Authorization: Bearer."),
    404: ("There is nothing at this address.", "See /api/docs for what there is."),
    405: ("This address does not take that method.", "See /api/docs for what there is."),
    413: ("The request is too large.", "A body may have 2,000,000 bytes."),
}
UNFORESEEN = ("Something went wrong.", "Where Touchstone was started, the details are printed.")


class Problem(BaseModel):
    """What happened, and what to do about it."""

    message: str
    hint: str


class StaleProblem(Problem):
    """A conflict; both numbers are given where somebody saved another version meanwhile."""

    parent: int | None = None
    newest: int | None = None


class Stale(Conflict):
    """A version on top of one that is not the newest any more. Numbers are 0 where there is no version."""

    def __init__(self, parent: int, newest: int) -> None:
        hint = "Nothing was written. Read the newest version, put your change on top of it, and send that number as parent."
        super().__init__(f"You began with version {parent}, and the newest is {newest}.", hint)
        self.numbers = {"parent": parent, "newest": newest}


ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "What was asked for does not fit."},
    401: {"model": Problem, "description": "No token, or one that is not known."},
    403: {"model": Problem, "description": "The request comes from a page of another site."},
    404: {"model": Problem, "description": "There is no such project, prompt, version or label."},
    422: {"model": Problem, "description": "A parameter or the body does not fit its schema; unknown keys do not."},
    503: {"model": Problem, "description": "The database cannot be read or written just now."},
}
"""What any request about prompts may be answered with."""
CONFLICTS: dict[int | str, dict[str, Any]] = {409: {"model": StaleProblem, "description": "It changed meanwhile, or it is protected."}}
LARGE: dict[int | str, dict[str, Any]] = {413: {"model": Problem, "description": "The body is too large."}}


def problem(status: int, message: str, hint: str, **more: int) -> Response:
    """An answer of this status. In ASCII, so that whatever a message quotes can be sent."""
    return Response(json.dumps({"message": message, "hint": hint, **more}), status, media_type="application/json")


def status_of(error: TouchstoneError) -> int:
    """The HTTP status for an error of ours."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def told(error: TouchstoneError) -> Response:
    """An error of ours as an answer."""
    answer = problem(status_of(error), **told_json(error))
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.after_s)
    return answer


def told_json(error: TouchstoneError) -> dict[str, Any]:
    """What the body of such an answer says."""
    return {"message": error.message, "hint": error.hint, **(error.numbers if isinstance(error, Stale | Ended) else {})}


def _stored(failure: StoreFailure) -> Response:
    try:
        with translated():
            raise failure
    except TouchstoneError as error:
        return told(error)


def _misfit(error: RequestValidationError) -> Response:
    found = [f"{'.'.join(map(str, one['loc']))[:100]}: {one['msg']}" for one in error.errors()[:SHOWN]]
    return problem(422, f"The request does not fit. {'; '.join(found)}.", "See /api/docs for what is taken.")


def _plain(error: HTTPException) -> Response:
    answer = problem(error.status_code, *PLAIN.get(error.status_code, (str(error.detail), "See /api/docs for what there is.")))
    answer.headers.update(error.headers or {})
    return answer


def explain(api: FastAPI) -> None:
    """Let an API answer in this way."""

    @api.exception_handler(TouchstoneError)
    async def ours(_: Request, error: TouchstoneError) -> Response:
        return told(error)

    @api.exception_handler(StoreFailure)
    async def stored(_: Request, error: StoreFailure) -> Response:
        return _stored(error)

    @api.exception_handler(RequestValidationError)
    async def misfit(_: Request, error: RequestValidationError) -> Response:
        return _misfit(error)

    @api.exception_handler(HTTPException)
    async def plain(_: Request, error: HTTPException) -> Response:
        return _plain(error)

    @api.exception_handler(Exception)
    async def unforeseen(_: Request, _error: Exception) -> Response:
        return problem(500, *UNFORESEEN)
