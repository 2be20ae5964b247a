"""Endpoints, models and workers."""

import pytest
from sqlalchemy import update

from store import models, workers
from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.tables import Worker
from tests.store.made import Sample, id_of


def test_an_endpoint_keeps_the_name_of_its_key_and_its_options(db: Database) -> None:
    options = {"concurrency": 8, "requests_per_minute": 60}
    made = models.create_endpoint(db, name="api", provider="openai_compatible", base_url="https://x", api_key_env="X_KEY", options=options)

    found = models.endpoint_by_name(db, "api")

    assert found == models.get_endpoint(db, id_of(made))
    assert found is not None and (found.api_key_env, found.options) == ("X_KEY", options)


def test_changes_are_kept_and_a_taken_name_is_refused(db: Database, sample: Sample) -> None:
    models.update_endpoint(db, sample.endpoint, base_url="http://127.0.0.1:1", options={"concurrency": 2})
    models.update_model(db, sample.tuned, price_in=0.5, capabilities={"json_schema": True})

    assert models.get_endpoint(db, sample.endpoint).options == {"concurrency": 2}
    assert (models.get_model(db, sample.tuned).price_in, models.get_model(db, sample.tuned).base_id) == (0.5, sample.base)
    with pytest.raises(StoreConflict):
        models.update_model(db, sample.tuned, name="base")


def test_a_field_the_table_has_not_is_a_mistake_and_not_silently_dropped(db: Database, sample: Sample) -> None:
    with pytest.raises(TypeError, match="api_key"):
        models.create_endpoint(db, name="api", provider="scripted", api_key="secret")
    with pytest.raises(TypeError, match="price"):
        models.update_model(db, sample.base, price=1.0)


def test_archived_models_are_listed_only_when_asked_for(db: Database, sample: Sample) -> None:
    models.update_model(db, sample.base, archived=True)

    assert [model.name for model in models.list_models(db)] == ["tuned"]
    assert [model.name for model in models.list_models(db, include_archived=True)] == ["base", "tuned"]
    assert models.model_by_name(db, "base") is not None


def test_what_runs_and_models_use_is_not_deleted_and_they_are_named(db: Database, sample: Sample) -> None:
    with pytest.raises(StoreInUse) as of_model:
        models.delete_model(db, sample.base)
    with pytest.raises(StoreInUse) as of_endpoint:
        models.delete_endpoint(db, sample.endpoint)

    assert of_model.value.message == "The model “base” is used by the run “First”, the model “tuned”."
    assert of_endpoint.value.message == "The endpoint “local” is used by the model “base”, the model “tuned”."
    assert len(models.list_models(db)) == 2


def test_long_lists_of_users_are_cut(db: Database, sample: Sample) -> None:
    for number in range(3):
        models.create_model(db, name=f"more {number}", endpoint_id=sample.endpoint, remote_name="m")

    with pytest.raises(StoreInUse, match="the model “base”, the model “more 0”, the model “more 1” and 2 more") as caught:
        models.delete_endpoint(db, sample.endpoint)
    assert len(caught.value.users) == 5


def test_what_nothing_uses_is_deleted(db: Database, sample: Sample) -> None:
    endpoint = models.create_endpoint(db, name="spare", provider="scripted")
    model = models.create_model(db, name="spare", endpoint_id=id_of(endpoint), remote_name="m")

    models.delete_model(db, id_of(model))
    models.delete_endpoint(db, id_of(endpoint))

    assert (models.model_by_name(db, "spare"), models.endpoint_by_name(db, "spare")) == (None, None)
    with pytest.raises(StoreMissing):
        models.delete_model(db, id_of(model))


def test_a_model_needs_its_endpoint(db: Database) -> None:
    with pytest.raises(StoreMissing):
        models.create_model(db, name="m", endpoint_id=5, remote_name="m")


def test_workers_that_beat_are_alive_and_those_that_stopped_are_dead(db: Database) -> None:
    workers.beat(db, "one", "here", 11)
    workers.beat(db, "two", "there", 12)
    with db.writing() as session:
        session.connection().execute(update(Worker).where(Worker.id == "two").values(beat_at=Worker.beat_at - 60))  # type: ignore[arg-type]

    assert [worker.id for worker in workers.live_workers(db, within_s=30)] == ["one"]
    assert [(worker.id, worker.host, worker.pid) for worker in workers.live_workers(db, float("inf"))] == [
        ("one", "here", 11),
        ("two", "there", 12),
    ]


def test_a_beat_keeps_when_the_worker_started_and_takes_over_its_process(db: Database) -> None:
    workers.beat(db, "one", "here", 11)
    began = workers.live_workers(db, within_s=30)[0]
    workers.beat(db, "one", "here", 22)
    later = workers.live_workers(db, within_s=30)[0]

    assert (later.started_at, later.pid) == (began.started_at, 22)
    assert later.beat_at > began.beat_at
    workers.remove_worker(db, "one")
    workers.remove_worker(db, "one")
    assert workers.live_workers(db, float("inf")) == []


def test_the_clock_of_a_shared_database_is_the_servers(db: Database) -> None:
    import time

    with db.reading() as session:
        assert abs(db.clock(session) - time.time()) < 5
