"""Files handed over together or in a zip: bounded, read as data, each prompt or reason on its own line."""

import io
import random
import struct
import time
import zipfile

import pytest

from touchstone.prompts.files.prompt_file import MAX_BYTES
from touchstone.prompts.files.uploads import MAX_ALL, Found, Upload, found_in

OURS = b"---\ntouchstone: 1\nname: support/answers\nkind: chat\nformat: brace\n---\n\n## user\n\nHello {name}\n"


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def found(*files: tuple[str, bytes]) -> tuple[Found, ...]:
    return found_in([Upload(name, data) for name, data in files])


def test_files_and_the_files_of_a_zip_are_read_alike() -> None:
    alone = found(("a.prompt.md", OURS), ("b.txt", b"Say {word}"))
    zipped = found(("all.zip", packed({"x/a.prompt.md": OURS, "x/b.txt": b"Say {word}", "x/": b"", "__MACOSX/x/._b.txt": b"\x00"})))
    assert [one.prompt for one in alone] == [one.prompt for one in zipped]
    assert [(one.file, one.format) for one in zipped] == [("x/a.prompt.md", "touchstone"), ("x/b.txt", "text")]


def test_what_a_zip_calls_its_files_is_a_name_and_no_place() -> None:
    read = found(("all.zip", packed({"../../etc/passwd.txt": b"a", "/root/.ssh/key.txt": b"b", "C:\\x\\y.txt": b"c"})))
    assert [one.prompt.name for one in read if one.prompt] == ["passwd", "y"]


def test_a_bomb_is_read_no_further_than_a_file_may_be_long() -> None:
    began = time.monotonic()
    bomb = packed({"a.txt": b"0" * 60_000_000, "b.txt": b"Hello"})
    read = found(("all.zip", bomb))
    assert len(bomb) < 100_000
    assert "at most 5 MB" in read[0].problem
    assert read[1].prompt is not None and time.monotonic() - began < 5


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_is_listed_a_thousand_times_and_is_damaged_is_not_unpacked_a_thousand_times(method: int) -> None:
    whole = packed({"a.txt": b"0" * 4_900_000}, method)
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entry = whole[start : start + 16] + b"\x01\x02\x03\x04" + whole[start + 20 : end]
    tail = whole[end : end + 8] + struct.pack("<HHI", 1_000, 1_000, 1_000 * len(entry)) + whole[end + 16 :]
    began = time.monotonic()
    read = found(("all.zip", whole[:start] + entry * 1_000 + tail))
    assert all(one.problem for one in read) and len(read) <= 4
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_is_wrong_with_a_zip_is_a_sentence(method: int) -> None:
    chance, whole = random.Random(method), packed({"a.txt": b"Hello {x} " * 50, "b/c.json": OURS}, method)
    for _ in range(1_000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(4, len(data))] = chance.choice((0, 255, chance.randrange(256)))
        assert all(one.prompt or (one.problem and one.hint) for one in found(("all.zip", bytes(data))))


def test_a_zip_that_is_larger_than_all_that_is_read_is_not_opened() -> None:
    (one,) = found(("all.zip", b"PK\x03\x04" + b"x" * MAX_ALL))
    assert one.problem == "The zip file has 10.0 MB; at most 10 MB are taken."


def test_beyond_the_limits_nothing_is_read_and_that_is_told() -> None:
    many = found(("all.zip", packed({f"{number}.txt": b"a" for number in range(1_200)})))
    assert len(many) == 1_000 + 1 and "were not read" in many[-1].problem
    large = found(*((f"{number}.txt", b"0" * (MAX_BYTES - 1)) for number in range(4)))
    assert len(large) == 3 and "10 MB" in large[-1].hint


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100, packed({"a.txt": b"Hello" * 100})[:-30]], ids=lambda given: type(given).__name__
)
def test_a_broken_zip_is_a_sentence(data: bytes) -> None:
    (one,) = found(("all.zip", data))
    assert "damaged" in one.problem and one.hint


def test_a_file_of_a_zip_that_cannot_be_unpacked_keeps_no_other_out() -> None:
    data = bytearray(packed({"a.txt": b"Hello " * 50, "b.txt": b"Fine"}))
    data[36:41] = b"\xff" * 5
    read = found(("all.zip", bytes(data)))
    assert read[0].problem and read[1].prompt is not None


def test_a_zip_in_a_zip_is_no_prompt() -> None:
    (one,) = found(("all.zip", packed({"inner.zip": packed({"a.txt": b"Hello"}, zipfile.ZIP_STORED)})))
    assert one.prompt is None and one.problem


def test_notes_stand_with_their_prompt_and_secrets_are_named_never_shown() -> None:
    key = "sk-" + "aB3dE5gH7jK9mN1pQ3sT"
    prompts = f'{{"prompts": [{{"label": "a", "raw": "Use {key} for {{{{x}}}}"}}, {{"label": "b", "raw": "Hello", "config": {{"base_url": "http://evil"}}}}]}}'
    read = found(("promptfooconfig.json", prompts.encode()))
    assert [one.prompt.name for one in read if one.prompt] == ["a", "b"]
    assert any("an OpenAI key" in note for note in read[0].notes) and not any("base_url" in note for note in read[0].notes)
    assert any("base_url" in note for note in read[1].notes)
    assert key not in "".join(read[0].notes)
