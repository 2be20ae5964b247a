"""The model that a prompt is written for: how it counts tokens, how many it takes, what they cost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from store import models
from store.database import Database
from touchstone.actions.models import folder
from touchstone.actions.store_errors import translated
from touchstone.prompts.difference import in_lines
from touchstone.prompts.tokens import LOCAL, Count, Counter, cost, count_messages, counter_for, estimated
from touchstone.types import Message


@dataclass(frozen=True)
class TargetModel:
    """A model by name ("" for any). `window` is how many tokens it reads and writes in all, None where that is not known.

    Prices are US dollars per million tokens.
    """

    name: str = ""
    count: Counter = estimated
    window: int | None = None
    price_in: float = 0.0
    price_out: float = 0.0

    def read(self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]] = ()) -> Count:
        """The tokens of a conversation and of the tools that go with it."""
        told = count_messages(messages, self.count)
        return told + self.count(in_lines([dict(tool) for tool in tools])) if tools else told

    def cost(self, read: Count, answer: int) -> float | None:
        """US dollars for one call whose answer has so many tokens; None where the model has no price."""
        if not self.price_in and not self.price_out:
            return None
        return cost(read, Count(answer, True), self.price_in, self.price_out)


@translated()
def names(db: Database) -> tuple[str, ...]:
    """The models there are, by name."""
    return tuple(model.name for model in models.list_models(db))


@translated()
def target_model(db: Database, name: str) -> TargetModel:
    """What is known of the model of that name; an estimate for any model, and for one that is gone."""
    model = models.model_by_name(db, name) if name else None
    if model is None:
        return TargetModel(name)
    local = models.get_endpoint(db, model.endpoint_id).provider == LOCAL
    place = folder(model.remote_name) if local else ""
    return TargetModel(name, counter_for(place), _window(place) if local else None, model.price_in, model.price_out)


def _window(place: str) -> int | None:
    file = Path(place) / "config.json"
    try:
        return _declared(str(file), file.stat().st_mtime_ns)
    except (OSError, ValueError, AttributeError):
        return None


@lru_cache(maxsize=32)
def _declared(file: str, changed: int) -> int | None:
    """The window that a configuration gives, as the file was at a time of change."""
    found = json.loads(Path(file).read_text("utf-8")).get("max_position_embeddings")
    return found if isinstance(found, int) and found > 0 else None
