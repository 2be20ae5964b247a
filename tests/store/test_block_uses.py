"""Who includes a block: every version that somebody may get, and through what."""

from store import labels, prompts
from store.block_uses import Use, users_of
from store.database import Database
from tests.store.made import Sample, id_of
from tests.store.test_labels import saved


def told(uses: list[Use]) -> list[tuple[str, int, str, str, tuple[str, ...]]]:
    return [(use.name, use.number, use.reference, use.branch, use.labels) for use in uses]


def block_of(db: Database, sample: Sample) -> int:
    return id_of(prompts.create_prompt(db, sample.project, "rules", kind="block"))


def test_the_newest_version_uses_a_block_as_long_as_it_includes_it(db: Database, sample: Sample) -> None:
    block = block_of(db, sample)
    second = saved(db, sample.prompt, "with", sample.prompt_version, blocks={"rules@production": "rules"})
    assert told(users_of(db, block)) == [("Assistant", 2, "rules@production", "main", ())]
    saved(db, sample.prompt, "without", second.id)
    assert users_of(db, block) == []


def test_what_labels_point_at_and_the_newest_of_every_branch_are_uses_too(db: Database, sample: Sample) -> None:
    block = block_of(db, sample)
    second = saved(db, sample.prompt, "with", sample.prompt_version, blocks={"rules": "rules"})
    third = saved(db, sample.prompt, "without", second.id)
    fork = saved(db, sample.prompt, "fork", third.id, branch="kinder", blocks={"rules#1": "rules", "rules": "rules"})
    saved(db, sample.prompt, "left", third.id, branch="other", blocks={"rules": "rules"})
    saved(db, sample.prompt, "left again", prompts.latest_version(db, sample.prompt, "other").id, branch="other")  # type: ignore[union-attr]
    for label in ("staging", "production"):
        labels.move_label(db, sample.prompt, label, id_of(second))
    labels.move_label(db, sample.prompt, "canary", id_of(fork))

    assert told(users_of(db, block)) == [
        ("Assistant", 4, "rules", "kinder", ("canary",)),
        ("Assistant", 4, "rules#1", "kinder", ("canary",)),
        ("Assistant", 2, "rules", "", ("production", "staging")),
    ]


def test_no_more_are_told_than_are_asked_for(db: Database, sample: Sample) -> None:
    block = block_of(db, sample)
    for number in range(5):
        saved(db, id_of(prompts.create_prompt(db, sample.project, f"p{number}")), "with", None, blocks={"rules": "rules"})
    assert [use.name for use in users_of(db, block, 3)] == ["p0", "p1", "p2"]
