"""The keys of models: in environment variables, whose names endpoints hold."""

import os
from collections.abc import Iterable, Mapping

from store import models
from store.database import Database
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid


def key_of(variable: str, environ: Mapping[str, str] = os.environ) -> str:
    """The key that a variable holds, "" where it is not set."""
    return environ.get(variable, "").strip()


def is_set(variable: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a variable holds a key."""
    return bool(key_of(variable, environ))


@translated()
def check_keys(db: Database, model_ids: Iterable[int], environ: Mapping[str, str] = os.environ) -> None:
    """Raises Invalid naming the models whose key is not there, with its variables; NotFound."""
    lacking = {}
    for model in (models.get_model(db, id) for id in dict.fromkeys(model_ids)):
        variable = models.get_endpoint(db, model.endpoint_id).api_key_env
        if variable and not is_set(variable, environ):
            lacking[model.name] = variable
    if lacking:
        variables = list(dict.fromkeys(lacking.values()))
        which, each = ("environment variable", "is") if len(variables) == 1 else ("environment variables", "are")
        told = f"{', '.join(lacking)} cannot be asked: the {which} {', '.join(variables)} {each} not set."
        what = "it to the key" if len(variables) == 1 else "them to the keys"
        raise Invalid(told, f"Set {what} and start Touchstone again, or choose other models.")
