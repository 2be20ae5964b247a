"""Endpoints and models: list, add, change, delete."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import demo
from store import models
from store.database import Database
from store.tables import Endpoint, Model
from touchstone.actions.keys import key_of
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.models import ProviderSpec, build_provider, weight_hash
from touchstone.models.addresses import check_url
from touchstone.models.spec import Secret
from touchstone.settings import Settings
from touchstone.types import Provider

PROVIDERS = ("openai_compatible", "transformers", "langchain", "scripted")
REMOTE = ("openai_compatible", "langchain")
"""Those that ask somebody else's model; the others answer in this process."""
ENV_NAME = re.compile(r"[A-Z_][A-Z0-9_]*\Z")
NAME_LIMIT = 120
SHORT = 100
KINDS = ("base", "fine_tuned")
LIMITS = {
    "concurrency": (1, 1024),
    "requests_per_minute": (0, 1e7),
    "tokens_per_minute": (0, 1e10),
    "timeout_s": (1, 3600),
    "max_retries": (0, 20),
    "latency_s": (0, 60),
}


@dataclass(frozen=True)
class Listed:
    """A model with how it is reached and what it was tuned from."""

    model: Model
    endpoint: Endpoint
    base: str = ""
    scripted: bool = False


@translated()
def list_models(db: Database, include_archived: bool = False) -> list[Listed]:
    """Every model by name, with its endpoint and lineage."""
    endpoints = {endpoint.id: endpoint for endpoint in models.list_endpoints(db)}
    rows = models.list_models(db, include_archived=True)
    names = {row.id: row.name for row in rows}
    shown = [row for row in rows if include_archived or not row.archived]
    return [
        Listed(row, endpoints[row.endpoint_id], names.get(row.base_id, ""), endpoints[row.endpoint_id].provider == "scripted")
        for row in shown
    ]


@translated()
def add_endpoint(db: Database, settings: Settings, **fields: Any) -> Endpoint:
    """A new endpoint. Raises Invalid naming the field, Conflict for a taken name."""
    return models.create_endpoint(db, **checked_endpoint(fields, settings))


@translated()
def endpoint_at(db: Database, settings: Settings, base_url: str, api_key_env: str = "") -> Endpoint:
    """The OpenAI-compatible endpoint of this address and key variable, made where there is none. Raises as `add_endpoint`.

    One that is made here does not limit the concurrency a run asks for.
    """
    name = short(f"{base_url}, key in {api_key_env}" if api_key_env else base_url)
    fields = {"name": name, "provider": "openai_compatible", "base_url": base_url, "api_key_env": api_key_env}
    checked = checked_endpoint(fields, settings)
    same = ("provider", "base_url", "api_key_env")
    for known in models.list_endpoints(db):
        if all(getattr(known, name) == checked[name] for name in same):
            return known
    return models.create_endpoint(db, **checked)


@translated()
def local_endpoint(db: Database, settings: Settings) -> Endpoint:
    """Where one's own models on this machine are, made where there is none yet. Raises Conflict when its name means another one."""
    fields = {"name": "Models on this machine", "provider": "transformers"}
    known = models.endpoint_by_name(db, fields["name"])
    if known is not None and known.provider == fields["provider"]:
        return known
    return models.create_endpoint(db, **checked_endpoint(fields, settings))


@translated()
def change_endpoint(db: Database, settings: Settings, endpoint_id: int, **changes: Any) -> Endpoint:
    """Change some fields of an endpoint; an option that is None is taken away. Raises as `add_endpoint`, NotFound."""
    endpoint = models.get_endpoint(db, endpoint_id)
    kept = {name: getattr(endpoint, name) for name in ("name", "provider", "base_url", "api_key_env")}
    options = {**endpoint.options, **changes.get("options", {})}
    return models.update_endpoint(db, endpoint_id, **checked_endpoint({**kept, **changes, "options": options}, settings))


