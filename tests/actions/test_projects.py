"""Projects and the sample: seeded once, safe when two processes start at once, respectful of what was deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import models, projects, prompts, suites
from store.database import Database, open_database
from store.schema import ensure_schema
from touchstone.actions import drafts, sample
from touchstone.actions.projects import create_project, ensure_project, save_use_case, seed_if_empty, use_case_draft
from touchstone.errors import Conflict, Invalid
from touchstone.settings import Settings
from touchstone.usecase import Criterion, UseCase


@pytest.fixture
def settings(own_home: Path) -> Settings:
    return Settings.from_environment()


@pytest.fixture
def db(settings: Settings) -> Database:
    opened = open_database(settings.database_url)
    ensure_schema(opened)
    return opened


def everything(db: Database) -> list[str]:
    """Names of what there is, with the numbers of versions."""
    names = []
    for project in projects.list_projects(db):
        names.append(project.name)
        for prompt in prompts.list_prompts(db, project.id or 0):
            names.append(f"{prompt.name} {len(prompts.versions(db, prompt.id or 0))}")
        for suite in suites.list_suites(db, project.id or 0):
            names.append(f"{suite.name} {len(suites.suite_versions(db, suite.id or 0))}")
    return names + [model.name for model in models.list_models(db)]


def test_the_sample_has_a_use_case_a_prompt_and_the_shipped_suites(db: Database) -> None:
    project = seed_if_empty(db)
    assert project is not None
    case = UseCase.from_json(project.use_case)
    assert case.is_described
    assert [case.criterion(metric) for metric in ("asr", "orr", "pass")] == [
        Criterion("asr", 0.2),
        Criterion("orr", 0.1),
        Criterion("pass", 0.9),
    ]
    names = everything(db)
    for name in ("support-assistant 1", "Adversarial starter 1", "Look-alike benign 1", "Realistic 1"):
        assert name in names


def test_the_demo_models_are_found_from_the_folder_of_the_product(db: Database) -> None:
    if not (sample.root() / sample.ADAPTER_FOLDER / "adapter_config.json").exists():
        pytest.skip("the demo model has not been trained here")
    seed_if_empty(db)
    base, tuned = models.model_by_name(db, "demo-base"), models.model_by_name(db, "demo-tuned")
    assert base is not None and tuned is not None
    assert (tuned.kind, tuned.base_id, tuned.adapter_path) == ("fine_tuned", base.id, "demo/model/adapter")
    assert not Path(tuned.remote_name).is_absolute()
    assert len(base.weight_hash) == 64 and base.weight_hash != tuned.weight_hash


def test_seeding_again_changes_nothing(db: Database) -> None:
    seed_if_empty(db)
    before = everything(db)
    seed_if_empty(db)
    assert everything(db) == before


def test_two_processes_that_seed_at_once_make_one_of_each(db: Database, settings: Settings) -> None:
    others = [open_database(settings.database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda other: seed_if_empty(other), others))
    seed_if_empty(db)
    names = everything(db)
    assert len(names) == len(set(names))
    assert "Adversarial starter 1" in names
    assert "support-assistant 1" in names


def test_what_was_deleted_on_purpose_stays_away(db: Database) -> None:
    project = seed_if_empty(db)
    assert project is not None
    suite = suites.suite_by_name(db, project.id or 0, "Realistic")
    assert suite is not None
    suites.delete_suite(db, suite.id or 0)
    seed_if_empty(db)
    assert suites.suite_by_name(db, project.id or 0, "Realistic") is None


def test_what_was_missing_at_first_is_added_later(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("touchstone.actions.suites.shipped_suites", lambda: ())
        seed_if_empty(db)
    assert "Realistic 1" not in everything(db)
    seed_if_empty(db)
    assert "Realistic 1" in everything(db)


def test_who_began_with_a_project_of_their_own_gets_no_sample(db: Database) -> None:
    create_project(db, "Claims")
    assert seed_if_empty(db) is None
    assert everything(db) == ["Claims"]


def test_a_project_is_made_once(db: Database) -> None:
    assert ensure_project(db, "Default").id == ensure_project(db, "Default").id


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "CLAIMS", "a\u202eb", "\u200b", "a\x1b[31mb", "a\x00b"])
def test_a_bad_or_taken_name_is_refused(db: Database, name: str) -> None:
    create_project(db, "Claims")
    with pytest.raises(Invalid):
        create_project(db, name)


@pytest.mark.parametrize(
    "case", [UseCase(audience="x" * 5001), UseCase(criteria=(Criterion("asr", 1.5),)), UseCase(criteria=(Criterion("asr", 0.1),) * 2)]
)
def test_a_use_case_that_cannot_be_is_refused_and_the_old_one_stays(db: Database, case: UseCase) -> None:
    project = create_project(db, "Claims")
    with pytest.raises(Invalid):
        save_use_case(db, project.id or 0, case, "Ada", UseCase())
    assert projects.get_project(db, project.id or 0).use_case == {}


def test_a_use_case_saved_meanwhile_is_not_overwritten(db: Database) -> None:
    project = create_project(db, "Claims").id or 0
    save_use_case(db, project, UseCase("from Bob"), "Bob", UseCase())
    drafts.keep(db, use_case_draft(project, "Ann"), {"audience": "from Ann"})
    with pytest.raises(Conflict, match="Nothing was overwritten"):
        save_use_case(db, project, UseCase("from Ann"), "Ann", UseCase())
    assert UseCase.from_json(projects.get_project(db, project).use_case) == UseCase("from Bob")
    assert drafts.find(db, use_case_draft(project, "Ann"))
    save_use_case(db, project, UseCase("from Ann"), "Ann", UseCase("from Bob"))
    assert projects.get_project(db, project).use_case["audience"] == "from Ann"


def test_seeding_leaves_a_use_case_that_is_saved_meanwhile(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    added = sample._added

    def saved_meanwhile(db: Database, add: Callable[[Database], None]) -> bool:
        project = projects.list_projects(db)[0]
        save_use_case(db, project.id or 0, UseCase("from Bob"), "Bob", UseCase.from_json(project.use_case))
        return added(db, add)

    monkeypatch.setattr(sample, "_added", saved_meanwhile)
    project = seed_if_empty(db)
    assert project is not None
    assert (project.use_case["audience"], len(project.use_case["seeded"]) > 3) == ("from Bob", True)


def test_a_use_case_comes_back_from_json() -> None:
    case = UseCase("everyone", "short", (Criterion("orr", 0.05),))
    assert UseCase.from_json(case.to_json()) == case
    assert UseCase.from_json({"criteria": [{"metric": "speed", "value": 1}, {"metric": "asr", "value": "low"}, 3]}) == UseCase()
