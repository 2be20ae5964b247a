"""Endpoints and the models they lead to."""

from typing import Any

from sqlmodel import Field

from store.tables.base import Base, json_column, now


class Endpoint(Base, table=True):
    """A configured way to reach models. The key itself is never here, only its environment variable's name."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    provider: str
    """openai_compatible | transformers | langchain | scripted"""
    base_url: str = ""
    api_key_env: str = ""
    options: dict[str, Any] = json_column()
    """concurrency, requests_per_minute, tokens_per_minute, timeout_s, max_retries; scripted: rules"""
    created_at: float = Field(default_factory=now)


class Model(Base, table=True):
    """A model at an endpoint: its lineage, identity and price."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    endpoint_id: int = Field(foreign_key="endpoint.id", index=True)
    remote_name: str
    """What the provider calls it: a model name, or the folder of a local model."""
    kind: str = "base"
    """base | fine_tuned"""
    base_id: int | None = Field(default=None, foreign_key="model.id", index=True)
    adapter_path: str = ""
    weight_hash: str = ""
    price_in: float = 0.0
    """US dollars per million input tokens."""
    price_out: float = 0.0
    """US dollars per million output tokens."""
    capabilities: dict[str, Any] = json_column()
    archived: bool = False
    created_at: float = Field(default_factory=now)
