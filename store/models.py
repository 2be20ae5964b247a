"""Endpoints and the models reached through them."""

from typing import Any

from sqlmodel import Session, col, select

from store.database import Database
from store.errors import StoreInUse, StoreMissing
from store.tables import Endpoint, Model, Run, RunTarget


def create_endpoint(db: Database, **fields: Any) -> Endpoint:
    """Raises StoreConflict when the name is taken."""
    with db.writing() as session:
        endpoint = Endpoint(**fields)
        session.add(endpoint)
    return endpoint


def update_endpoint(db: Database, endpoint_id: int, **fields: Any) -> Endpoint:
    """Raises StoreMissing; StoreConflict when the new name is taken."""
    with db.writing() as session:
        endpoint = _endpoint(session, endpoint_id)
        for name, value in fields.items():
            setattr(endpoint, name, value)
    return endpoint


def list_endpoints(db: Database) -> list[Endpoint]:
    """By name."""
    with db.reading() as session:
        return list(session.exec(select(Endpoint).order_by(col(Endpoint.name))))


def get_endpoint(db: Database, endpoint_id: int) -> Endpoint:
    """Raises StoreMissing."""
    with db.reading() as session:
        return _endpoint(session, endpoint_id)


def endpoint_by_name(db: Database, name: str) -> Endpoint | None:
    with db.reading() as session:
        return session.exec(select(Endpoint).where(Endpoint.name == name)).first()


def delete_endpoint(db: Database, endpoint_id: int) -> None:
    """Raises StoreInUse naming the model that is reached through it, StoreMissing."""
    with db.writing() as session:
        endpoint = _endpoint(session, endpoint_id)
        model = session.exec(select(Model.name).where(Model.endpoint_id == endpoint_id)).first()
        if model is not None:
            raise StoreInUse(f"The endpoint “{endpoint.name}”", [f"the model “{model}”"])
        session.delete(endpoint)


def create_model(db: Database, **fields: Any) -> Model:
    """Raises StoreConflict when the name is taken."""
    with db.writing() as session:
        model = Model(**fields)
        session.add(model)
    return model


def update_model(db: Database, model_id: int, **fields: Any) -> Model:
    """Raises StoreMissing; StoreConflict when the new name is taken."""
    with db.writing() as session:
        model = _model(session, model_id)
        for name, value in fields.items():
            setattr(model, name, value)
    return model


def list_models(db: Database, include_archived: bool = False) -> list[Model]:
    """By name."""
    query = select(Model).order_by(col(Model.name))
    with db.reading() as session:
        return list(session.exec(query if include_archived else query.where(col(Model.archived).is_(False))))


def get_model(db: Database, model_id: int) -> Model:
    """Raises StoreMissing."""
    with db.reading() as session:
        return _model(session, model_id)


def model_by_name(db: Database, name: str) -> Model | None:
    with db.reading() as session:
        return session.exec(select(Model).where(Model.name == name)).first()


def delete_model(db: Database, model_id: int) -> None:
    """Raises StoreInUse naming the run or the fine-tuned model that uses it, StoreMissing."""
    with db.writing() as session:
        model = _model(session, model_id)
        run = session.exec(select(Run.name).join(RunTarget, col(RunTarget.run_id) == Run.id).where(RunTarget.model_id == model_id)).first()
        if run is not None:
            raise StoreInUse(f"The model “{model.name}”", [f"the run “{run}”"])
        tuned = session.exec(select(Model.name).where(Model.base_id == model_id)).first()
        if tuned is not None:
            raise StoreInUse(f"The model “{model.name}”", [f"the model “{tuned}” tuned from it"])
        session.delete(model)


def _endpoint(session: Session, endpoint_id: int) -> Endpoint:
    endpoint = session.get(Endpoint, endpoint_id)
    if endpoint is None:
        raise StoreMissing("There is no such endpoint.", "Choose one from the list.")
    return endpoint


def _model(session: Session, model_id: int) -> Model:
    model = session.get(Model, model_id)
    if model is None:
        raise StoreMissing("There is no such model.", "Choose one from the list.")
    return model
