"""Heartbeats of workers, by the clock of the database: machines whose own clocks differ still agree on who is alive."""

from sqlalchemy import delete, select
from sqlmodel import col

from store.database import Database
from store.tables import Worker
from store.upsert import upsert


def beat(db: Database, id: str, host: str, pid: int) -> None:
    """Say that this worker is alive."""
    with db.writing() as session:
        now = db.clock(session)
        row = {"id": id, "host": host, "pid": pid, "started_at": now, "beat_at": now}
        upsert(session, Worker, [row], key=("id",), keep=("started_at",))


def live_workers(db: Database, within_s: float = 10.0) -> list[Worker]:
    """Workers that beat within the last `within_s` seconds, the longest running first."""
    with db.reading() as session:
        since = db.clock(session) - within_s
        return list(session.scalars(select(Worker).where(col(Worker.beat_at) >= since).order_by(col(Worker.started_at), col(Worker.id))))


def remove_worker(db: Database, id: str) -> None:
    """Forget a worker, if it is known."""
    with db.writing() as session:
        session.execute(delete(Worker).where(col(Worker.id) == id))
