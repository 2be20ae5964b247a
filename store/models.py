"""Endpoints and the models behind them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, select
from sqlmodel import col

from store import rows
from store.database import Database
from store.errors import StoreInUse
from store.tables import Attempt, Endpoint, Model, Run, RunTarget


def create_endpoint(db: Database, name: str, provider: str, **fields: Any) -> Endpoint:
    """A new endpoint; `fields` are the table's. Raises StoreConflict when the name is taken."""
    return rows.add(db, rows.made(Endpoint, name=name, provider=provider, **fields))


def update_endpoint(db: Database, id: int, **fields: Any) -> Endpoint:
    """Change some fields. Raises StoreMissing, and StoreConflict when the name is taken."""
    return rows.set_fields(db, Endpoint, id, "endpoint", fields)


def list_endpoints(db: Database) -> list[Endpoint]:
    """All endpoints, by name."""
    with db.reading() as session:
        return list(session.scalars(select(Endpoint).order_by(col(Endpoint.name))))


def get_endpoint(db: Database, id: int) -> Endpoint:
    """Raises StoreMissing."""
    return rows.get(db, Endpoint, id, "endpoint")


def endpoint_by_name(db: Database, name: str) -> Endpoint | None:
    """None when there is no endpoint of that name."""
    return rows.first(db, Endpoint, col(Endpoint.name) == name)


@dataclass(frozen=True, slots=True)
class LastUse:
    """The newest run that called an endpoint: how many of its calls there were answered, of how many, and the last one's Unix time."""

    run: str
    answered: int
    calls: int
    at: float


def last_use(db: Database, endpoint_id: int) -> LastUse | None:
    """None when no run has called the endpoint; of the newest runs that are to call it, five are looked at."""
    at_endpoint = select(col(RunTarget.run_id)).join(Model, col(Model.id) == col(RunTarget.model_id))
    at_endpoint = at_endpoint.where(col(Model.endpoint_id) == endpoint_id).distinct().order_by(col(RunTarget.run_id).desc()).limit(5)
    with db.reading() as session:
        for run_id in session.scalars(at_endpoint).all():
            answered = func.sum(case((col(Attempt.error_kind) == "", 1), else_=0))
            found = select(func.count(), answered, func.max(col(Attempt.created_at)))
            found = found.join(RunTarget, col(RunTarget.id) == col(Attempt.target_id)).join(Model, col(Model.id) == col(RunTarget.model_id))
            calls, good, at = session.execute(found.where(col(Attempt.run_id) == run_id, col(Model.endpoint_id) == endpoint_id)).one()
            if calls:
                return LastUse(rows.need(session, Run, run_id, "run").name, int(good), int(calls), float(at))
    return None


def create_model(db: Database, name: str, endpoint_id: int, remote_name: str, **fields: Any) -> Model:
    """A new model; `fields` are the table's. Raises StoreConflict when the name is taken, StoreMissing without its endpoint or base."""
    return rows.add(db, rows.made(Model, name=name, endpoint_id=endpoint_id, remote_name=remote_name, **fields))


def update_model(db: Database, id: int, **fields: Any) -> Model:
    """Change some fields. Raises StoreMissing, and StoreConflict when the name is taken."""
    return rows.set_fields(db, Model, id, "model", fields)


def list_models(db: Database, include_archived: bool = False) -> list[Model]:
    """All models, by name."""
    shown = [] if include_archived else [col(Model.archived).is_(False)]
    with db.reading() as session:
        return list(session.scalars(select(Model).where(*shown).order_by(col(Model.name))))


def models_with_endpoints(db: Database) -> list[tuple[Model, Endpoint]]:
    """All models that are not archived, by name, each with what serves it."""
    joined = select(Model, Endpoint).join(Endpoint, col(Endpoint.id) == col(Model.endpoint_id))
    with db.reading() as session:
        return [
            (one, endpoint) for one, endpoint in session.execute(joined.where(col(Model.archived).is_(False)).order_by(col(Model.name)))
        ]


def get_model(db: Database, id: int) -> Model:
    """Raises StoreMissing."""
    return rows.get(db, Model, id, "model")


def model_by_name(db: Database, name: str) -> Model | None:
    """None when there is no model of that name."""
    return rows.first(db, Model, col(Model.name) == name)


def delete_endpoint(db: Database, id: int) -> None:
    """Raises StoreMissing, and StoreInUse naming the models it serves."""
    with db.writing() as session, rows.unused("This endpoint"):
        endpoint = rows.need(session, Endpoint, id, "endpoint")
        models = session.scalars(select(col(Model.name)).where(col(Model.endpoint_id) == id).order_by(col(Model.name))).all()
        if models:
            raise StoreInUse(f"The endpoint “{endpoint.name}”", [f"the model “{name}”" for name in models])
        session.execute(delete(Endpoint).where(col(Endpoint.id) == id))


def delete_model(db: Database, id: int) -> None:
    """Raises StoreMissing, and StoreInUse naming the runs it answered in and the models tuned from it."""
    runs = select(col(Run.name)).join(RunTarget, col(RunTarget.run_id) == col(Run.id)).where(col(RunTarget.model_id) == id)
    tuned = select(col(Model.name)).where(col(Model.base_id) == id).order_by(col(Model.name))
    with db.writing() as session, rows.unused("This model"):
        model = rows.need(session, Model, id, "model")
        users = [f"the run “{name}”" for name in session.scalars(runs.distinct().order_by(col(Run.name)))]
        users += [f"the model “{name}”" for name in session.scalars(tuned)]
        if users:
            raise StoreInUse(f"The model “{model.name}”", users)
        session.execute(delete(Model).where(col(Model.id) == id))
