"""`touchstone prompts`: a folder of files for a repository, written and read back; what says the same is not touched."""

import os
from pathlib import Path

import pytest

from store import prompts as stored
from store.database import Database
from store.prompt_list import change_prompts
from tests.actions.prompts_made import made, names, saved
from tests.cli.command import Done, touchstone_here
from tests.stored import in_folder
from touchstone.actions import labels
from touchstone.actions.projects import create_project
from touchstone.actions.prompts import create_prompt


@pytest.fixture
def shop(own_home: Path) -> tuple[Database, int]:
    db = in_folder()
    return db, create_project(db, "Shop").id or 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prompts"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Done:
    return touchstone_here(capsys, "prompts", *arguments)


def test_a_second_export_touches_nothing_but_what_changed(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    db, project = shop
    a, first = made(db, project, "support/a", "one")
    made(db, project, "b", "two")
    assert run(capsys, "export", folder).out.endswith("2 written, 0 already said the same, 0 left out.\n")
    os.utime(folder / "b.prompt.md", (1, 1))
    saved(db, a, "three", first)
    done = run(capsys, "export", folder)
    assert done.out.startswith("wrote      support/a.prompt.md\n1 written, 1 already")
    assert (folder / "b.prompt.md").stat().st_mtime == 1
    assert "three" in (folder / "support" / "a.prompt.md").read_text("utf-8")


def test_what_was_edited_in_the_folder_comes_in_and_nothing_else(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    db, project = shop
    a, _ = made(db, project, "support/a", "one")
    b, _ = made(db, project, "b", "two")
    run(capsys, "export", folder)
    file = folder / "support" / "a.prompt.md"
    file.write_text(file.read_text("utf-8").replace("\none\n", "\nuno\n"), "utf-8")
    tried = run(capsys, "import", folder, "--dry-run")
    assert "changed    support/a (differs from v1)" in tried.out and "1 would be saved, 1 said the same already" in tried.out
    assert len(stored.versions(db, a)) == 1
    done = run(capsys, "import", folder, "--note", "From git")
    assert done.code == 0 and done.out.endswith("1 saved, 1 said the same already, 0 refused.\n")
    assert [(row.number, row.message) for row in stored.versions(db, a)] == [(2, "From git"), (1, "says one")]
    assert len(stored.versions(db, b)) == 1


def test_only_the_versions_of_a_label_are_written(capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path) -> None:
    db, project = shop
    a, first = made(db, project, "a", "one")
    saved(db, a, "two", first)
    made(db, project, "b")
    labels.move(db, a, "production", first, author="ann")
    done = run(capsys, "export", folder, "--label", "production")
    assert "wrote      a.prompt.md\n1 written, 0 already said the same, 1 left out.\n" in done.out
    assert (done.code, done.err) == (0, "left out   b: It has no label production. It is left out.\n"), "not released is no failure"
    assert "one" in (folder / "a.prompt.md").read_text("utf-8")


def test_a_prompt_that_no_file_can_say_whole_is_told_on_stderr_and_fails_the_command(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a")
    made(db, project, "empty-one")
    create_prompt(db, project, "empty")
    change_prompts(db, [prompt], lambda _: {"tags": ["two\nlines"]})
    done = run(capsys, "export", folder)
    assert done.code == 1 and "2 written, 0 already said the same, 1 left out." in done.out
    assert done.err.splitlines() == [
        "left out   empty: It has no version. It is left out.",
        "not whole  a: The name and the tags were cleaned of control characters and of what no name may hold.",
    ]
    assert "left out" not in done.out.splitlines()[0] and run(capsys, "export", folder).code == 1


def test_the_help_says_when_an_export_fails(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    assert "Exit codes: 0 every other prompt has its file, 1 one could not be written, or not whole (told on stderr)" in " ".join(
        run(capsys, "export", "--help").out.split()
    )


def test_a_file_of_no_prompt_is_named_and_stays(capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path) -> None:
    made(*shop, "a")
    folder.mkdir()
    (folder / "gone.prompt.md").write_text("x")
    assert "no prompt  gone.prompt.md" in run(capsys, "export", folder).out
    assert (folder / "gone.prompt.md").exists()


def test_a_link_in_the_folder_leads_nowhere(capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path) -> None:
    made(*shop, "out/a")
    outside = folder.parent / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "out").symlink_to(outside)
    done = run(capsys, "export", folder)
    assert done.code == 1 and "failed     out/a.prompt.md" in done.err
    assert list(outside.iterdir()) == []


def test_a_refused_file_is_told_and_the_others_come_in(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    made(*shop, "a")
    run(capsys, "export", folder)
    (folder / "bad.prompt.md").write_text("---\ntouchstone: 1\nurl: http://evil\n---\n")
    (folder / "c.prompt.md").write_text((folder / "a.prompt.md").read_text("utf-8").replace("name: a", "name: c"))
    done = run(capsys, "import", folder)
    assert done.code == 1 and "refused    bad.prompt.md: Line 3: there is no field “url”." in done.out
    assert names(*shop) == ["a", "c"]


def test_which_project_is_asked_where_there_are_several(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    db, project = shop
    made(db, project, "a")
    create_project(db, "Other")
    assert "Add --project: " in run(capsys, "export", folder).err
    assert "There is no project 'None'." in run(capsys, "export", folder, "--project", "None").err
    assert run(capsys, "export", folder, "--project", "Shop").code == 0
    assert "There is no " in run(capsys, "import", folder / "nothing", "--project", "Shop").err


def test_a_link_in_a_folder_is_not_followed_when_it_is_read(
    capsys: pytest.CaptureFixture[str], shop: tuple[Database, int], folder: Path
) -> None:
    made(*shop, "a")
    run(capsys, "export", folder)
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "b.prompt.md").write_text((folder / "a.prompt.md").read_text("utf-8").replace("name: a", "name: b"))
    (folder / "b.prompt.md").symlink_to(outside / "b.prompt.md")
    (folder / "passwd.prompt.md").symlink_to("/etc/passwd")
    (folder / "below").symlink_to(outside)
    os.mkfifo(folder / "pipe.prompt.md")
    done = run(capsys, "import", folder)
    assert done.code == 0 and done.out.endswith("0 saved, 1 said the same already, 0 refused.\n")
    assert names(*shop) == ["a"]
