"""The list of a run's attempts: what a narrow window shows of it, and what its file is called."""

from components.results.attempts import columns_of
from store.database import Database
from tests.results.seeded import World
from touchstone.actions import result_files, results
from touchstone.actions.results import Filters


def test_a_narrow_window_shows_the_verdict_and_the_answer(db: Database, world: World) -> None:
    run = results.open_run(db, world.adversarial)
    lines = results.page(db, world.adversarial, Filters(), 1)
    assert list(columns_of(lines, {target.id or 0: target.label for target in run.targets}, Filters()))[:4] == [
        "Case", "Target", "Verdict", "Answer",
    ]  # fmt: skip


def test_the_files_of_two_runs_have_two_names(db: Database, world: World) -> None:
    names = {result_files.file_name(results.open_run(db, run_id).run, "csv") for run_id in (world.adversarial, world.look_alike)}
    assert len(names) == 2
    assert all(name.endswith(".csv") for name in names)
