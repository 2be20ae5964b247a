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
from contextlib import suppress
from typing import NoReturn

import psutil
from dbos import DBOS, DBOSConfig
from dbos._serialization import DBOSPortableJSONSerializer

from store import runs, workers
from store.database import Database, open_database
from store.schema import ensure_schema
from store.tables import Run, Worker
from touchstone.actions import housekeeping
from touchstone.actions.run_claim import alone
from touchstone.actions.running import Means
from touchstone.memory import set_imports_aside
from touchstone.settings import Settings
from touchstone.workflows import APPLICATION, QUEUE, VERSION
from touchstone.workflows.handover import enqueuer, prefix, workflow_url
from touchstone.workflows.rescoring import rescore_run
from touchstone.workflows.round_judging import judge_round
from touchstone.workflows.suite_run import Bench, leave, run_suite

BEAT_S = 2.0
LOOK_S = 0.2
"""How often a worker looks whether it should end."""
DEAD_AFTER_S = 10.0
"""On this machine a dead worker is noticed at the next beat; on another, when it has not beaten for so long."""
RUNS_AT_ONCE = 2
FORGOTTEN_AFTER_S = 30.0
WORKFLOWS = (run_suite, judge_round, rescore_run)
"""What the engine can be asked for: it knows what was imported."""

LEAVE_S = 8.0
"""How long a worker that was told to stop may take to store what is under way."""
GOODBYE_S = 1.0

log = logging.getLogger("touchstone.worker")


def work(means: Means, parent: int | None = None) -> None:
    """Work until told to stop, or until the process `parent` is gone. What is under way is gone on with by the next worker."""
    executor, stopped = f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}", threading.Event()
    _on_signals(stopped)
    db = open_database(means.settings.database_url)
    ensure_schema(db)
    Bench.db, Bench.means = db, means
    workers.beat(db, executor, socket.gethostname(), os.getpid())
    _launch(means.settings, executor)
    log.info("worker %s listens", executor)
    beaten, tidied = -BEAT_S, -housekeeping.EVERY_S
    while not stopped.wait(LOOK_S) and (parent is None or os.getppid() == parent):
        if time.monotonic() - beaten >= BEAT_S:
            beaten = time.monotonic()
            _look_after(db, means.settings, executor)
        if time.monotonic() - tidied >= housekeeping.EVERY_S:
            tidied = time.monotonic()
            _keep_house(db, means.settings)
    end(db, executor)


def end(db: Database, executor: str) -> NoReturn:
    """End the process in time, also when the database is locked or away: half a process would fail the runs that it holds."""
    try:
        leave(LEAVE_S)
        goodbye = threading.Thread(target=_say_goodbye, args=(db, executor), daemon=True)
        goodbye.start()
        goodbye.join(GOODBYE_S)
    finally:
        os._exit(0)


def _say_goodbye(db: Database, executor: str) -> None:
    """Take the heartbeat away; one that stays is soon too old to count."""
    with suppress(Exception):
        workers.remove_worker(db, executor)


def _on_signals(stopped: threading.Event) -> None:
    """The first one ends the worker in order, the second at once."""

    def told(*_: object) -> None:
        if stopped.is_set():
            os._exit(1)
        stopped.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, told)


def _launch(settings: Settings, executor: str) -> None:
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": workflow_url(settings),
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


def _look_after(db: Database, settings: Settings, executor: str) -> None:
    """One beat; a database that does not answer just now is asked again at the next."""
    try:
        workers.beat(db, executor, socket.gethostname(), os.getpid())
        _take_over(db)
        _tidy(db, settings)
        set_imports_aside()
    except Exception:
        log.exception("a beat failed")


def _keep_house(db: Database, settings: Settings) -> None:
    """What does not go now goes the next time."""
    try:
        housekeeping.tidy(db, settings)
    except Exception:
        log.exception("housekeeping failed")


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
    if worker.host != socket.gethostname():
        return True
    try:
        return bool(psutil.Process(worker.pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _tidy(db: Database, settings: Settings) -> None:
    """Runs that nobody works on and no workflow will: their process was killed, or their workflow could not go on."""
    for run in runs.runs_in_state(db, runs.ACTIVE):
        if _is_left(run):
            with alone(db, run.id or 0) as ours:
                if ours and _is_left(runs.get_run(db, run.id or 0)):
                    _settle(db, settings, run)


def _is_left(run: Run) -> bool:
    if run.state not in runs.ACTIVE or (run.state == "queued" and time.time() - run.created_at < FORGOTTEN_AFTER_S):
        return False
    status = ["PENDING", "ENQUEUED", "DELAYED"]
    return not DBOS.list_workflows(workflow_id_prefix=prefix(run.id or 0), status=status, load_input=False, load_output=False)


def _settle(db: Database, settings: Settings, run: Run) -> None:
    """One that was made for the workers, or handed to them since, is handed over now; a command's own can be resumed."""
    if run.state == "queued" and (run.workflow_id or not run.fingerprint):
        runs.set_workflow(db, run.id or 0, enqueuer(settings)(run.id or 0))
    else:
        runs.mark_finished(db, run.id or 0, "stopped", "The process that made this run is gone. Resume it to go on.", expected=runs.ACTIVE)
