"""Handing a run to the workers, from any process."""

import uuid
from collections.abc import Callable

from touchstone.errors import StoreError
from touchstone.settings import Settings
from touchstone.workflows import APPLICATION, QUEUE, RUN_SUITE, VERSION


def enqueuer(settings: Settings) -> Callable[[int], str]:
    """A function that puts a run into the queue and gives the id of its workflow. Raises StoreError."""

    def enqueue(run_id: int) -> str:
        from dbos import DBOSClient
        from dbos._serialization import DBOSPortableJSONSerializer

        workflow_id = prefix(run_id) + uuid.uuid4().hex[:8]
        options = {"workflow_name": RUN_SUITE, "queue_name": QUEUE, "workflow_id": workflow_id, "app_version": VERSION}
        try:
            client = DBOSClient(
                system_database_url=workflow_url(settings), serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION
            )
            try:
                client.enqueue(options, run_id)  # type: ignore[arg-type]
            finally:
                client.destroy()
        except Exception as error:
            raise StoreError("The run could not be handed to a worker.", "Start one with `touchstone worker`, then try again.") from error
        return workflow_id

    return enqueue


def prefix(run_id: int) -> str:
    """How the ids of a run's workflows begin."""
    return f"run-{run_id}-"


def workflow_url(settings: Settings) -> str:
    """The engine's database as DBOS wants it written."""
    url = settings.workflow_url
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
