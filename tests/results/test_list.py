"""The list of a run's attempts: what a narrow window shows of it."""

from components.results.attempts import columns_of
from store.database import Database
from tests.results.seeded import World
from touchstone.actions import results
from touchstone.actions.results import Filters


def test_a_narrow_window_shows_the_verdict_and_the_answer(db: Database, world: World) -> None:
    run = results.open_run(db, world.adversarial)
    lines = results.page(db, world.adversarial, Filters(), 1)
    assert list(columns_of(lines, {target.id or 0: target.label for target in run.targets}, Filters()))[:4] == [
        "Case", "Target", "Verdict", "Answer",
    ]  # fmt: skip
