"""Importing prompts from files: nothing is written before it is chosen, and nothing of a file but what a prompt says."""

import io
import json
import zipfile

from streamlit.testing.v1 import AppTest

from store import prompts
from store.database import Database
from store.tables import Project
from tests.actions.prompts_made import made, names, saved
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions.prompt_export import bundle
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files import PromptFile, exported
from touchstone.types import Message

IMPORT = "pages/build/prompt_import.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"


def own(name: str, text: str) -> bytes:
    return exported(PromptFile(name, content=PromptContent((Message("user", text),))), "touchstone").text.encode()


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    return at.run()


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.prompt.md", text)
    return data.getvalue()


def test_new_changed_same_and_refused_are_told_apart_and_only_the_chosen_come_in(visit: Visit, db: Database, sample: Project) -> None:
    project = sample.id or 0
    old, _ = made(db, project, "old", "one")
    same, _ = made(db, project, "same", "same")
    files = zipped(old=own("old", "two"), new=own("new", "Hello"), other=own("other", "Hello"), bad=own("bad", "{"))
    at = upload(visit(IMPORT), ("all.zip", files), ("same.prompt.md", bundle(db, [same]).data))
    assert not at.exception
    for told in ("2 new", "1 changed", "1 refused", "1 the same", "differs from v1", "cannot be sent"):
        assert told in seen(at)
    assert "same" in [text.value for text in at.text]
    at.checkbox(key="take-other").uncheck().run()
    at.text_input(key="prompt-import-note").set_value("From the old tool").run()
    assert at.button(key="prompt-import-go").label == "Import 2 prompts"
    at.button(key="prompt-import-go").click().run()
    assert not at.exception
    assert "2 prompts are imported." in seen(at)
    assert {"new", "old", "same"} <= set(names(db, project)) and "other" not in names(db, project)
    assert [(row.number, row.message) for row in prompts.versions(db, old)] == [(2, "From the old tool"), (1, "says one")]
    assert len(prompts.versions(db, same)) == 1


def test_the_difference_is_shown_before_anything_is_written(visit: Visit, db: Database, sample: Project) -> None:
    old, _ = made(db, sample.id or 0, "old", "one word")
    at = upload(visit(IMPORT), ("a.prompt.md", own("old", "another word")))
    assert "1 part changed: 1 word added, 1 removed" in seen(at)
    assert len(prompts.versions(db, old)) == 1


def test_what_another_saved_after_the_difference_was_shown_is_not_written_over(visit: Visit, db: Database, sample: Project) -> None:
    old, first = made(db, sample.id or 0, "old", "one")
    at = upload(visit(IMPORT), ("a.prompt.md", own("old", "mine")))
    saved(db, old, "theirs", first)
    at.button(key="prompt-import-go").click().run()
    assert not at.exception
    assert "Someone else changed it since it was shown." in seen(at) and "differs from v2" in seen(at)
    assert len(prompts.versions(db, old)) == 2
    at.button(key="prompt-import-go").click().run()
    assert "1 prompt is imported." in seen(at)
    assert prompts.versions(db, old)[0].messages[0]["content"] == "mine"


def test_addresses_keys_and_code_of_a_hostile_file_are_never_taken(visit: Visit, db: Database, sample: Project) -> None:
    hostile = {
        "name": "stolen",
        "type": "chat",
        "prompt": [{"role": "user", "content": "Hello {{name}}"}],
        "config": {
            "base_url": "http://evil.example/v1",
            "api_key": "sk-evil",
            "headers": {"Authorization": "x"},
            "model": "http://evil.example/model",
            "temperature": 0.5,
            "tools": [{"type": "function", "function": {"name": "f", "code": "import os"}}],
        },
    }
    at = upload(visit(IMPORT), ("a.json", json.dumps(hostile).encode()))
    assert not at.exception
    at.button(key="prompt-import-go").click().run()
    row = prompts.prompt_by_name(db, sample.id or 0, "stolen")
    assert row is not None
    kept = json.dumps(prompts.versions(db, row.id or 0)[0].model_dump(mode="json"))
    assert "evil" not in kept and "import os" not in kept and "Authorization" not in kept
    assert '"temperature": 0.5' in kept


def test_a_file_that_would_run_something_is_refused(visit: Visit, db: Database, sample: Project) -> None:
    lc = {"lc": 1, "type": "constructor", "id": ["os", "system"], "kwargs": {"command": "touch /tmp/harmed"}}
    files = (("a.json", json.dumps(lc).encode()), ("b.json", b'{"prompts": ["file:///etc/passwd"]}'), ("c.zip", b"PK\x03\x04"))
    at = upload(visit(IMPORT), *files)
    assert not at.exception
    assert "3 refused" in seen(at) and at.button(key="prompt-import-go").disabled
    assert names(db, sample.id or 0) == ["support-assistant"]


def test_a_format_can_be_said_where_it_is_not_recognised(visit: Visit, db: Database, sample: Project) -> None:
    at = upload(visit(IMPORT), ("a.md", b"---\nno front matter of ours\n---\nHello"))
    at.selectbox(key="prompt-import-format").set_value("touchstone").run()
    assert "1 refused" in seen(at)
    at.selectbox(key="prompt-import-format").set_value("text").run()
    assert "1 new" in seen(at)


def test_hostile_names_and_texts_of_files_are_shown_as_text(visit: Visit, db: Database, sample: Project) -> None:
    files = (("a.prompt.md", own(HOSTILE, HOSTILE)), (f"{HOSTILE}.json", b"{"), ("b.json", json.dumps({HOSTILE: 1}).encode()))
    at = upload(visit(IMPORT), *files)
    assert not at.exception
    assert read_as_markdown(at) == []
    assert "a.prompt.md" in seen(at) and "3 prompts in these files" in "\n".join(str(one.value) for one in at.subheader)
