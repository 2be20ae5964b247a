"""The versions of a prompt: read, compared, labelled, branched; nothing is overwritten and every step can be taken back."""

import pytest
from streamlit.testing.v1 import AppTest

from store import labels as label_rows
from store import prompts
from store.database import Database
from store.tables import Project, PromptVersion
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.editing import difference
from touchstone.actions import branches, labels
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.types import Message, Params

VERSIONS = "pages/build/prompt_versions.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"


def saved(db: Database, prompt: int, text: str, branch: str = "main", note: str = "", author: str = "Ada") -> PromptVersion:
    """A version on top of the branch's newest."""
    latest = prompts.latest_version(db, prompt, branch)
    content = PromptContent((Message("system", text), Message("user", "{question}")), params=Params(max_tokens=80))
    parent = latest.id if latest else None
    return acts.save_version(db, prompt, content, note=note or text, author=author, parent_id=parent, branch=branch)


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    """A prompt with v1 "Be brief." and v2 "Be very brief.", the newest."""
    made = acts.create_prompt(db, sample.id or 0, "triage").id or 0
    saved(db, made, "Be brief.")
    saved(db, made, "Be very brief.")
    return made


def ids(db: Database, prompt: int) -> list[int]:
    """Of the versions, by number from 1; the first is a filler."""
    return [0, *(row.id or 0 for row in reversed(prompts.versions(db, prompt)))]


def folds(at: AppTest) -> list[str]:
    return [fold.label.replace("\\", "") for fold in at.expander if fold.label.startswith("**v")]


def opened(at: AppTest, version: int) -> AppTest:
    at.session_state[f"version-{version}"] = True
    return at.run()


def pointed(db: Database, prompt: int) -> dict[str, int]:
    numbers = {row.id: row.number for row in prompts.versions(db, prompt)}
    return {label.name: numbers[label.version_id] for label in labels.of_prompt(db, prompt)}


def tab(at: AppTest, name: str) -> AppTest:
    at.session_state["versions-view"] = name
    return at.run()


def point(at: AppTest, name: str, version: int, note: str = "") -> AppTest:
    at.selectbox(key=f"label-name-{version}").set_value(name)
    at.text_input(key=f"label-note-{version}").set_value(note).run()
    return at.button(key=f"label-go-{version}").click().run()


class TestTheList:
    def test_a_prompt_without_versions_leads_to_the_writing(self, visit: Visit, db: Database, sample: Project) -> None:
        at = visit(VERSIONS, prompt=acts.create_prompt(db, sample.id or 0, "empty").id or 0)
        assert "No version yet" in seen(at)
        assert "Write the first one" in seen(at)

    def test_each_tells_its_number_note_author_labels_and_branch(self, visit: Visit, db: Database, prompt: int) -> None:
        labels.move(db, prompt, "production", ids(db, prompt)[1], author="Ada")
        branches.fork(db, ids(db, prompt)[1], "kinder", author="Bob")
        third, second, first = folds(visit(VERSIONS, prompt=prompt))
        assert "**v3** Begins with v1" in third and "Bob" in third and ":material/fork_right: kinder" in third
        assert "**v2** Be very brief." in second and ":gray-badge[latest]" in second
        assert "**v1** Be brief." in first and "Ada" in first and ":material/label: production" in first

    def test_it_is_filtered_by_words_of_the_text_and_by_branch(self, visit: Visit, db: Database, prompt: int) -> None:
        branches.fork(db, ids(db, prompt)[1], "kinder", author="Bob")
        at = visit(VERSIONS, prompt=prompt)
        at.text_input(key="versions-words").set_value("VERY brief").run()
        assert [label.split()[0] for label in folds(at)] == ["**v2**"]
        at.text_input(key="versions-words").set_value("").run()
        at.selectbox(key="versions-branch").set_value("kinder").run()
        assert [label.split()[0] for label in folds(at)] == ["**v3**"]
        at.text_input(key="versions-words").set_value("nowhere").run()
        assert "No version matches." in seen(at)

    def test_many_come_in_pages_and_an_address_opens_the_one_it_names(self, visit: Visit, db: Database, prompt: int) -> None:
        for number in range(3, 33):
            saved(db, prompt, f"text {number}")
        at = visit(VERSIONS, prompt=prompt)
        assert len(folds(at)) == 25
        at = visit(VERSIONS, prompt=prompt, version=1)
        assert [label.split()[0] for label in folds(at)][-1] == "**v1**"
        assert "Be brief." in [text.value for text in at.text]


