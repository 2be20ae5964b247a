"""What is chosen to measure parts with and not started yet: kept for its version and author."""

from dataclasses import replace

from store import suites
from store.database import Database
from tests.actions.test_ablation import every, one
from touchstone.actions import ablation, ablation_draft, prompts
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

__all__ = ["one"]


def test_without_a_draft_every_part_is_measured_with_what_is_proposed(db: Database, one: ablation.Measurable) -> None:
    assert ablation_draft.begun(db, one, "ann") == every(db, one)
    assert not ablation_draft.is_kept(db, one, "ann")


def test_what_was_chosen_comes_back_for_its_author_and_version_until_it_is_started(db: Database, one: ablation.Measurable) -> None:
    chosen = replace(every(db, one), parts=("block:rules",), attacks=("", "role_play+base64"), repeats=7, budget_usd=2.5)
    ablation_draft.keep(db, one, chosen, "ann")
    assert ablation_draft.begun(db, one, "ann") == chosen and ablation_draft.is_kept(db, one, "ann")
    assert ablation_draft.begun(db, one, "bob") == every(db, one)
    content = PromptContent((Message("system", "Be short."), Message("user", "{question}")))
    later = prompts.save_version(db, one.prompt.id or 0, content, note="n", author="a", parent_id=one.version.id)
    other = ablation.measurable(db, one.prompt.id or 0, later.id or 0)
    assert ablation_draft.begun(db, other, "ann") == every(db, other)
    ablation_draft.discard(db, one, "ann")
    assert ablation_draft.begun(db, one, "ann") == every(db, one)


def test_what_is_no_longer_there_is_left_out_of_what_was_chosen(db: Database, one: ablation.Measurable) -> None:
    gone = replace(every(db, one), suite_version_id=999, model_id=999, parts=("block:rules", "block:gone"), repeats=3)
    ablation_draft.keep(db, one, gone, "ann")
    kept = replace(every(db, one), parts=("block:rules",), repeats=3)
    assert ablation_draft.begun(db, one, "ann") == kept
    suites.archive_suite(db, one.given.suites[0].suite_id)
    without = ablation.measurable(db, one.prompt.id or 0, one.version.id or 0)
    assert ablation_draft.begun(db, without, "ann") == replace(kept, suite_version_id=0)
