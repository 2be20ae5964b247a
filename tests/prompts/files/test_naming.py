"""Names out of files, and file names out of names."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.prompts.files import file_name
from touchstone.prompts.files.naming import clean_name, name_from, quoted


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("answers", "answers.prompt.md"),
        ("support/answers v2.1", "support/answers v2.1.prompt.md"),
        ("Über uns/Größe", "Über uns/Größe.prompt.md"),
        ("日本語", "日本語.prompt.md"),
    ],
)
def test_a_plain_name_is_its_file_and_its_slashes_are_folders(name: str, made: str) -> None:
    assert file_name(name) == made


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\x",
        "\\\\host\\share",
        "a/../b",
        "a/./b",
        "a//b",
        ".hidden",
        "-rf",
        "con",
        "support/NUL",
        "aux.txt",
        "com1",
        "a/lpt¹",
        "a.",
        "a ",
        "a\x00b",
        "a\nb",
        "~root",
        "$HOME",
        "`ls`",
        "a|b",
        "a?*b",
        "<img src=x onerror=alert(1)>",
        "![x](http://evil/x.png)",
        "\u202egnp.exe",
        "x" * 500,
        "/".join("a" * 40),
        "",
        "..",
        "\ud800",
    ],
)
def test_a_name_that_is_unsafe_anywhere_becomes_one_plain_file(name: str) -> None:
    made = file_name(name)
    assert made.isascii() and made.removesuffix(".prompt.md").replace("-", "").isalnum()
    assert not made.startswith(("con.", "nul.", "aux."))


@given(
    st.text(max_size=120) | st.lists(st.sampled_from(["a", "/", "\\", ".", "..", "con", " ", ":", "é", "\u202e"]), max_size=9).map("".join)
)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    made = file_name(name, ".json")
    for path in (PurePosixPath(made), PureWindowsPath(made)):
        assert not path.is_absolute() and not path.drive and ".." not in path.parts
    assert made.endswith(".json") and "\\" not in made and all(made.split("/"))


def test_names_that_look_alike_do_not_share_a_file() -> None:
    names = ["a b", "a-b", "a:b", "a?b", "a/b", "../a/b", "e\u0301", "\u00e9"]
    assert len(set(map(file_name, names))) == len(names)


@given(st.text(max_size=300))
def test_a_cleaned_name_is_one_line_of_visible_characters_and_stays_as_it_is(name: str) -> None:
    made = clean_name(name)
    assert clean_name(made) == made and len(made) <= 100
    assert not any(ord(one) < 32 or one in "\x7f\u202e\u2066\u200b\ufeff\u2028" for one in made)
    assert not {"", ".", ".."} & set(made.split("/")) or made == ""


@pytest.mark.parametrize("name", ["<b>a</b>", "![x](evil.png)", "a {b}", "=1+1", "__proto__"])
def test_a_name_stays_the_text_it_is(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("given_name", "made"),
    [
        ("a/b/greeting.prompt.md", "greeting"),
        ("C:\\x\\greet.json", "greet"),
        ("", "imported prompt"),
        ("g.openai.json", "g"),
    ],
)
def test_a_prompt_without_a_name_has_that_of_its_file(given_name: str, made: str) -> None:
    assert name_from(given_name) == made


def test_a_note_shows_a_word_of_the_file_on_one_short_line() -> None:
    assert quoted("a\n\u202eb" + "c" * 100) == "“a b" + "c" * 57 + "…”"