class TestOneVersion:
    def test_it_shows_what_it_says_and_what_it_changed(self, visit: Visit, db: Database, prompt: int) -> None:
        at = opened(visit(VERSIONS, prompt=prompt), ids(db, prompt)[2])
        assert "Be very brief." in [text.value for text in at.text]
        assert "1 part changed: 1 word added, 0 removed" in seen(at)
        assert "Made from v1 · branch main" in seen(at)

    def test_it_is_compared_with_any_other(self, visit: Visit, db: Database, prompt: int) -> None:
        saved(db, prompt, "Be brief.", note="As it was")
        at = opened(visit(VERSIONS, prompt=prompt), ids(db, prompt)[3])
        assert "1 word removed" not in seen(at)
        at.selectbox(key=f"version-other-{ids(db, prompt)[3]}").set_value(ids(db, prompt)[1]).run()
        assert "v3 says what v1 says." in seen(at)
        assert at.query_params["since"] == "1"
        assert "v3 says what v1 says." in seen(visit(VERSIONS, prompt=prompt, version=3, since=1))

    def test_it_is_restored_on_its_branch(self, visit: Visit, db: Database, prompt: int) -> None:
        fork = branches.fork(db, ids(db, prompt)[1], "kinder", author="Bob").id or 0
        saved(db, prompt, "Be kind.", "kinder")
        at = opened(visit(VERSIONS, prompt=prompt), fork)
        at.session_state[f"restore-{fork}-ask"] = True
        at.run()
        assert "removed: kind" in difference(at) and "added: brief" in difference(at), "what it changes stands there before"
        at.button(key=f"restore-{fork}").click().run()
        newest = prompts.versions(db, prompt)[0]
        assert (newest.number, newest.branch, newest.messages[0]["content"]) == (5, "kinder", "Be brief.")
        assert "v3 is back as v5 of kinder." in seen(at)

    def test_what_the_newest_says_cannot_be_restored(self, visit: Visit, db: Database, prompt: int) -> None:
        newest = ids(db, prompt)[2]
        at = opened(visit(VERSIONS, prompt=prompt), newest)
        assert f"restore-{newest}" not in [button.key for button in at.button]
        assert "Restore" not in [block.proto.popover.label for block in at.get("popover")]

    def test_it_leads_to_the_playground_and_to_a_new_run(self, visit: Visit, db: Database, prompt: int) -> None:
        at = opened(visit(VERSIONS, prompt=prompt), ids(db, prompt)[1])
        asked = {link.label: link.proto.query_string for link in at.main.page_link}
        assert asked["Playground"] == asked["New run"] == f"prompt={prompt}&version=1"


