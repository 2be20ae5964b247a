"""A worker: takes runs from the queue, says that it lives, and takes over what a dead one left.

DBOS recovers only the workflows of a process's own executor id. Every worker has a new id, so each looks
whether a workflow belongs to somebody who no longer beats, and puts it back into the queue.
"""

import logging
import os
import signal
import socket
import threading
import time
import uuid

import psutil
from dbos import DBOS, DBOSConfig
from dbos._serialization import DBOSPortableJSONSerializer

from store import runs, workers
from store.database import Database, open_database
from store.schema import ensure_schema
from store.tables import Worker
from touchstone.actions.running import Means
from touchstone.workflows import APPLICATION, QUEUE, VERSION
from touchstone.workflows.handover import enqueuer, workflow_url
from touchstone.workflows.suite_run import Bench

BEAT_S = 2.0
DEAD_AFTER_S = 15.0
RUNS_AT_ONCE = 2
FORGOTTEN_AFTER_S = 30.0

log = logging.getLogger("touchstone.worker")


def work(means: Means, parent: int | None = None) -> None:
    """Work until told to stop, or until the process `parent` is gone. What is under way is resumed by the next worker."""
    executor, stopped = f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}", threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    db = open_database(means.settings.database_url)
    ensure_schema(db)
    Bench.db, Bench.means = db, means
    workers.beat(db, executor, socket.gethostname(), os.getpid())
    _launch(means, executor)
    log.info("worker %s listens", executor)
    while not stopped.wait(BEAT_S) and (parent is None or os.getppid() == parent):
        _look_after(db, means, executor)
    workers.remove_worker(db, executor)
    os._exit(0)


def _launch(means: Means, executor: str) -> None:
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": workflow_url(means.settings),
        "application_version": VERSION,
        "executor_id": executor,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "enable_otlp": False,
        "notification_listener_polling_interval_sec": 1.0,
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=RUNS_AT_ONCE, polling_interval_sec=0.25)


def _look_after(db: Database, means: Means, executor: str) -> None:
    """One beat; a database that does not answer just now is asked again at the next."""
    try:
        workers.beat(db, executor, socket.gethostname(), os.getpid())
        _take_over(db)
        _pick_up(db, means)
    except Exception:
        log.exception("a beat failed")


def _take_over(db: Database) -> None:
    """Put the workflows of dead workers back into the queue."""
    pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    alive = {worker.id for worker in workers.live_workers(db, DEAD_AFTER_S) if lives(worker)}
    dead = {workflow.executor_id for workflow in pending if workflow.executor_id and workflow.executor_id not in alive}
    if dead:
        log.warning("taking over from %s", ", ".join(sorted(dead)))
        DBOS._recover_pending_workflows(sorted(dead))
        for executor in dead:
            workers.remove_worker(db, executor)


def lives(worker: Worker) -> bool:
    """Whether a worker that beat of late is still there: on this machine its process tells at once."""
    return worker.host != socket.gethostname() or psutil.pid_exists(worker.pid)


def _pick_up(db: Database, means: Means) -> None:
    """Runs whose maker was killed before it handed them over."""
    for run in runs.runs_in_state(db, ("queued",)):
        if not run.workflow_id and time.time() - run.created_at > FORGOTTEN_AFTER_S and not run.fingerprint:
            runs.set_workflow(db, run.id or 0, enqueuer(means.settings)(run.id or 0))
