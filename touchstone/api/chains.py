"""The routes about chains: call a published version, hear it at work, look at a call again."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from store.database import Database
from store.tables import Trace
from touchstone.actions import chain_api
from touchstone.actions.chain_api import Calling, Published
from touchstone.api import schemas
from touchstone.api.gate import Caller
from touchstone.api.pace import Pace
from touchstone.api.problems import ANSWERS, CONFLICTS, LARGE, UNFORESEEN, Problem, told_json
from touchstone.api.saving import author
from touchstone.api.serving import project_of
from touchstone.chains.calling import checked_inputs
from touchstone.chains.trace import Step
from touchstone.errors import TouchstoneError

_log = logging.getLogger(__name__)
EVERY_S = 15.0
"""Where nothing happens a line is sent that says nothing: a proxy keeps the connection then."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EndedProblem(Problem):
    """A call that ended before its end."""

    trace: int


WENT_WRONG: dict[int | str, dict[str, Any]] = {
    424: {"model": EndedProblem, "description": "A step of the chain failed, or a gate let its answer not pass."},
    429: {"model": Problem, "description": "Too many calls; Retry-After gives the seconds to wait."},
    504: {"model": EndedProblem, "description": f"It took longer than {chain_api.SECONDS:g} seconds, and was stopped."},
}
WAITING: dict[int | str, dict[str, Any]] = {
    202: {"model": schemas.ChainAnswer, "description": "The chain waits for a person; ask for its trace later."}
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Events, each with one line of JSON.", "model": None}
}
router = APIRouter(prefix="/v1", tags=["Chains"], responses=ANSWERS)
Name = Annotated[str, Path(description="The chain's name; its slashes may stand as they are, or as %2F.")]
Asked = Annotated[schemas.CallAsked, Query()]
Given = Annotated[schemas.ChainCall, Body()]


async def _calling(request: Request, caller: Caller, name: Name, asked: Asked, body: Given) -> Calling:
    """A call that may begin. Raises TooMany, NotFound, Invalid, Conflict."""
    _pace(request).count(caller.id or 0)
    db, settings = request.app.state.db, request.app.state.settings
    found = await run_in_threadpool(_published, db, name, asked)
    return Calling(db, settings, found, checked_inputs(found.chain.inputs, body.inputs), author(caller))


def _published(db: Database, name: str, asked: schemas.CallAsked) -> Published:
    return chain_api.published(db, project_of(db, asked.project).id or 0, name, asked.label)


def _pace(request: Request) -> Pace:
    return request.app.state.pace  # type: ignore[no-any-return]


Ready = Annotated[Calling, Depends(_calling)]


@router.post(
    "/chains/{name:path}/invoke",
    summary="Call a chain",
    response_model=schemas.ChainAnswer,
    responses=CONFLICTS | LARGE | WENT_WRONG | WAITING,
)
async def invoke(request: Request, calling: Ready) -> Response:
    """Runs the version that a label points at, to its end. Never the newest version as such, and never a chain that the caller brings.

    Every call is kept: `trace` is its number, which feedback can name.
    """
    with _pace(request).place():
        trace = await asyncio.wrap_future(calling.start())
    answer = answer_of(trace, calling.published)
    return Response(answer.model_dump_json(), 202 if trace.state == "waiting" else 200, media_type="application/json")


@router.post("/chains/{name:path}/stream", summary="Call a chain and hear it", responses=STREAM | CONFLICTS | LARGE | WENT_WRONG)
async def stream(request: Request, calling: Ready) -> StreamingResponse:
    """The same as server-sent events: `step` as each begins and ends; `text` with pieces of the answer, where a model's words are the
    answer as they are (after a `restart` they begin anew); last `done` with what `invoke` answers, or `error`. Going away ends the call.
    """
    return StreamingResponse(_events(calling, _pace(request)), media_type="text/event-stream", headers=HEADERS)


@router.get("/traces/{trace}", summary="Look at a call again", response_model=schemas.CallState)
def look(request: Request, _: Caller, trace: schemas.TraceId) -> schemas.CallState:
    """How a call stands: one that waited for a person has gone on, perhaps."""
    found = chain_api.trace_of(request.app.state.db, trace)
    return schemas.CallState(chain=found.chain, error=found.error, **_common(found))


def answer_of(trace: Trace, published: Published) -> schemas.ChainAnswer:
    """What a call is answered with."""
    return schemas.ChainAnswer(chain=published.name, version=published.number, label=published.label, **_common(trace))


def _common(trace: Trace) -> dict[str, Any]:
    tokens = {"input_tokens": trace.input_tokens, "output_tokens": trace.output_tokens, "cost_usd": trace.cost_usd}
    return {"trace": trace.id or 0, "state": trace.state, "outputs": trace.outputs, "seconds": chain_api.seconds_of(trace), **tokens}


async def _events(calling: Calling, pace: Pace) -> AsyncIterator[str]:
    """What is sent of a call. Closed early, it ends the call."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[str]()
    tell: Callable[[str, Any], None] = lambda name, data: _put(loop, queue, event(name, data))  # noqa: E731
    calling.on_step = lambda step: tell("step", step_of(step, calling.published))
    texts = Texts(tell)
    calling.on_text = texts.hear
    try:
        with pace.place():
            done = asyncio.wrap_future(calling.start())
            done.add_done_callback(lambda one: _woken(one, queue))
            while not done.done() or not queue.empty():
                if said := await _next(queue):
                    yield said
            yield _last(done, calling.published)
    except TouchstoneError as error:
        yield event("error", told_json(error))
    except Exception:
        _log.exception("a call of the chain %r went wrong", calling.published.name)
        yield event("error", dict(zip(("message", "hint"), UNFORESEEN, strict=True)))
    finally:
        calling.stop()


class Texts:
    """Tells pieces of an answer; from the second time on that it begins, that it begins anew."""

    def __init__(self, tell: Callable[[str, Any], None]) -> None:
        self.tell, self.begun = tell, 0

    def hear(self, text: str | None) -> None:
        if text is not None:
            return self.tell("text", {"text": text})
        self.begun += 1
        if self.begun > 1:
            self.tell("restart", {})
        return None


def _put(loop: asyncio.AbstractEventLoop, queue: "asyncio.Queue[str]", said: str) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(queue.put_nowait, said)


def _woken(done: "asyncio.Future[Trace]", queue: "asyncio.Queue[str]") -> None:
    """Let the stream go on to its end. An error counts as heard: a stream that was closed early asks for none."""
    if not done.cancelled():
        done.exception()
    queue.put_nowait("")


async def _next(queue: "asyncio.Queue[str]") -> str:
    try:
        return await asyncio.wait_for(queue.get(), EVERY_S)
    except TimeoutError:
        return ": still at work\n\n"


def _last(done: "asyncio.Future[Trace]", published: Published) -> str:
    """The event that ends a stream. Raises TouchstoneError as the call did."""
    return event("done", answer_of(done.result(), published).model_dump())


def step_of(step: Step, published: Published) -> dict[str, Any]:
    """What is told of a step: where and how it is, nothing of what it was given or gave."""
    there = step.node in {one.id for one in published.chain.nodes} and not step.path
    name = published.chain.node(step.node).name if there else step.node
    return {"node": step.node, "name": name, "place": step.place, "state": step.state, "seconds": round(step.ended_s - step.started_s, 3)}


def event(name: str, data: Any) -> str:
    """A server-sent event: its data is one line of ASCII, whatever stands in it."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