class TestLabels:
    def test_a_label_is_pointed_at_a_version_with_a_note(self, visit: Visit, db: Database, prompt: int) -> None:
        first = ids(db, prompt)[1]
        at = point(opened(visit(VERSIONS, prompt=prompt), first), "production", first, "tested")
        assert pointed(db, prompt) == {"production": 1}
        assert labels.log(db, prompt)[0].note == "tested"
        assert "production points at v1." in seen(at)
        assert any("production" in label for label in folds(at))
        assert "Be brief." in [text.value for text in at.text]

    def set_label(self, at: AppTest, name: str | None, version: int) -> AppTest:
        at.selectbox(key="label-set-name").set_value(name)
        at.selectbox(key="label-set-version").set_value(version)
        return at.button(key="label-set-go").click().run()

    def test_the_first_one_is_made_where_the_labels_stand(self, visit: Visit, db: Database, prompt: int) -> None:
        _, first, second, *_ = ids(db, prompt)
        at = self.set_label(tab(visit(VERSIONS, prompt=prompt), "Labels"), "staging", first)
        assert pointed(db, prompt) == {"staging": 1}
        assert "staging points at v1." in seen(at)
        assert "staging points at v1 already." in seen(self.set_label(at, "staging", first))
        self.set_label(at, "staging", second)
        assert pointed(db, prompt) == {"staging": 2}

    def test_one_without_a_name_is_told_and_none_is_made(self, visit: Visit, db: Database, prompt: int) -> None:
        at = tab(visit(VERSIONS, prompt=prompt), "Labels")
        assert "The label has no name." in seen(self.set_label(at, None, ids(db, prompt)[1]))
        assert pointed(db, prompt) == {}

    def test_a_protected_one_is_set_only_after_it_was_asked(self, visit: Visit, db: Database, prompt: int) -> None:
        _, first, second, *_ = ids(db, prompt)
        labels.move(db, prompt, "production", first, author="Ada")
        labels.protect(db, prompt, "production", True)
        at = self.set_label(tab(visit(VERSIONS, prompt=prompt), "Labels"), "production", second)
        assert pointed(db, prompt) == {"production": 1} and "production points at v1" in seen(at)
        assert "label-sure-production-do" in [button.key for button in at.button]

    def test_what_moved_meanwhile_is_told_and_not_overwritten(self, visit: Visit, db: Database, prompt: int) -> None:
        first, second = ids(db, prompt)[1:]
        labels.move(db, prompt, "production", first, author="Ada")
        at = opened(visit(VERSIONS, prompt=prompt), second)
        at.selectbox(key=f"label-name-{second}").set_value("production").run()
        third = saved(db, prompt, "Be kind.").id or 0
        labels.move(db, prompt, "production", third, author="Bob")
        at.button(key=f"label-go-{second}").click().run()
        assert "The label production was moved meanwhile." in seen(at)
        assert pointed(db, prompt) == {"production": 3}
        at.button(key=f"label-go-{second}").click().run()
        assert pointed(db, prompt) == {"production": 2}

    def test_one_click_rolls_back(self, visit: Visit, db: Database, prompt: int) -> None:
        first, second = ids(db, prompt)[1:]
        labels.move(db, prompt, "production", first, author="Ada")
        labels.move(db, prompt, "production", second, author="Ada")
        at = tab(visit(VERSIONS, prompt=prompt), "Labels")
        assert "Back to v1" in seen(at)
        at.button(key="label-back-production").click().run()
        assert pointed(db, prompt) == {"production": 1}
        assert "Back to v2" in seen(at)

    def test_a_protected_label_asks_and_says_what_stands_behind_it(self, visit: Visit, db: Database, prompt: int) -> None:
        first, second = ids(db, prompt)[1:]
        labels.move(db, prompt, "production", first, author="Ada")
        at = tab(visit(VERSIONS, prompt=prompt), "Labels")
        at.button(key="label-protect-production").click().run()
        assert labels.of_prompt(db, prompt)[0].protected
        at = point(opened(tab(at, "Versions"), second), "production", second)
        assert pointed(db, prompt) == {"production": 1}
        assert "production points at v1 (Be brief.) now. It is protected. It will point at v2 (Be very brief.)" in seen(at)
        at = tab(at, "Labels")
        at.button(key="label-unprotect-production").click().run()
        assert not labels.of_prompt(db, prompt)[0].protected

    def test_a_removed_label_can_be_put_back(self, visit: Visit, db: Database, prompt: int) -> None:
        labels.move(db, prompt, "production", ids(db, prompt)[1], author="Ada")
        at = tab(visit(VERSIONS, prompt=prompt), "Labels")
        at.button(key="label-remove-production").click().run()
        assert pointed(db, prompt) == {}
        assert "It pointed at v1." in seen(at)
        at.button(key="label-again-production").click().run()
        assert pointed(db, prompt) == {"production": 1}

    def test_the_log_tells_what_each_pointed_at_and_when(self, visit: Visit, db: Database, prompt: int) -> None:
        first, second = ids(db, prompt)[1:]
        labels.move(db, prompt, "production", first, author="Ada", note="tested")
        labels.move(db, prompt, "production", second, author="Bob")
        labels.remove(db, prompt, "production", author="Cat")
        log = tab(visit(VERSIONS, prompt=prompt), "Labels").dataframe[0].value
        assert list(log["Pointed at"]) == ["removed", "v2", "v1"]
        assert list(log["Before"]) == ["v2", "v1", "–"]
        assert (list(log["By"]), log["Why"][2]) == (["Cat", "Bob", "Ada"], "tested")

    def test_latest_is_the_systems_and_follows_main(self, visit: Visit, db: Database, prompt: int) -> None:
        branches.fork(db, ids(db, prompt)[1], "kinder", author="Bob")
        at = tab(visit(VERSIONS, prompt=prompt), "Labels")
        assert ":gray-badge[latest] **v2** Be very brief." in seen(at)
        assert "Follows the newest version of main by itself." in seen(at)


