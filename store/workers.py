"""Heartbeats of workers."""

from sqlmodel import col, select

from store.database import Database
from store.tables import Worker, now


def beat(db: Database, worker_id: str, host: str, pid: int) -> None:
    """Say that this worker lives."""
    with db.writing() as session:
        worker = session.get(Worker, worker_id)
        if worker is None:
            session.add(Worker(id=worker_id, host=host, pid=pid))
        else:
            worker.beat_at = now()


def live_workers(db: Database, within_s: float = 10.0) -> list[Worker]:
    """Workers heard of in the last `within_s` seconds."""
    with db.reading() as session:
        return list(session.exec(select(Worker).where(col(Worker.beat_at) >= now() - within_s)))


def dead_workers(db: Database, older_than_s: float = 10.0) -> list[Worker]:
    """Workers not heard of for `older_than_s` seconds."""
    with db.reading() as session:
        return list(session.exec(select(Worker).where(col(Worker.beat_at) < now() - older_than_s)))


def all_workers(db: Database) -> list[Worker]:
    with db.reading() as session:
        return list(session.exec(select(Worker)))


def remove_worker(db: Database, worker_id: str) -> None:
    with db.writing() as session:
        worker = session.get(Worker, worker_id)
        if worker is not None:
            session.delete(worker)
