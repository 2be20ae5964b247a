"""How providers, kinds and prices are called on screen."""

from store.tables import Endpoint
from touchstone.actions.models import Listed

PROVIDERS = {
    "openai_compatible": "OpenAI-compatible URL",
    "transformers": "Folder on this machine",
    "langchain": "LangChain",
    "scripted": "Scripted: for trying the mechanics",
}


def price(row: Listed) -> str:
    """What a million tokens cost, in US dollars."""
    if not row.model.price_in and not row.model.price_out:
        return "no price"
    return f"${row.model.price_in:g} in, ${row.model.price_out:g} out per million tokens"


def lineage(row: Listed) -> str:
    """What the model is: a base model, or what it was tuned from."""
    if row.scripted:
        return PROVIDERS["scripted"]
    if row.model.kind != "fine_tuned":
        return "Base model"
    return f"Fine-tuned from {row.base}" if row.base else "Fine-tuned"


def reached(row: Listed) -> str:
    """What the provider calls it, with the adapter on top."""
    adapter = f" + {row.model.adapter_path}" if row.model.adapter_path else ""
    return f"{row.model.remote_name}{adapter}"


def limits(endpoint: Endpoint) -> str:
    """How fast an endpoint may be asked, "" where nothing is said."""
    told = {
        "concurrency": "{:,} at once",
        "requests_per_minute": "{:,} requests a minute",
        "tokens_per_minute": "{:,} tokens a minute",
    }
    return ", ".join(words.format(endpoint.options[name]) for name, words in told.items() if endpoint.options.get(name))


def as_json(row: Listed) -> dict[str, object]:
    """What the exported list says of a model; no secret is among it."""
    return {
        "name": row.model.name,
        "endpoint": row.endpoint.name,
        "provider": row.endpoint.provider,
        "remote_name": row.model.remote_name,
        "adapter_path": row.model.adapter_path,
        "kind": row.model.kind,
        "base": row.base,
        "weight_hash": row.model.weight_hash,
        "price_in": row.model.price_in,
        "price_out": row.model.price_out,
    }
