"""Labels, blocks and tokens, as people and programs use them."""

from pathlib import Path
from typing import Any

import pytest

from store import prompts as rows
from store.database import Database
from store.tables import PromptVersion
from touchstone.actions import blocks, labels, pointers, prompts, tidying, tokens
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


def saved(db: Database, prompt_id: int, text: str, parent: int | None = None, format: str = "brace") -> int:
    content = PromptContent((Message("user", text),), format)
    return prompts.save_version(db, prompt_id, content, note=text[:40], author="ann", parent_id=parent).id or 0


def made(db: Database, project: int, name: str, text: str, kind: str = "chat") -> tuple[int, int]:
    prompt = prompts.create_prompt(db, project, name, kind=kind)
    return prompt.id or 0, saved(db, prompt.id or 0, text, format=PLAIN if kind == "block" else "brace")


class TestLabels:
    def test_moving_a_label_back_is_a_rollback(self, db: Database, project: int) -> None:
        prompt, first = made(db, project, "support", "one")
        second = saved(db, prompt, "two", first)
        labels.move(db, prompt, "production", first, author="ann")
        labels.move(db, prompt, "production", second, author="ann", seen=first)
        labels.move(db, prompt, "production", first, author="ann", note="two leaked")
        row = prompts.open_prompt(db, prompt, "ann").prompt
        assert pointers.version_of(db, row, "production").number == 1
        assert pointers.version_of(db, row, "latest").number == pointers.version_of(db, row).number == 2
        assert [move.note for move in labels.log(db, prompt)] == ["two leaked", "", ""]

    @pytest.mark.parametrize(("label", "number"), [("staging", 0), ("Production", 0), ("", 9)])
    def test_what_is_not_there_is_never_something_else(self, db: Database, project: int, label: str, number: int) -> None:
        prompt, version = made(db, project, "support", "one")
        labels.move(db, prompt, "production", version, author="ann")
        with pytest.raises(NotFound):
            pointers.version_of(db, prompts.open_prompt(db, prompt, "ann").prompt, label, number)

    @pytest.mark.parametrize("name", ["latest", "Production", "a b", "", "x" * 37, "../x", "é", ".", ".."])
    def test_bad_names_are_refused(self, db: Database, project: int, name: str) -> None:
        prompt, version = made(db, project, "support", "one")
        with pytest.raises(Invalid):
            labels.move(db, prompt, name, version, author="ann")

    def test_a_protected_label_wants_to_be_sure(self, db: Database, project: int) -> None:
        prompt, first = made(db, project, "support", "one")
        second = saved(db, prompt, "two", first)
        labels.move(db, prompt, "production", first, author="ann")
        labels.protect(db, prompt, "production", True)
        with pytest.raises(Conflict, match="protected"):
            labels.move(db, prompt, "production", second, author="ann")
        with pytest.raises(Conflict, match="protected"):
            labels.remove(db, prompt, "production", author="ann")
        labels.move(db, prompt, "production", second, author="ann", sure=True)
        assert labels.of_prompt(db, prompt)[0].version_id == second


class TestBlocks:
    def test_an_include_by_label_follows_it_and_a_record_does_not(self, db: Database, project: int) -> None:
        rules, first = made(db, project, "shared/rules", "Be {brief}.", "block")
        second = saved(db, rules, "Be kind.", first, PLAIN)
        labels.move(db, rules, "production", first, author="ann")
        made(db, project, "support", "[[block: shared/rules@production]] {question}")
        content = PromptContent((Message("user", "[[block: shared/rules@production]] {question}"),))

        prompt, resolved = prepared(content, blocks.finder(db, project))
        assert prompt.render({"question": "Why?"})[0].content == "Be {brief}. Why?"
        labels.move(db, rules, "production", second, author="ann")

        assert prepared(content, blocks.finder(db, project))[0].render({"question": "Why?"})[0].content == "Be kind. Why?"
        assert prepared(content, blocks.pinned(db, resolved.record()))[0].render({"question": "Why?"})[0].content == "Be {brief}. Why?"

    def test_who_uses_a_block_is_known_before_it_changes(self, db: Database, project: int) -> None:
        rules, _ = made(db, project, "rules", "Be brief.", "block")
        made(db, project, "support", "[[block: rules#1]]")
        assert [(user.name, user.number, user.reference) for user in blocks.used_by(db, rules)] == [("support", 1, "rules#1")]

    def test_a_version_that_includes_what_is_not_there_is_not_saved(self, db: Database, project: int) -> None:
        made(db, project, "other", "I am a prompt")
        for name in ("missing", "other"):
            with pytest.raises(NotFound, match=f"no block {name}"):
                made(db, project, f"uses {name}", f"[[block: {name}]]")

    def test_a_block_renamed_while_a_version_is_saved_keeps_it_out(
        self, db: Database, project: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rules, _ = made(db, project, "rules", "Be brief.", "block")
        support, first = made(db, project, "support", "one")
        save = rows.add_version

        def just_before(*given: Any, **named: Any) -> PromptVersion:
            tidying.rename(db, rules, "house rules", "")
            return save(*given, **named)

        monkeypatch.setattr(rows, "add_version", just_before)
        with pytest.raises(NotFound, match="There is no block rules"):
            saved(db, support, "[[block: rules]]", first)
        assert len(rows.versions(db, support)) == 1

    def test_what_a_block_may_be_holds_for_whatever_saves_it(self, db: Database, project: int) -> None:
        rules, first = made(db, project, "rules", "Be brief.", "block")
        support, second = made(db, project, "support", "one")
        two = PromptContent((Message("user", "Be brief."), Message("assistant", "Yes.")), PLAIN)
        for save in (prompts.save_version, prompts.append):
            with pytest.raises(Invalid, match="A block has one text"):
                save(db, rules, two, note="n", author="ann", parent_id=first)
            with pytest.raises(Invalid, match="Only a block is plain text"):
                save(db, support, PromptContent((Message("user", "x"),), PLAIN), note="n", author="ann", parent_id=second)

    @pytest.mark.parametrize("name", ["a[b", "a@b", "a#1", "a//b", "/a"])
    def test_a_name_that_no_include_could_say_is_refused(self, db: Database, project: int, name: str) -> None:
        with pytest.raises(Invalid):
            prompts.create_prompt(db, project, name, kind="block")


def test_words_are_found_in_the_newest_text(db: Database, project: int) -> None:
    prompt, first = made(db, project, "support", "Ünïque old words")
    made(db, project, "other", "nothing")
    assert prompts.search_bodies(db, project, "ünïque OLD") == {prompt}
    saved(db, prompt, "new", first)
    assert prompts.search_bodies(db, project, "old words") == set()


class TestTokens:
    def test_a_token_opens_until_it_is_revoked_and_is_kept_as_a_hash_only(self, db: Database, tmp_path: Path) -> None:
        token = tokens.make_token(db, "app", "ann")
        found = tokens.check_token(db, token)
        assert found is not None and found.name == "app"
        assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert tokens.list_all(db)[0].used_at is not None
        tokens.revoke(db, found.id or 0)
        assert tokens.check_token(db, token) is None
        assert tokens.list_all(db) == []

    @pytest.mark.parametrize("token", ["", "ts_", "ts_x", "Bearer", "\ud800"])
    def test_anything_else_opens_nothing(self, db: Database, token: str) -> None:
        assert tokens.check_token(db, token) is None
