"""A project taken away: nothing of it stays, nothing of others goes; the same on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event, func, select, update

from store import attempts, drafts, knowledge, models, project_removal, projects, prompts, runs, scores, suites, traces
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import Base, BlockUse, DatabaseFile, Document, Draft, Judging, LabelMove, PromptLabel, Trace, Vote, VoteItem, VoteRound
from tests.store.made import CASES, Sample, id_of, made_sample, new_run
from tests.unjudged import insert_attempts

SHARED = {"model", "endpoint", "worker", "apitoken"}
"""What belongs to no project."""


@contextmanager
def everything_asked(engine: Engine) -> Iterator[list[str]]:
    """What is read and written, statement by statement."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def counts(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables}


def filled(db: Database) -> Sample:
    """A project with a row in every table that can belong to one."""
    sample = made_sample(db)
    attempts.store_judged(db, [sample.judged(), sample.judged("role-1", target=sample.target_b)])
    answer = id_of(attempts.after(db, sample.run)[0])
    scores.add_review(db, answer, "fail")
    block = id_of(prompts.create_prompt(db, sample.project, "rules", kind="block"))
    with db.writing() as session:
        session.add(BlockUse(version_id=sample.prompt_version, block_id=block, reference="rules"))
        session.add(PromptLabel(prompt_id=sample.prompt, name="production", version_id=sample.prompt_version))
        session.add(LabelMove(prompt_id=sample.prompt, label="production", version_id=sample.prompt_version))
        round = VoteRound(project_id=sample.project, name="Round", key="k")
        session.add(round)
        session.flush()
        item = VoteItem(round_id=round.id or 0, position=0, item="x", a="a", b="b")
        session.add(item)
        session.flush()
        session.add(Judging(round_id=round.id or 0, model_id=sample.base, voter="base", state="done"))
        session.add(Vote(item_id=item.id or 0, voter="ann", outcome="left"))
    for kind, of in (
        ("use-case", sample.project),
        ("new-run", sample.project),
        ("prompt", sample.prompt),
        ("parts", f"{sample.prompt}:{sample.prompt_version}"),
        ("suite", sample.suite),
        ("review", answer),
    ):
        drafts.save_draft(db, f"{kind}:{of}:ann", {})
    drafts.save_draft(db, f"prompt-values:{sample.prompt}", {})
    trace = traces.begin(db, Trace(project_id=sample.project, chain="triage", chain_hash="h", source="page"))
    traces.add_steps(db, id_of(trace), [{"node": "a", "place": "a", "state": "ok", "started_s": 0.0, "ended_s": 0.1}])
    traces.keep_results(db, sample.project, {"k": {"outputs": {}}})
    collection = id_of(knowledge.create_collection(db, sample.project, "Handbook", 1200, 150))
    document = Document(collection_id=collection, name="a.md", content_hash="h", passage_count=1, characters=1)
    knowledge.put_document(db, document, [("x", "")], 10, 10)
    knowledge.put_database(db, DatabaseFile(project_id=sample.project, name="shop", content_hash="h", size=1), b"x", 10)
    runs.mark_finished(db, sample.run)
    return sample


def test_everything_of_a_project_goes_and_what_belongs_to_none_stays(db: Database) -> None:
    sample = filled(db)
    shared = {name: count for name, count in counts(db).items() if name in SHARED}
    project_removal.delete_project(db, sample.project)
    assert {name: count for name, count in counts(db).items() if count} == {name: count for name, count in shared.items() if count}


