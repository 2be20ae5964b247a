"""Prompts and versions by name, as forms offer them: in one question, without a text."""

import pytest

from store import drafts, prompt_list, prompts
from store.database import Database
from store.errors import StoreMissing
from tests.queries import asked
from tests.store.made import Sample, id_of

IN_ORDER = ("Assistant v2", "Assistant v1", "Assistant v3", "Beta v2", "Beta v1")


def saved(db: Database, prompt: int, text: str, parent: int | None = None, branch: str = prompts.MAIN) -> int:
    messages = [{"role": "user", "content": text}]
    return id_of(prompts.add_version(db, prompt, messages=messages, content_hash=text, parent_id=parent, branch=branch))


@pytest.fixture
def versions(db: Database, sample: Sample) -> dict[str, int]:
    """Assistant with v1, v2 and v3 on a branch; Beta with v1 and v2; a block, an archived prompt, and a prompt without a version."""
    second = saved(db, sample.prompt, "two", sample.prompt_version)
    made = {"Assistant v1": sample.prompt_version, "Assistant v2": second}
    made["Assistant v3"] = saved(db, sample.prompt, "fork", sample.prompt_version, branch="kinder")
    beta = id_of(prompts.create_prompt(db, sample.project, "Beta"))
    made["Beta v1"] = saved(db, beta, "b1")
    made["Beta v2"] = saved(db, beta, "b2", made["Beta v1"])
    saved(db, id_of(prompts.create_prompt(db, sample.project, "rules", kind=prompts.BLOCK)), "r")
    away = id_of(prompts.create_prompt(db, sample.project, "Away"))
    made["Away v1"] = saved(db, away, "a")
    prompt_list.change_prompts(db, [away], lambda _: {"archived": True})
    prompts.create_prompt(db, sample.project, "Empty")
    return made


def named(found: list[prompt_list.Named]) -> dict[str, int]:
    return {f"{one.prompt} v{one.number}": one.id for one in found}


def test_prompts_are_named_without_blocks_and_archived_ones(db: Database, sample: Sample, versions: dict[str, int]) -> None:
    with asked(db.engine) as queries:
        assert list(prompt_list.names(db, sample.project).values()) == ["Assistant", "Beta", "Empty"]
    assert len(queries) == 1 and "messages" not in queries[0]


def test_chains_have_names_of_their_own(db: Database, sample: Sample, versions: dict[str, int]) -> None:
    triage = id_of(prompts.create_prompt(db, sample.project, "Triage", kind=prompts.CHAIN))
    away = id_of(prompts.create_prompt(db, sample.project, "Old triage", kind=prompts.CHAIN))
    prompt_list.change_prompts(db, [away], lambda _: {"archived": True})
    assert prompt_list.chain_names(db, sample.project) == {triage: "Triage"}
    assert triage not in prompt_list.names(db, sample.project)


def test_versions_in_use_come_by_prompt_main_branch_and_the_newest_first(db: Database, sample: Sample, versions: dict[str, int]) -> None:
    found = prompt_list.named_versions(db, sample.project)
    assert list(named(found).items()) == [(name, versions[name]) for name in IN_ORDER]
    assert [one.branch for one in found[:3]] == [prompts.MAIN, prompts.MAIN, "kinder"]
    assert prompt_list.count_versions(db, sample.project) == 7


def test_of_some_all_versions_are_named_and_of_the_others_the_newest(db: Database, sample: Sample, versions: dict[str, int]) -> None:
    assert list(named(prompt_list.named_versions(db, sample.project, []))) == ["Assistant v2", "Beta v2"]
    some = prompt_list.named_versions(db, sample.project, [versions["Beta v1"], versions["Away v1"], 10**6])
    assert list(named(some)) == ["Assistant v2", "Beta v2", "Beta v1"]


def test_prompts_are_read_together_and_one_that_is_missing_is_told(db: Database, sample: Sample, versions: dict[str, int]) -> None:
    (only,) = prompt_list.prompts_by_id(db, [sample.prompt]).values()
    assert only.name == "Assistant"
    with pytest.raises(StoreMissing, match="There is no prompt 999"):
        prompt_list.prompts_by_id(db, [sample.prompt, 999])


def test_drafts_are_read_together(db: Database) -> None:
    for subject in ("a:1", "b:2"):
        drafts.save_draft(db, subject, {"of": subject})
    found = drafts.get_drafts(db, ["a:1", "b:2", "c:3"])
    assert {subject: draft.body for subject, draft in found.items()} == {"a:1": {"of": "a:1"}, "b:2": {"of": "b:2"}}
