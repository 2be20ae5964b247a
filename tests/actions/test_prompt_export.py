"""Prompts on their way out: one file or a zip, the newest version or a label's, and what a format cannot carry is told."""

import io
import zipfile

import pytest

from store.database import Database
from tests.actions.prompts_made import made, saved
from touchstone.actions import labels, prompts, tidying
from touchstone.actions.prompt_export import LIMIT, VALUES, bundle, formats
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files import read_prompts, values_from_csv
from touchstone.prompts.variables import Variable
from touchstone.types import Message


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {info.filename: packed.read(info).decode() for info in packed.infolist()}


def test_one_prompt_is_one_file_that_says_everything(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt, version = made(db, project, "support/answers", "Hello {name}", description="Greets.")
    tidying.tag(db, [prompt], add=["de"])
    labels.move(db, prompt, "production", version, author="ann")
    made_file = bundle(db, [prompt])
    (back,) = read_prompts(made_file.data, made_file.file_name).prompts
    assert (made_file.file_name, made_file.count, made_file.remarks) == ("answers.prompt.md", 1, ())
    assert (back.name, back.description, back.tags, back.labels) == ("support/answers", "Greets.", ("de",), ("production",))
    assert back.content.messages == (Message("user", "Hello {name}"),)


def test_several_are_a_zip_with_folders_and_no_way_out_of_it(shop: tuple[Database, int]) -> None:
    db, project = shop
    ids = [made(db, project, name)[0] for name in ("support/answers", "con", "a\\..\\b", "~/x", "C:/y", "Ä/ß")]
    made_file = bundle(db, ids)
    files = unpacked(made_file.data)
    assert made_file.file_name == "prompts.zip" and made_file.count == len(files) == 6
    assert "support/answers.prompt.md" in files
    assert not [name for name in files if name.startswith(("/", "~", "con.")) or ".." in name or "\\" in name or ":" in name]
    assert bundle(db, ids).data == made_file.data


def test_names_that_differ_by_case_alone_are_two_files(shop: tuple[Database, int]) -> None:
    from store.prompt_list import change_prompts

    db, project = shop
    ids = [made(db, project, name)[0] for name in ("a/b", "other")]
    change_prompts(db, ids[1:], lambda _: {"name": "A/b"})
    assert len({name.casefold() for name in unpacked(bundle(db, ids).data)}) == 2


def test_the_version_of_a_label_is_written_and_prompts_without_it_are_named(shop: tuple[Database, int]) -> None:
    db, project = shop
    a, first = made(db, project, "a", "one")
    saved(db, a, "two", first)
    b, _ = made(db, project, "b")
    labels.move(db, a, "production", first, author="ann")
    made_file = bundle(db, [a, b], label="production")
    assert read_prompts(made_file.data).prompts[0].content.messages[0].content == "one"
    assert [(remark.name, remark.left_out) for remark in made_file.remarks] == [("b", True)]


def test_what_a_format_cannot_carry_is_told_and_what_it_cannot_say_is_left_out(shop: tuple[Database, int]) -> None:
    db, project = shop
    made(db, project, "rules", "Be brief.", "block")
    plain, _ = made(db, project, "plain", "Hello {name}", description="Greets.")
    including, _ = made(db, project, "including", "[[block: rules]]")
    made_file = bundle(db, [plain, including], "langchain")
    told = {remark.name: (remark.left_out, remark.text) for remark in made_file.remarks}
    assert made_file.count == 1 and made_file.file_name == "plain.langchain.json"
    assert told["plain"][0] is False and "no place for: description" in told["plain"][1]
    assert told["including"][0] is True and "rules" in told["including"][1]


@pytest.mark.parametrize("format", formats())
def test_every_format_is_written_or_says_why_not(shop: tuple[Database, int], format: str) -> None:
    db, project = shop
    prompt, _ = made(db, project, "a", "Hello {name}")
    made_file = bundle(db, [prompt], format)
    assert made_file.count == 1 and made_file.data and made_file.media_type


def test_sample_values_are_a_table_that_no_spreadsheet_runs(shop: tuple[Database, int]) -> None:
    db, project = shop
    prompt = prompts.create_prompt(db, project, "a").id or 0
    said = (Variable("tone", sample="kind"), Variable("who", sample="you"))
    content = PromptContent((Message("user", "{question} {tone} {who}"),), variables=said)
    prompts.save_version(db, prompt, content, note="x", author="ann", parent_id=None)
    prompts.keep_values(db, prompt, {"question": "=1+1", "who": "me"})
    made_file = bundle(db, [prompt], VALUES)
    assert made_file.file_name == "a.values.csv"
    assert b"'=1+1" in made_file.data
    assert values_from_csv(made_file.data) == [{"question": "=1+1", "tone": "kind", "who": "me"}]


def test_nothing_to_write_is_no_file(shop: tuple[Database, int]) -> None:
    db, project = shop
    empty = prompts.create_prompt(db, project, "empty").id or 0
    made_file = bundle(db, [empty])
    assert (made_file.count, made_file.data) == (0, b"")
    assert "no version" in made_file.remarks[0].text


def test_more_than_a_page_hands_out_is_refused(shop: tuple[Database, int]) -> None:
    with pytest.raises(Invalid, match="at most 500"):
        bundle(shop[0], list(range(LIMIT + 1)))