class TestBranches:
    def test_a_version_becomes_a_branch_that_is_written_on(self, visit: Visit, db: Database, prompt: int) -> None:
        first = ids(db, prompt)[1]
        at = opened(visit(VERSIONS, prompt=prompt), first)
        at.text_input(key=f"fork-{first}-name").set_value("kinder")
        at.button(key=f"fork-{first}-go").click().run()
        made = prompts.latest_version(db, prompt, "kinder")
        assert made is not None and (made.number, made.parent_id) == (3, first)
        assert "The branch kinder begins with v1." in seen(at)
        assert at.query_params["branch"] == "kinder"

    def test_a_bad_name_is_told_below_its_field(self, visit: Visit, db: Database, prompt: int) -> None:
        first = ids(db, prompt)[1]
        at = opened(visit(VERSIONS, prompt=prompt), first)
        at.text_input(key=f"fork-{first}-name").set_value("Kinder tone")
        at.button(key=f"fork-{first}-go").click().run()
        assert "is no name for a branch" in seen(at)
        assert len(prompts.versions(db, prompt)) == 2

    def test_each_branch_shows_its_newest_version_and_its_ways_on(self, visit: Visit, db: Database, prompt: int) -> None:
        branches.fork(db, ids(db, prompt)[1], "kinder", author="Bob")
        at = tab(visit(VERSIONS, prompt=prompt), "Branches")
        assert "**v3** Begins with v1" in seen(at)
        assert [link.label for link in at.main.page_link if "Merge" in link.label] == [":blue[Merge]"]

    def test_a_merged_branch_stands_in_a_fold_until_it_is_written_on(self, visit: Visit, db: Database, prompt: int) -> None:
        branches.fork(db, ids(db, prompt)[2], "kinder", author="Bob")
        saved(db, prompt, "Be kind.", "kinder")
        branches.save_merge(db, branches.merging(db, prompt, "kinder", "main"), {}, author="Bob")
        at = tab(visit(VERSIONS, prompt=prompt), "Branches")
        assert "Merged into main: 1 branch" in "".join(fold.label for fold in at.expander)
        assert not [link for link in at.main.page_link if "Merge" in link.label]
        saved(db, prompt, "Be kinder.", "kinder")
        assert not [fold for fold in tab(visit(VERSIONS, prompt=prompt), "Branches").expander if "Merged" in fold.label]


def test_hostile_notes_authors_and_texts_are_shown_as_text(visit: Visit, db: Database, prompt: int) -> None:
    hostile = saved(db, prompt, HOSTILE, note=HOSTILE, author=HOSTILE).id or 0
    saved(db, prompt, "Be kind.")
    for version in (ids(db, prompt)[2], hostile):
        label_rows.move_label(db, prompt, "production", version, author=HOSTILE, note=HOSTILE)
    labels.protect(db, prompt, "production", True)
    branches.fork(db, hostile, "kinder", author=HOSTILE)
    at = opened(visit(VERSIONS, prompt=prompt), hostile)
    assert HOSTILE in [text.value for text in at.text]
    assert "**bold**" not in "".join(fold.label for fold in at.expander)
    for view in ("Versions", "Labels", "Branches"):
        at = tab(at, view)
        assert not at.exception
        assert not at.error
        assert read_as_markdown(at) == []
        assert "<img" not in "".join(element.proto.body for element in at.get("html"))
