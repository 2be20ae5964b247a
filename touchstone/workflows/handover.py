"""Handing a run to the workers, from any process."""

import time
import uuid
from collections.abc import Callable

from store import workers
from store.database import open_database
from touchstone.errors import StoreError
from touchstone.settings import Settings
from touchstone.workflows import APPLICATION, JUDGE_ROUND, QUEUE, RESCORE_RUN, RUN_SUITE, VERSION

READY_WITHIN_S = 15.0
"""How long the first worker of an installation may take to make the engine's tables."""
ASK_AGAIN_S = 0.25


def enqueuer(settings: Settings) -> Callable[[int], str]:
    """A function that puts a run into the queue and gives the id of its workflow. Raises StoreError."""
    return lambda run_id: _handed_over(settings, RUN_SUITE, prefix(run_id), run_id)


def judge_enqueuer(settings: Settings) -> Callable[[int], str]:
    """The same for a judge of a round of votes."""
    return lambda judging_id: _handed_over(settings, JUDGE_ROUND, f"judging-{judging_id}-", judging_id)


def rescore_enqueuer(settings: Settings) -> Callable[[int], str]:
    """The same for a run that is scored again."""
    return lambda rescoring_id: _handed_over(settings, RESCORE_RUN, f"rescoring-{rescoring_id}-", rescoring_id)


def _handed_over(settings: Settings, workflow: str, begins: str, id: int) -> str:
    workflow_id, began = begins + uuid.uuid4().hex[:8], time.monotonic()
    while True:
        try:
            _put(settings, workflow, id, workflow_id)
            return workflow_id
        except Exception as error:
            if time.monotonic() - began > READY_WITHIN_S or not _someone_works(settings):
                raise StoreError("No worker can take this just now.", "Start one with `touchstone up` or `touchstone worker`.") from error
        time.sleep(ASK_AGAIN_S)


def _put(settings: Settings, workflow: str, id: int, workflow_id: str) -> None:
    from dbos import DBOSClient
    from dbos._serialization import DBOSPortableJSONSerializer

    options = {"workflow_name": workflow, "queue_name": QUEUE, "workflow_id": workflow_id, "app_version": VERSION}
    url, serializer = workflow_url(settings), DBOSPortableJSONSerializer()
    client = DBOSClient(system_database_url=url, serializer=serializer, application_name=APPLICATION, retry_connection_errors=False)
    try:
        client.enqueue(options, id)  # type: ignore[arg-type]
    finally:
        client.destroy()


def _someone_works(settings: Settings) -> bool:
    db = open_database(settings.database_url)
    try:
        return bool(workers.live_workers(db))
    finally:
        db.close()


def prefix(run_id: int) -> str:
    """How the ids of a run's workflows begin."""
    return f"run-{run_id}-"


def workflow_url(settings: Settings) -> str:
    """The engine's database as DBOS wants it written."""
    url = settings.workflow_url
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