@translated()
def add_model(db: Database, **fields: Any) -> Model:
    """A new model. A local one is hashed now. Raises Invalid naming the field, NotFound, Conflict for a taken name."""
    endpoint = models.get_endpoint(db, int(fields["endpoint_id"]))
    return models.create_model(db, **checked_model(fields, endpoint))


@translated()
def change_model(db: Database, model_id: int, **changes: Any) -> Model:
    """Change some of a model's name, lineage (`base_id`, None for none) and prices. Raises as `add_model`."""
    model = models.get_model(db, model_id)
    kept = {name: getattr(model, name) for name in ("name", "remote_name", "adapter_path", "base_id", "price_in", "price_out")}
    fields = {**kept, **changes}
    if fields["base_id"] is not None and fields["base_id"] not in possible_bases(list_models(db, include_archived=True), model_id):
        raise Invalid("A model was not tuned from itself, nor from one that was tuned from it.", "Choose another one.")
    kind = "fine_tuned" if fields["base_id"] is not None or model.adapter_path else "base"
    return models.update_model(db, model_id, **checked_model({**fields, "kind": kind}, models.get_endpoint(db, model.endpoint_id)))


def possible_bases(rows: Sequence[Listed], model_id: int) -> dict[int, str]:
    """The models by id that this one may have been tuned from: neither itself nor what was tuned from it."""
    tuned, grown = {model_id}, True
    while grown:
        found = {row.model.id or 0 for row in rows if row.model.base_id in tuned} - tuned
        tuned, grown = tuned | found, bool(found)
    return {row.model.id or 0: row.model.name for row in rows if row.model.id not in tuned}


@translated()
def as_it_is_now(db: Database, model: Model, endpoint: Endpoint) -> Model:
    """The model with the hash that its weights have now: they may have been trained since it was added. Raises NotFound, Invalid."""
    digest = _hash_of(endpoint, model.remote_name, model.adapter_path)
    return model if digest == model.weight_hash else models.update_model(db, model.id or 0, weight_hash=digest)


@translated()
def archive_model(db: Database, model_id: int, archived: bool = True) -> None:
    """Take a model out of the lists, or put it back."""
    models.update_model(db, model_id, archived=archived)


@translated()
def delete_model(db: Database, model_id: int) -> None:
    """Raises Conflict naming what uses it."""
    models.delete_model(db, model_id)


@translated()
def delete_endpoint(db: Database, endpoint_id: int) -> None:
    """Raises Conflict naming what uses it."""
    models.delete_endpoint(db, endpoint_id)


