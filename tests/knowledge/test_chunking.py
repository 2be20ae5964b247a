"""Documents become passages: nothing is lost, nothing is too long, and hostile files cost little."""

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.made import content, pdf
from touchstone.errors import Invalid
from touchstone.knowledge import bounded, chunking
from touchstone.knowledge.bounded import Processes
from touchstone.knowledge.chunking import Cut, chunked
from touchstone.knowledge.passages import Passage

HANDBOOK = """# Handbook

Welcome.

## Refunds

Within 30 days.

Keep the slip.

```
# no heading
```

### Late

Ask us.

## Hours
Nine to five.
"""


def cut(name: str, text: str, size: int = 1_200, overlap: int = 150) -> tuple[Passage, ...]:
    return chunked(name, text.encode(), Cut(size, overlap)).passages


def test_markdown_is_cut_at_its_headings_and_says_where_a_passage_stands() -> None:
    found = {one.place: one.text for one in cut("handbook.md", HANDBOOK)}
    assert list(found) == ["Handbook", "Handbook > Refunds", "Handbook > Refunds > Late", "Handbook > Hours"]
    assert found["Handbook > Refunds"] == "## Refunds\n\nWithin 30 days.\n\nKeep the slip.\n\n```\n# no heading\n```"
    assert found["Handbook > Hours"] == "## Hours\n\nNine to five."


def test_a_text_is_cut_between_paragraphs_and_the_end_of_one_passage_begins_the_next() -> None:
    paragraphs = [f"Paragraph {number} begins. " + "It goes on and on. " * 5 + f"Sentence {number} ends it." for number in range(6)]
    found = cut("notes.txt", "\n\n".join(paragraphs), 300, 60)
    assert [one.place for one in found][:2] == ["line 1", "line 5"]
    for number, (one, after) in enumerate(pairwise(found)):
        shared = after.text.partition("\n\n")[0]
        assert one.text.endswith(shared) and f"Sentence {number + 1} ends it." in shared and len(shared) <= 60


def test_each_row_of_a_table_is_a_passage_with_the_names_of_its_columns() -> None:
    found = chunked("faq.csv", b'question;answer\nWhen?;"At nine.\nOr ten."\n\n;\nWhere?;Oslo\nBad;"open')
    assert [(one.text, one.place) for one in found.passages] == [
        ("question: When?\nanswer: At nine.\nOr ten.", "row 2"),
        ("question: Where?\nanswer: Oslo", "row 3"),
    ]
    assert found.told == ("Line 7: A quote is opened and never closed.",)


