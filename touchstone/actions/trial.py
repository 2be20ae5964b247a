"""Trying a model from a page. A local model is tried in a process of its own: its libraries and weights never enter the pages'."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict

from store import models
from store.database import Database, open_database
from touchstone.actions.models import TestCall, test_call
from touchstone.actions.store_errors import translated
from touchstone.settings import Settings
from touchstone.types import ModelIdentity, Usage

LONGEST_S = 120.0
"""After this many seconds a try is given up."""


@translated()
def try_model(db: Database, model_id: int, settings: Settings) -> TestCall:
    """One short question to a model; what goes wrong is in the result, as two sentences. Raises NotFound."""
    endpoint = models.get_endpoint(db, models.get_model(db, model_id).endpoint_id)
    if endpoint.provider == "transformers":
        return _elsewhere(model_id, settings)
    return asyncio.run(_within(db, model_id, settings))


async def _within(db: Database, model_id: int, settings: Settings) -> TestCall:
    try:
        return await asyncio.wait_for(test_call(db, model_id, settings), LONGEST_S)
    except TimeoutError:
        return _failed(f"No answer came within {LONGEST_S:.0f} s.", "Check that the endpoint works, then try again.")


def _elsewhere(model_id: int, settings: Settings) -> TestCall:
    command = [sys.executable, "-m", "touchstone.actions.trial", str(model_id)]
    environ = {**os.environ, "TOUCHSTONE_HOME": str(settings.home), "TOUCHSTONE_DATABASE_URL": settings.database_url}
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=LONGEST_S, check=False)
        data = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    except subprocess.TimeoutExpired:
        return _failed(f"No answer came within {LONGEST_S:.0f} s.", "The model may be too large for this machine.")
    except (ValueError, IndexError):
        data = {}
    if not data:
        return _failed("The model could not be loaded.", "It may need more memory than this machine has; `touchstone doctor` tells more.")
    identity = ModelIdentity(**data["identity"]) if data["identity"] else None
    return TestCall(**{**data, "usage": Usage(**data["usage"]), "identity": identity})


def _failed(message: str, hint: str) -> TestCall:
    return TestCall(LONGEST_S, 0.0, Usage(), "", None, message, hint)


def main() -> None:
    """Try the model whose id is the first argument, and print how it went as one line of JSON."""
    settings = Settings.from_environment()
    db = open_database(settings.database_url)
    print(json.dumps(asdict(asyncio.run(test_call(db, int(sys.argv[1]), settings)))))


if __name__ == "__main__":
    main()