def test_another_project_is_left_as_it_is(db: Database) -> None:
    other = id_of(projects.create_project(db, "Other"))
    prompt = id_of(prompts.create_prompt(db, other, "Assistant"))
    version = prompts.add_version(db, prompt, messages=[{"role": "user", "content": "{q}"}], content_hash="o")
    suite = id_of(suites.create_suite(db, other, "Starter"))
    suite_version = id_of(suites.add_suite_version(db, suite, CASES, content_hash="o"))
    drafts.save_draft(db, f"use-case:{other}:ann", {"audience": "us"})
    sample = filled(db)
    run = new_run(db, other, suite_version, [sample.base], prompt_version_id=version.id)
    (target,) = runs.run_targets(db, run)
    case = suites.list_cases(db, suite_version)[0]
    insert_attempts(db, [{"run_id": run, "target_id": target.id, "case_id": case.id, "answer": "Yes."}])
    project_removal.delete_project(db, sample.project)
    assert [project.name for project in projects.list_projects(db)] == ["Other"]
    assert project_removal.contents(db, other) == {"prompts": 1, "suites": 1, "runs": 1, "answers": 1}
    assert drafts.get_draft(db, f"use-case:{other}:ann") is not None
    assert len(models.list_models(db)) == 2


def test_what_would_be_lost_is_counted(db: Database) -> None:
    assert project_removal.contents(db, filled(db).project) == {"prompts": 2, "suites": 1, "runs": 1, "answers": 2}


@pytest.mark.parametrize("state", ["queued", "running", "stopping"])
def test_a_project_with_a_run_at_work_stays_whole(db: Database, sample: Sample, state: str) -> None:
    runs.set_state(db, sample.run, state)
    before = counts(db)
    with pytest.raises(StoreConflict, match="“First” of this project is not finished"):
        project_removal.delete_project(db, sample.project)
    assert counts(db) == before


def test_a_project_with_a_judge_at_work_stays_whole(db: Database) -> None:
    sample = filled(db)
    with db.writing() as session:
        session.execute(update(Judging.__table__).values(state="running"))  # type: ignore[attr-defined]
    before = counts(db)
    with pytest.raises(StoreConflict, match="“base” still votes"):
        project_removal.delete_project(db, sample.project)
    assert counts(db) == before


def test_many_prompts_cost_no_more_questions_than_one_and_only_their_drafts_go(db: Database) -> None:
    def project(name: str, prompts_in_it: int) -> int:
        made = id_of(projects.create_project(db, name))
        for number in range(prompts_in_it):
            prompt = id_of(prompts.create_prompt(db, made, f"p{number}"))
            for subject in (f"prompt:{prompt}:ann", f"prompt:{prompt}:kinder:bob", f"prompt-values:{prompt}"):
                drafts.save_draft(db, subject, {})
        return made

    small, large, kept = project("small", 1), project("large", 12), project("kept", 1)
    with everything_asked(db.engine) as for_small:
        project_removal.delete_project(db, small)
    with everything_asked(db.engine) as for_large:
        project_removal.delete_project(db, large)
    assert len(for_small) == len(for_large)
    (prompt,) = prompts.list_prompts(db, kept)
    with db.reading() as session:
        left = sorted(session.scalars(select(Draft.subject)))  # type: ignore[call-overload]
    assert left == [f"prompt-values:{prompt.id}", f"prompt:{prompt.id}:ann", f"prompt:{prompt.id}:kinder:bob"]


def test_one_that_is_not_there_is_told(db: Database) -> None:
    with pytest.raises(StoreMissing):
        project_removal.delete_project(db, 9)


def test_no_table_was_forgotten() -> None:
    """Every table belongs to a project, is one of those that belong to none, or holds drafts, which are found by their names."""
    leads = {table.name for table in Base.metadata.sorted_tables if project_removal._leads(table)}
    assert {table.name for table in Base.metadata.sorted_tables} - leads == SHARED | {"draft"}


def test_a_new_name_is_the_projects_and_a_taken_one_is_refused(db: Database, sample: Sample) -> None:
    projects.create_project(db, "Other")
    assert projects.rename_project(db, sample.project, "Store").name == "Store"
    assert projects.project_by_name(db, "Shop") is None
    with pytest.raises(StoreConflict):
        projects.rename_project(db, sample.project, "Other")
