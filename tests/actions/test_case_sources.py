"""Cases of a new run that are no suite yet: a file, or what the attempts of a run asked."""

import pytest

from store import attempts, projects, runs, suites
from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions import case_sources
from touchstone.actions import suites as suite_acts
from touchstone.actions.case_sources import FromAttempts, FromFile
from touchstone.errors import Invalid, TouchstoneError
from touchstone.suites.cases import case_to_json
from touchstone.types import Case, Message


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


def run_of(db: Database, sample: Sample, attacks: list[str]) -> int:
    """A finished run of two cases on both models: the first fails everywhere, the second passes."""
    given = [Case("a", variables={"input": "One?"}, tags=("kept", "run 99")), Case("b", variables={"input": "Two?"})]
    suite = suites.create_suite(db, sample.project, "Two")
    rows = ({"key": case.key, "kind": case.kind, "category": "", "body": case_to_json(case)} for case in given)
    version = suites.add_suite_version(db, suite.id or 0, rows, content_hash="t")
    targets = [{"label": name, "model_id": model} for name, model in (("base", sample.base), ("tuned", sample.tuned))]
    fields = {"project_id": sample.project, "suite_version_id": version.id or 0, "attacks": attacks}
    run = runs.create_run(db, name="Night", targets=targets, **fields)  # type: ignore[arg-type]
    for target in runs.run_targets(db, run.id or 0):
        for attack in attacks:
            for row in suites.list_cases(db, version.id or 0):
                asked = f"{attack}{row.body['variables']['input']}"
                place = {"run_id": run.id, "target_id": target.id, "case_id": row.id, "attack": attack}
                attempt = {**place, "answer": "No.", "messages": [{"role": "user", "content": asked}]}
                verdict = {"kind": row.kind, "category": "", "verdict": "fail" if row.key == "a" else "pass"}
                attempts.store_judged(db, [(attempt, (), verdict)])
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return run.id or 0


def made(db: Database, sample: Sample, source: case_sources.Source) -> list[Case]:
    kept = case_sources.suite_of(db, sample.project, "ann", source)
    return list(suite_acts.cases_of(db, kept.version_id))


def test_a_file_becomes_a_suite_of_its_name(db: Database, sample: Sample) -> None:
    source = FromFile("", b"id,question,kind\na,How much?,benign\nb,When?,neutral\n", "prices of today.csv")
    kept = case_sources.suite_of(db, sample.project, "ann", source)
    assert (kept.suite, kept.number) == ("prices of today", 1)
    assert [case.key for case in suite_acts.cases_of(db, kept.version_id)] == ["a", "b"]


def test_a_file_without_a_case_is_refused_and_leaves_nothing(db: Database, sample: Sample) -> None:
    with pytest.raises(Invalid, match=r"No case could be read from x\.csv"):
        case_sources.suite_of(db, sample.project, "ann", FromFile("New", b"id,question\n", "x.csv"))
    assert suites.suite_by_name(db, sample.project, "New") is None


def test_cases_of_failed_attempts_come_once_each_and_say_where_they_come_from(db: Database, sample: Sample) -> None:
    run = run_of(db, sample, [""])
    [case] = made(db, sample, FromAttempts("", run, "fail"))
    newest = max(line.id for line in attempts.attempts_page(db, run) if line.case_key == "a")
    assert (case.key, case.variables, case.messages) == ("a", {"input": "One?"}, ())
    assert case.tags == ("kept", f"run {run}", f"attempt {newest}")
    suite = suites.suite_by_name(db, sample.project, "Night: fail")
    assert suite is not None
    version = suites.latest_suite_version(db, suite.id or 0)
    assert version is not None and version.message == f"From run {run}, Night: attempts that came out fail"


def test_what_an_attack_changed_is_asked_as_it_was_sent(db: Database, sample: Sample) -> None:
    run = run_of(db, sample, ["", "role_play"])
    found = made(db, sample, FromAttempts("All", run))
    assert [(case.key, [turn.content for turn in case.messages]) for case in found] == [
        ("a", []),
        ("a (role_play)", ["role_playOne?"]),
        ("b", []),
        ("b (role_play)", ["role_playTwo?"]),
    ]
    assert found[1].messages == (Message("user", "role_playOne?"),)
    assert "attack role_play" in found[1].tags


def test_a_whole_run_without_attacks_is_over_the_suite_version_it_has(db: Database, sample: Sample) -> None:
    run = run_of(db, sample, [""])
    given = case_sources.offered(db, sample.project, FromAttempts(run_id=run))
    assert given.whole_version_id == runs.get_run(db, run).suite_version_id
    assert list(given.targets.values()) == ["base", "tuned"]
    some = case_sources.offered(db, sample.project, FromAttempts(run_id=run, verdict="fail"))
    assert (some.whole_version_id, some.count, some.name) == (0, 1, "Night: fail")
    assert case_sources.offered(db, sample.project, FromAttempts(run_id=run_of_attacks(db, sample))).whole_version_id == 0


def run_of_attacks(db: Database, sample: Sample) -> int:
    suites.archive_suite(db, suites.suite_by_name(db, sample.project, "Two").id or 0)  # type: ignore[union-attr]
    run = runs.create_run(
        db, project_id=sample.project, suite_version_id=sample.suite_version, name="Attacked", attacks=["", "role_play"],
        targets=[{"label": "base", "model_id": sample.base}],
    )  # fmt: skip
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return run.id or 0


def test_no_attempt_that_fits_is_said(db: Database, sample: Sample) -> None:
    with pytest.raises(Invalid, match="No attempt fits"):
        case_sources.suite_of(db, sample.project, "ann", FromAttempts("", run_of(db, sample, [""]), "undecided"))


def test_exactly_the_run_that_was_asked_for_is_taken_however_old_it_is(
    db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = run_of(db, sample, [""])
    run_of_attacks(db, sample)
    monkeypatch.setattr(case_sources, "NEWEST", 1)
    given = case_sources.offered(db, sample.project, FromAttempts(run_id=old, verdict="fail"))
    assert (given.count, given.name, given.refused) == (1, "Night: fail", "")
    assert old in [run.id for run in given.runs]


def test_no_other_run_stands_in_for_one_that_goes_on_or_is_not_there(db: Database, sample: Sample) -> None:
    run = run_of(db, sample, [""])
    runs.set_state(db, run, "running")
    elsewhere = projects.create_project(db, "Elsewhere").id or 0
    for project, source, told in (
        (sample.project, FromAttempts("New", run), f"Run {run} is running. Its attempts can be taken when it has ended."),
        (sample.project, FromAttempts("New", 999), "This project has no run 999. Choose another run."),
        (elsewhere, FromAttempts("New", run), f"This project has no run {run}. Choose another run."),
    ):
        given = case_sources.offered(db, project, source)
        assert (given.count, given.whole_version_id) == (0, 0) and given.refused == told
        with pytest.raises(TouchstoneError, match=told):
            case_sources.suite_of(db, project, "ann", source)
    assert suites.suite_by_name(db, sample.project, "New") is None


def test_runs_that_go_on_are_not_offered(db: Database, sample: Sample) -> None:
    assert sample.run not in [run.id for run in case_sources.offered(db, sample.project, FromAttempts()).runs]