def test_a_pdf_is_cut_at_its_pages() -> None:
    found = chunked("guide.pdf", pdf([content(["Open at nine.", "Closed on Sunday."]), content([]), content(["Call us."])]))
    assert [(one.id, one.place, one.text) for one in found.passages] == [
        ("guide.pdf#1", "page 1", "Open at nine.\nClosed on Sunday."),
        ("guide.pdf#2", "page 3", "Call us."),
    ]


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text of words that each stand once, and the words."""
    ends = st.sampled_from([" ", "  ", ". ", "\n", "\n\n", "! ", "\n\n# ", "。", " \n\n\n"])
    lengths = draw(st.lists(st.sampled_from([3, 9, 40, 190]), min_size=1, max_size=60))
    words = [f"w{number}".ljust(length, "x") for number, length in enumerate(lengths)]
    return "".join(word + draw(ends) for word in words), words


@settings(deadline=None)
@given(documents(), st.sampled_from([".txt", ".md"]), st.integers(200, 500), st.integers(0, 50))
def test_every_word_stands_in_a_passage_in_its_order_and_none_is_too_long(
    document: tuple[str, list[str]], suffix: str, size: int, overlap: int
) -> None:
    text, words = document
    found = cut(f"a{suffix}", text, size, overlap)
    assert all(0 < len(one.text) <= size for one in found)
    joined, at = "\n".join(one.text for one in found), 0
    for word in words:
        parts = (word,) if word in joined else (word[:100], word[-20:])
        assert all(part in joined for part in parts)
        at = max(at, joined.index(word[:20]))
    firsts = [joined.index(word) for word in words if word in joined]
    assert firsts == sorted(firsts)
    assert cut(f"a{suffix}", text, size, overlap) == found


@settings(deadline=None)
@given(st.text(max_size=2_000), st.sampled_from([".txt", ".md", ".csv"]))
def test_any_text_is_cut_or_refused_in_words(text: str, suffix: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        found = chunked(f"a{suffix}", data, Cut(200, 20)).passages
    except Invalid as refused:
        assert refused.message and refused.hint
    else:
        assert found and all(0 < len(one.text) <= 200 and "\0" not in one.text for one in found)


HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty": ("a.txt", b" \n\n "),
    "NUL in it": ("a.txt", b"text" * 2_000 + b"\0text"),
    "a program": ("a.md", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20),
    "a zip called text": ("a.txt", b"PK\x03\x04" + b"x" * 100),
    "a PDF called Markdown": ("a.md", pdf([content(["x"])])),
    "says UTF-8 and is not": ("a.txt", b"\xef\xbb\xbfcaf\xe9"),
    "half of UTF-16": ("a.txt", "text".encode("utf-16") + b"\xd8"),
    "too large": ("a.txt", b"x" * (chunking.MOST_BYTES + 1)),
    "too much text": ("a.txt", b"word " * 500_000),
    "more passages than are kept": ("a.md", b"# a\n\nb\n\n# c\n\nd\n\n" * 20_000),
    "another kind": ("a.exe", b"text"),
    "no kind": ("passwd", b"text"),
    "a path": ("../../etc/passwd", b"text"),
    "no PDF": ("a.pdf", b"hello"),
    "a PDF cut off": ("a.pdf", pdf([content(["x"] * 50)])[:400]),
    "noise after the mark of a PDF": ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 1_000),
    "a PDF whose pages hold themselves": ("a.pdf", pdf([content(["x"])]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")),
    "a PDF nested 100,000 deep": ("a.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\ntrailer << /Root 1 0 R >>"),
    "a PDF with too many pages": ("a.pdf", pdf([content(["x"])] * 1_001)),
    "a PDF without text": ("a.pdf", pdf([b""])),
    "a PDF stream that grows to 300 MB": ("a.pdf", pdf([b" " * 300_000_000])),
    "the same, packed three times": ("a.pdf", pdf([b" " * 300_000_000], 3)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_in_a_sentence_and_soon(name: str, data: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        chunked(name, data)
    assert refused.value.message and refused.value.hint
    assert time.perf_counter() - began < 15


def test_a_text_that_is_not_utf8_is_read_and_the_guess_is_told() -> None:
    found = chunked("menu.txt", "Café au lait, 3 €".encode("cp1252"))
    assert found.passages[0].text == "Café au lait, 3 €" and "guess" in found.told[0]
    assert chunked("menu.txt", "Café".encode("utf-16")).passages[0].text == "Café"


def test_a_word_without_end_and_lines_without_words_take_little_time() -> None:
    began = time.perf_counter()
    for text in (
        "x" * 1_900_000,
        "x. " * 600_000,
        "x" + "\n" * 1_900_000 + "x",
        "# " * 900_000,
        "#" * 1_900_000,
        "```\n" * 450_000,
        ". \n" * 600_000,
    ):
        cut("a.md", text, 8_000)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(("size", "overlap"), [(199, 0), (8_001, 0), (200, -1), (400, 101)])
def test_passages_have_a_length_that_makes_sense(size: int, overlap: int) -> None:
    with pytest.raises(Invalid) as refused:
        cut("a.txt", "text", size, overlap)
    assert refused.value.field == "size"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Any:
    processes = Processes("pdf", "pypdf", 2.0, 1)
    monkeypatch.setattr(bounded, "_pdf", processes)
    yield processes
    processes.close()


def test_a_pdf_that_takes_too_long_or_too_much_memory_ends_alone(quick: Any) -> None:
    for drawn in (content(["A" * 100] * 200_000), b"".join(b"(" + b"A" * 50_000 + b") Tj " for _ in range(1_500))):
        began = time.perf_counter()
        with pytest.raises(Invalid):
            chunked("a.pdf", pdf([b"BT /F1 12 Tf " + drawn + b" ET"]))
        assert time.perf_counter() - began < 10
    assert chunked("a.pdf", pdf([content(["Still here."])])).passages[0].text == "Still here."
