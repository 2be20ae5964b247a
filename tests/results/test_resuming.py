"""Going on with a run that stopped, from its page."""

import pytest
from streamlit.testing.v1 import AppTest

from store import runs
from store.database import Database
from tests.pages.conftest import Visit
from tests.results.seeded import World

PAGE = "pages/validate/results.py"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.resources.enqueue", lambda run_id: f"workflow-{run_id}")


def stopped(db: Database, world: World, **fields: float) -> int:
    """A run of the world that stopped half way."""
    id = world.realistic
    done = runs.progress(db, id).done
    runs.set_state(db, id, "stopped", total=2 * done, **fields)
    return id


def resume(at: AppTest) -> None:
    next(found for found in at.button if found.label == "Resume").click().run()


def test_a_run_out_of_budget_goes_on_with_the_larger_one_that_is_proposed(db: Database, world: World, visit: Visit) -> None:
    id = stopped(db, world, budget_usd=1e-9)
    at = visit(PAGE, run=id)
    (field,) = at.number_input
    assert field.label == "New budget ($)" and field.value > runs.progress(db, id).cost_usd
    proposed = field.value
    resume(at)
    found = runs.get_run(db, id)
    assert (found.state, found.budget_usd) == ("queued", proposed)


def test_a_run_that_somebody_stopped_goes_on_with_its_own_budget(db: Database, world: World, visit: Visit) -> None:
    id = stopped(db, world, budget_usd=1000.0)
    at = visit(PAGE, run=id)
    assert not at.number_input
    resume(at)
    found = runs.get_run(db, id)
    assert (found.state, found.budget_usd) == ("queued", 1000.0)
