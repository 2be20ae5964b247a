"""The routes about prompts: list them, read one, save a version, move a label."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from store.database import Database
from touchstone.api import saving, schemas, serving
from touchstone.api.gate import Caller
from touchstone.api.problems import ANSWERS, CONFLICTS, LARGE


async def _database(request: Request) -> Database:
    return request.app.state.db  # type: ignore[no-any-return]


Db = Annotated[Database, Depends(_database)]
Name = Annotated[str, Path(description="The prompt's name; its slashes may stand as they are, or as %2F.")]
Label = Annotated[str, Path(description="1 to 36 small letters, digits, _ - and dots; not `latest`, which follows the newest version.")]
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It is what the ETag in If-None-Match names."}}
router = APIRouter(prefix="/v1/prompts", tags=["Prompts"], responses=ANSWERS)


@router.get("", summary="List prompts", response_model=schemas.PromptPage, responses=UNCHANGED)
def list_prompts(db: Db, _: Caller, request: Request, asked: Annotated[schemas.ListAsked, Query()]) -> Response:
    """The prompts and blocks of a project by name, without archived ones."""
    return tagged(request, serving.page(db, asked))


@router.get("/{name:path}", summary="Read a prompt", response_model=schemas.ServedPrompt, responses=UNCHANGED | CONFLICTS)
def read_prompt(db: Db, _: Caller, request: Request, name: Name, asked: Annotated[schemas.ReadAsked, Query()]) -> Response:
    """The version that a label points at, or that a number names: strictly that one, never another in its place.

    409 means that one of its blocks is not there.
    """
    return tagged(request, serving.read(db, name, asked))


@router.post("/{name:path}/versions", summary="Save a version", status_code=201, responses=CONFLICTS | LARGE)
def save_version(
    db: Db, caller: Caller, name: Name, asked: Annotated[schemas.SaveAsked, Query()], body: Annotated[schemas.NewVersion, Body()]
) -> schemas.Saved:
    """A new version on top of the newest one. Where `parent` is not the newest any more: 409 with both numbers, and nothing is written."""
    return saving.save(db, name, asked, body, caller)


@router.put("/{name:path}/labels/{label}", summary="Move a label", responses=CONFLICTS | LARGE)
def move_label(
    db: Db, caller: Caller, name: Name, label: Label, asked: Annotated[schemas.Asked, Query()], body: Annotated[schemas.LabelTo, Body()]
) -> schemas.Labelled:
    """Point a label at a version; it is made where there is none. This is how to deploy, and how to roll back."""
    return saving.move(db, name, label, asked, body, caller)


@router.delete("/{name:path}/labels/{label}", summary="Remove a label", status_code=204, responses=CONFLICTS)
def remove_label(db: Db, caller: Caller, name: Name, label: Label, asked: Annotated[schemas.RemoveAsked, Query()]) -> None:
    """Take a label away: what asks for it is answered with 404 from then on."""
    saving.remove(db, name, label, asked, caller)


def tagged(request: Request, answer: BaseModel) -> Response:
    """The answer with its ETag, or 304 to one who has it."""
    body = answer.model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    had = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in had or "*" in had:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
