"""An id is given once: what was kept under a deleted thing's id never belongs to the next one."""

import pytest
from sqlalchemy import text

from store import attempts, drafts, prompts, runs, scores, suites
from store.database import Database
from store.tables import Base
from tests.store.made import Sample, id_of

ITS_OWN_WAY = {"attempt": "counted by store.attempts, tested below", "score": "nothing is kept under the id of a score"}
NUMBERED = sorted(
    name
    for name, table in Base.metadata.tables.items()
    if name not in ITS_OWN_WAY and "id" in table.columns and table.columns["id"].type.python_type is int
)


@pytest.mark.parametrize("table", NUMBERED)
def test_a_table_with_numbers_for_ids_counts_on_after_a_deletion(embedded: Database, table: str) -> None:
    with embedded.reading() as session:
        made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    assert "AUTOINCREMENT" in made


def test_a_suite_made_after_one_was_deleted_has_ids_of_its_own(db: Database, sample: Sample) -> None:
    def made(name: str) -> tuple[int, int, int]:
        suite = id_of(suites.create_suite(db, sample.project, name))
        version = id_of(suites.add_suite_version(db, suite, [{"key": "a", "kind": "", "category": "", "body": {}}], content_hash=name))
        return suite, version, id_of(suites.list_cases(db, version)[0])

    first = made("First")
    suites.delete_suite(db, first[0])
    assert all(later > before for later, before in zip(made("Second"), first, strict=True))


def test_attempts_and_reviews_after_a_deleted_run_have_ids_of_their_own(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1"), sample.judged("leak-2")])
    gone = [id_of(attempt) for attempt in attempts.after(db, sample.run)]
    review = id_of(scores.add_review(db, gone[-1], "fail", "", "Ada"))
    wanted = [{"label": "a", "model_id": sample.base}]
    other = runs.create_run(db, project_id=sample.project, suite_version_id=sample.suite_version, name="Other", targets=wanted)
    runs.set_state(db, sample.run, "done", expected=("queued",))
    runs.delete_run(db, sample.run)

    target = id_of(runs.run_targets(db, id_of(other))[0])
    attempts.store_judged(db, [({**sample.judged()[0], "run_id": other.id, "target_id": target}, *sample.judged()[1:])])
    made = id_of(attempts.after(db, id_of(other))[0])

    assert made > max(gone)
    assert id_of(scores.add_review(db, made, "fail", "", "Ada")) > review


def keep(db: Database, *subjects: str) -> None:
    for subject in subjects:
        drafts.save_draft(db, subject, {"text": "typed"})


def kept(db: Database, *subjects: str) -> list[str]:
    return [subject for subject in subjects if drafts.get_draft(db, subject)]


def test_a_deleted_suite_takes_everybodys_drafts_along_and_nobody_elses(db: Database, sample: Sample) -> None:
    suite = id_of(suites.create_suite(db, sample.project, "Spare"))
    of_it, others = (
        (f"suite:{suite}:ann", f"suite:{suite}:bob"),
        (f"suite:{suite}0:ann", f"suite:{sample.suite}:ann", f"prompt:{suite}:ann"),
    )
    keep(db, *of_it, *others)

    suites.delete_suite(db, suite)

    assert kept(db, *of_it, *others) == list(others)


def test_a_suite_that_stays_keeps_its_drafts(db: Database, sample: Sample) -> None:
    keep(db, f"suite:{sample.suite}:ann")
    with pytest.raises(suites.StoreInUse):
        suites.delete_suite(db, sample.suite)
    assert kept(db, f"suite:{sample.suite}:ann")


def test_a_deleted_prompt_takes_its_drafts_and_sample_values_along(db: Database, sample: Sample) -> None:
    prompt = id_of(prompts.create_prompt(db, sample.project, "Spare"))
    of_it, others = (f"prompt:{prompt}:ann", f"prompt-values:{prompt}"), (f"prompt:{sample.prompt}:ann", f"prompt-values:{sample.prompt}")
    keep(db, *of_it, *others)

    prompts.delete_prompt(db, prompt)

    assert kept(db, *of_it, *others) == list(others)


def test_a_deleted_run_takes_the_notes_typed_about_its_answers_along(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1"), sample.judged("leak-2")])
    first, second = (attempt.id for attempt in attempts.after(db, sample.run))
    runs.set_state(db, sample.run, "done", expected=("queued",))
    keep(db, f"review:{first}:ann", f"review:{second}:bob", "review:999999:ann", f"suite:{first}:ann")

    runs.delete_run(db, sample.run)

    assert kept(db, f"review:{first}:ann", f"review:{second}:bob", "review:999999:ann", f"suite:{first}:ann") == [
        "review:999999:ann",
        f"suite:{first}:ann",
    ]
