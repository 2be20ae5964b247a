"""What the API takes and gives. Bodies are strict: an unknown key, a wrong type or a text that cannot be kept is refused."""

import math
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from store.text import UNKEPT
from touchstone.actions.labels import PRODUCTION

Kind = Literal["chat", "text", "block"]
Number = Annotated[int, Field(ge=1, lt=2**31)]
Some = Annotated[int, Field(ge=0, lt=2**31)]
TraceId = Annotated[int, Path(ge=1, lt=2**63)]
DEPTH = 64
"""Levels that a value in a body may be nested."""
PROJECT = Field("", max_length=200, description="The project's name; without it, the one that was made first.")


class Strict(BaseModel):
    """A body, or a part of one."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _kept(cls, data: Any) -> Any:
        if not keepable(data):
            raise ValueError(f"a text holds NUL or half a surrogate pair, a number is not finite, or it is nested over {DEPTH} deep")
        return data


class Asked(BaseModel):
    """The parameters of an address; one that is not known is refused, so that a misspelt label does not give another version."""

    model_config = ConfigDict(extra="forbid")
    project: str = PROJECT


class ListAsked(Asked):
    limit: int = Field(50, ge=1, le=200)
    offset: Some = 0
    folder: str = Field("", max_length=200, description="Only what is in this folder: `support` has `support/answers`.")
    tag: str = Field("", max_length=200, description="Only what carries this tag.")


class ReadAsked(Asked):
    label: str | None = Field(
        None, min_length=1, max_length=200, description=f"Without it and without a version: `{PRODUCTION}`. `latest` is the newest."
    )
    version: Number | None = Field(None, description="A version by its number; not together with a label.")
    resolve: bool = Field(True, description="Put blocks in. `false` gives the text as it is written.")


class SaveAsked(Asked):
    create: bool = Field(False, description="Make the prompt where there is none.")
    kind: Kind = Field("chat", description="What a prompt that is made is.")


class RemoveAsked(Asked):
    seen: Some | None = Field(None, description="The version you saw it at. Where it moved since, nothing is done.")
    sure: bool = Field(False, description="Needed for a protected label.")


class CallAsked(Asked):
    label: str = Field(PRODUCTION, min_length=1, max_length=200, description="Which published version; never `latest`.")


class ChainCall(Strict):
    """What a chain is called with."""

    inputs: dict[str, Any] = Field({}, max_length=100, description="A value for every input of the chain, of its type, by its name.")


class ChainAnswer(BaseModel):
    """What a call of a chain gave."""

    trace: int = Field(description="The number of this call, for feedback.")
    chain: str
    version: int
    label: str
    state: str = Field(description="`done`, or `waiting` for a person.")
    outputs: dict[str, Any] = Field(description="What the chain's outputs gave, by name; one that was not reached is not there.")
    input_tokens: int
    output_tokens: int
    cost_usd: float
    seconds: float


class CallState(BaseModel):
    """How a call of a chain stands."""

    trace: int
    chain: str
    state: str = Field(description="`running`, `waiting`, `done`, `failed` or `stopped`.")
    outputs: dict[str, Any]
    error: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    seconds: float


class MessagePart(Strict):
    """One message of a prompt. A placeholder stands for the turns so far: they go in its place, it is never sent."""

    role: Literal["system", "user", "assistant", "placeholder"]
    content: str


class Sampling(Strict):
    """Sampling settings; those left out are the provider's own."""

    temperature: float | None = Field(None, ge=0)
    top_p: float | None = Field(None, ge=0, le=1)
    max_tokens: Number | None = None
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    stop: list[str] = Field([], max_length=64)
    json_schema: dict[str, Any] | None = None


class VariablePart(Strict):
    """What is said of a variable."""

    name: str = Field(min_length=1, max_length=200)
    type: Literal["text", "number", "choice", "json", "list"] = "text"
    description: str = ""
    choices: list[str] = Field([], max_length=1000)
    sample: str = ""


class NewVersion(Strict):
    """A version to be saved. Nothing of an endpoint, a key or a header belongs here."""

    parent: Some = Field(description="The number of the version you began with; 0 where there is none.")
    note: str = Field(min_length=1, max_length=500, description="What changed.")
    messages: list[MessagePart] = Field(min_length=1, max_length=1000)
    format: str = Field("brace", description="How variables are written; `plain` for a block that is no template.")
    params: Sampling = Field(default_factory=lambda: Sampling.model_validate({}))
    variables: list[VariablePart] = Field([], max_length=1000)
    tools: list[dict[str, Any]] = Field([], max_length=200, description="Tool schemas as the OpenAI protocol takes them.")
    model: str = Field("", max_length=200, description="The name of the model it was written for.")


class LabelTo(Strict):
    """Where a label is to point."""

    version: Number
    seen: Some | None = Field(None, description="The version you saw it at (0: there was none). Where it moved since, nothing is done.")
    sure: bool = Field(False, description="Needed for a protected label.")
    note: str = Field("", max_length=500)


class Labelled(BaseModel):
    """A label as it is now."""

    label: str
    version: int


class Saved(BaseModel):
    """A version that was saved."""

    project: str
    name: str
    version: int
    content_hash: str


class PromptRow(BaseModel):
    """A prompt in the list. `latest_version` is null before the first one."""

    name: str
    kind: str
    description: str
    tags: list[str]
    labels: dict[str, int] = Field(description="The version number that each label points at.")
    latest_version: int | None


class PromptPage(BaseModel):
    """A part of the list, by name; `total` counts all that fit the filters."""

    project: str
    total: int
    limit: int
    offset: int
    prompts: list[PromptRow]


class UsedBlock(BaseModel):
    """A version of a block that was put in, and how it is referred to."""

    reference: str
    name: str
    number: int


class ServedPrompt(BaseModel):
    """One version, ready to be rendered: what its blocks say stands in the messages, that of plain ones as literal text."""

    project: str
    name: str
    kind: str
    version: int
    label: str | None = Field(description="The label that was asked for.")
    labels: list[str] = Field(description="Every label that points at this version.")
    messages: list[MessagePart]
    format: str
    variables: list[dict[str, Any]]
    params: dict[str, Any]
    tools: list[dict[str, Any]]
    model: str
    blocks: list[UsedBlock]
    content_hash: str
    note: str
    author: str
    created_at: float = Field(description="Unix seconds.")


def keepable(value: Any, depth: int = 0) -> bool:
    """Whether a plain value comes back from the database as it went in."""
    if isinstance(value, str):
        return UNKEPT.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict | list):
        inside = (*value, *value.values()) if isinstance(value, dict) else value
        return depth < DEPTH and all(keepable(one, depth + 1) for one in inside)
    return True