def checked_endpoint(fields: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The fields of an endpoint, checked. Raises Invalid."""
    provider = fields.get("provider", "")
    if provider not in PROVIDERS:
        raise Invalid(f"There is no provider named {provider!r}.", f"Choose one of {', '.join(PROVIDERS)}.")
    url = str(fields.get("base_url", "")).strip()
    if url or provider == "openai_compatible":
        url = check_url(url, settings.allowed_hosts)
    variable = str(fields.get("api_key_env", "")).strip()
    if variable and not ENV_NAME.match(variable):
        raise Invalid(
            "This is not the name of an environment variable.",
            "Put the key in an environment variable and give its name, such as MY_API_KEY.",
        )
    options = {name: checked_option(name, value) for name, value in dict(fields.get("options") or {}).items() if value not in (None, "")}
    return {"name": checked_name(fields.get("name")), "provider": provider, "base_url": url, "api_key_env": variable, "options": options}


def checked_model(fields: Mapping[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """The fields of a model, checked against its endpoint. Raises Invalid, NotFound."""
    kind, remote = fields.get("kind", "base"), str(fields.get("remote_name", "")).strip()
    if kind not in KINDS:
        raise Invalid(f"There is no kind of model named {kind!r}.", "Choose base or fine-tuned.")
    if not remote:
        raise Invalid("The model has no name at its endpoint.", "Give the name the provider knows it by, or the folder of a local model.")
    prices = {name: float(fields.get(name) or 0) for name in ("price_in", "price_out")}
    if not all(0 <= price < 1e6 for price in prices.values()):
        raise Invalid("A price lies between 0 and 1,000,000 dollars per million tokens.", "Correct the price.")
    adapter = str(fields.get("adapter_path", "")).strip()
    return {
        "name": checked_name(fields.get("name")),
        "endpoint_id": endpoint.id,
        "remote_name": remote,
        "kind": kind,
        "base_id": fields.get("base_id") if kind == "fine_tuned" else None,
        "adapter_path": adapter,
        "weight_hash": _hash_of(endpoint, remote, adapter),
        **prices,
    }


def _hash_of(endpoint: Endpoint, remote: str, adapter: str) -> str:
    """What identifies weights on this machine; "" for a model elsewhere."""
    return weight_hash(folder(remote), folder(adapter)) if endpoint.provider == "transformers" else ""


def checked_name(name: object) -> str:
    """A name without surrounding space. Raises Invalid when it is empty, long, or holds control characters."""
    text = str(name or "").strip()
    if not text or len(text) > NAME_LIMIT or not text.isprintable():
        raise Invalid(f"A name has 1 to {NAME_LIMIT} printable characters.", "Choose another name.")
    return text


def short(name: str) -> str:
    """A name of at most 100 characters; a longer one keeps its beginning and ends in a hash of the whole."""
    return name if len(name) <= SHORT else f"{name[: SHORT - 9]} {hashlib.sha256(name.encode()).hexdigest()[:8]}"


def checked_option(name: str, value: Any) -> Any:
    """One option of an endpoint. Raises Invalid."""
    if name == "rules":
        return value
    if name not in LIMITS:
        raise Invalid(f"There is no option named {name!r}.", f"Known: {', '.join(LIMITS)}.")
    low, high = LIMITS[name]
    if not isinstance(value, int | float) or not low <= value <= high:
        raise Invalid(f"{name} lies between {low:g} and {high:g}.", "Correct the number.")
    return value


def folder(path: str) -> str:
    """A local model's folder: absolute as it is, else below the folder that holds the demo model."""
    if not path:
        return ""
    given = Path(path).expanduser()
    return str(given if given.is_absolute() else Path(demo.__file__).parents[1] / given)


def spec_of(model: Model, endpoint: Endpoint, settings: Settings, environ: Mapping[str, str] = os.environ) -> ProviderSpec:
    """What a provider of this model is built from. Raises Invalid when its key's variable is not set."""
    key = key_of(endpoint.api_key_env, environ) if endpoint.api_key_env else ""
    if endpoint.api_key_env and not key:
        raise Invalid(f"The environment variable {endpoint.api_key_env} is not set.", "Set it to the key, then start Touchstone again.")
    local = endpoint.provider == "transformers"
    return ProviderSpec(
        provider=endpoint.provider,
        name=folder(model.remote_name) if local else model.remote_name,
        base_url=endpoint.base_url,
        api_key=Secret(key),
        adapter_path=folder(model.adapter_path),
        weight_hash=model.weight_hash,
        options=endpoint.options,
        allowed_hosts=settings.allowed_hosts,
    )


@translated()
def provider_for(
    db: Database,
    model_id: int,
    settings: Settings,
    environ: Mapping[str, str] = os.environ,
    concurrency: int | None = None,
    heard: bool = False,
) -> Provider:
    """The provider that reaches a stored model. Whoever asks makes `concurrency` calls at once, unless the endpoint allows fewer;
    `heard` says that it answered before, so that a refused connection is only trouble of the moment.

    Raises NotFound, Invalid, MissingExtra.
    """
    model = models.get_model(db, model_id)
    endpoint = models.get_endpoint(db, model.endpoint_id)
    return build_provider(replace(spec_of(model, endpoint, settings, environ), heard=heard, callers=concurrency))
