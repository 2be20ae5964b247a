"""Which run a comparison begins with."""

from streamlit.testing.v1 import AppTest

from store import runs
from store.database import Database
from tests.pages.conftest import Visit
from tests.results.seeded import World

PAGE = "pages/validate/compare.py"


def test_the_newest_run_is_compared_unless_it_measures_the_parts_of_a_prompt(visit: Visit, db: Database, world: World) -> None:
    newest = max(world.adversarial, world.look_alike, world.realistic)
    whole = runs.run_targets(db, newest)[0]
    targets = [
        {"label": f"p{without}", "model_id": whole.model_id, "prompt_version_id": whole.prompt_version_id, "without": without}
        for without in ("", "message:1")
    ]
    version, project = runs.get_run(db, newest).suite_version_id, runs.get_run(db, newest).project_id
    parts = runs.create_run(db, targets=targets, project_id=project, suite_version_id=version, name="Parts")
    runs.mark_started(db, parts.id or 0)
    runs.mark_finished(db, parts.id or 0)
    assert shown_run(visit(PAGE)) != parts.id
    assert shown_run(visit(PAGE, run=parts.id or 0)) == parts.id


def shown_run(at: AppTest) -> int:
    return int(next(box.value for box in at.selectbox if box.label == "Run"))
