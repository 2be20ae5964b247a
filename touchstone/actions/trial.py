"""Trying a model from a page. A local model is tried in a process of its own: its libraries and weights never enter the pages'."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from store import models
from store.database import Database, open_database
from store.tables import Model
from touchstone.actions.models import folder, provider_for
from touchstone.actions.sample import BASE_FOLDER, SAMPLE_VALUES
from touchstone.actions.store_errors import translated
from touchstone.errors import ProviderError, TouchstoneError
from touchstone.settings import Settings
from touchstone.types import Message, ModelIdentity, Params, Usage

LONGEST_S = 120.0
"""After this many seconds a try is given up."""
FIRST_WORDS = 200
HELLO = (Message("user", "Say hello in one short sentence."),)


@dataclass(frozen=True)
class TestCall:
    """How a try went. `error` and `hint` are empty when an answer came; times in seconds.

    `queue_s` is the time before the model began to answer: for a local model that of loading it. `at` is when it was tried (Unix).
    """

    __test__ = False

    latency_s: float
    queue_s: float
    usage: Usage
    first_words: str
    identity: ModelIdentity | None
    error: str = ""
    hint: str = ""
    question: str = ""
    at: float = field(default_factory=time.time)


def messages_for(model: Model) -> tuple[Message, ...]:
    """What a model is asked: a greeting; one that knows nothing but the sample's world, a question of that world."""
    from demo.world import SYSTEM_PROMPT, USER_PROMPT

    if folder(model.remote_name) != folder(BASE_FOLDER):
        return HELLO
    return Message("system", SYSTEM_PROMPT.format(**SAMPLE_VALUES)), Message("user", USER_PROMPT.format(**SAMPLE_VALUES))


async def test_call(db: Database, model_id: int, settings: Settings, environ: Mapping[str, str] = os.environ) -> TestCall:
    """One short question to a model; what goes wrong is in the result, as two sentences."""
    began = time.perf_counter()
    messages = messages_for(models.get_model(db, model_id))
    asked = messages[-1].content
    try:
        provider = provider_for(db, model_id, settings, environ)
        try:
            done = await provider.complete(messages, Params(max_tokens=40))
        finally:
            await provider.aclose()
    except (ProviderError, TouchstoneError) as error:
        return TestCall(time.perf_counter() - began, 0.0, Usage(), "", None, error.message, error.hint, asked)
    return TestCall(done.latency_s, done.queue_s, done.usage, done.text[:FIRST_WORDS], done.identity, question=asked)


test_call.__test__ = False  # type: ignore[attr-defined]


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
