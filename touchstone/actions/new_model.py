"""Adding a model together with the way to reach it: one form, checked field by field before anything is stored."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from store.database import Database
from store.tables import Model
from touchstone.actions import models as acts
from touchstone.errors import Conflict, Invalid, TouchstoneError
from touchstone.models import weight_hash
from touchstone.models.addresses import check_url
from touchstone.models.weights import check_adapter
from touchstone.settings import Settings

DRAFT = "new-model"


@dataclass(frozen=True)
class NewModel:
    """What the form holds. `endpoint_id` is None for a new endpoint, described by the fields that follow it.

    Prices are US dollars per million tokens. `reply` is what a scripted model answers to everything.
    """

    endpoint_id: int | None = None
    provider: str = "openai_compatible"
    endpoint_name: str = ""
    base_url: str = ""
    api_key_env: str = ""
    name: str = ""
    remote_name: str = ""
    adapter_path: str = ""
    base_id: int | None = None
    price_in: float = 0.0
    price_out: float = 0.0
    reply: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for a draft. What is no variable's name may be a key that went into the wrong field: it is not kept."""
        return {**asdict(self), "api_key_env": _kept(_variable, self.api_key_env), "base_url": _kept(_without_secret, self.base_url)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "NewModel":
        """The inverse of `to_json`; unknown keys are left out."""
        return cls(**{key: value for key, value in data.items() if key in cls.__dataclass_fields__})


def _kept(check: Callable[[str], object], text: str) -> str:
    """The text where it passes, "" where it does not."""
    try:
        check(text)
    except Invalid:
        return ""
    return text


def _without_secret(url: str) -> None:
    if "@" in url or "?" in url:
        raise Invalid("The address holds more than a place.")


def field_problems(db: Database, settings: Settings, typed: NewModel) -> dict[str, str]:
    """What is wrong, by the name of the field; empty when the model can be added."""
    listed = acts.list_models(db, include_archived=True)
    local = typed.provider == "transformers"
    checks: dict[str, Callable[[], object]] = {
        "name": lambda: _free(_named(typed.name), [row.model.name for row in listed]),
    }
    if typed.provider != "scripted":
        checks["remote_name"] = lambda: _remote(typed.remote_name, local)
    if typed.endpoint_id is None:
        checks["endpoint_name"] = lambda: _free(_named(typed.endpoint_name), [row.endpoint.name for row in listed], "endpoint")
        if typed.provider == "openai_compatible" or (typed.provider == "langchain" and typed.base_url.strip()):
            checks["base_url"] = lambda: check_url(typed.base_url, settings.allowed_hosts)
        if typed.provider in acts.REMOTE:
            checks["api_key_env"] = lambda: _variable(typed.api_key_env)
        if typed.provider == "scripted":
            checks["reply"] = lambda: _filled(typed.reply, "Write what the scripted model answers.")
    if local and typed.adapter_path.strip():
        checks["adapter_path"] = lambda: check_adapter(acts.folder(typed.adapter_path.strip()))
    found = {name: _problem(check) for name, check in checks.items()}
    return {name: problem for name, problem in found.items() if problem}


def add(db: Database, settings: Settings, typed: NewModel) -> Model:
    """The model, and its endpoint when that is new: both or none. Raises Invalid, NotFound, Conflict."""
    if typed.endpoint_id is not None:
        return acts.add_model(db, endpoint_id=typed.endpoint_id, **_model_fields(typed))
    options = {"rules": [{"when": "", "reply": typed.reply}]} if typed.provider == "scripted" else typed.options
    fields = {
        "name": typed.endpoint_name,
        "base_url": typed.base_url if typed.provider in acts.REMOTE else "",
        "api_key_env": typed.api_key_env,
    }
    endpoint = acts.add_endpoint(db, settings, provider=typed.provider, options=options, **fields)
    try:
        return acts.add_model(db, endpoint_id=endpoint.id, **_model_fields(typed))
    except TouchstoneError:
        with suppress(TouchstoneError):
            acts.delete_endpoint(db, endpoint.id or 0)
        raise


def _model_fields(typed: NewModel) -> dict[str, Any]:
    tuned = typed.base_id is not None
    return {
        "name": typed.name,
        "remote_name": typed.remote_name or "scripted",
        "adapter_path": typed.adapter_path if typed.provider == "transformers" else "",
        "kind": "fine_tuned" if tuned else "base",
        "base_id": typed.base_id,
        "price_in": typed.price_in,
        "price_out": typed.price_out,
    }


def _problem(check: Callable[[], object]) -> str:
    try:
        check()
    except TouchstoneError as problem:
        return str(problem)
    return ""


def _named(name: str) -> str:
    _filled(name, "Give it a name.")
    return acts.checked_name(name)


def _free(name: str, taken: list[str], what: str = "model") -> None:
    if name.casefold() in (other.casefold() for other in taken):
        raise Conflict(f"There already is one {what} named “{name}”.", "Choose another name.")


def _remote(name: str, local: bool) -> None:
    _filled(name, "Give the folder of the model." if local else "Give the name the provider knows the model by.")
    if local:
        weight_hash(acts.folder(name.strip()))


def _variable(name: str) -> None:
    if name.strip() and not acts.ENV_NAME.match(name.strip()):
        raise Invalid("This is not the name of an environment variable.", "Never the key itself: a name such as MY_API_KEY.")


def _filled(text: str, hint: str) -> None:
    if not text.strip():
        raise Invalid("This is empty.", hint)
