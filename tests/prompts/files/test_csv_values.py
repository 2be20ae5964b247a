"""Values of variables as CSV: safe in a spreadsheet, unchanged on the way back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.errors import Invalid
from touchstone.prompts.files import values_from_csv, values_to_csv

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20) | st.sampled_from(
    ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "''=1", "'", "a,b", 'a"b', "a\r\nb", "\n=1", "0042", " a ", "sep=;"]
)


@given(
    st.lists(
        st.fixed_dictionaries({"question": CELLS, "=context": CELLS}).filter(lambda row: any(map(str.strip, row.values()))),
        min_size=1,
        max_size=5,
    )
)
def test_values_come_back_byte_for_byte(rows: list[dict[str, str]]) -> None:
    assert values_from_csv(values_to_csv(rows).encode()) == rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_in_the_file_runs_as_a_formula(start: str) -> None:
    written = values_to_csv([{f"{start}a": f"{start}cmd|' /C calc'!A0", "b": f"'{start}x"}])
    cells = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_files_are_read(separator: str, encoding: str) -> None:
    text = "\r\n".join(separator.join(row) for row in (["question", "tone"], ["Wo?", "größer"], ["Why?", ""], ["", ""]))
    assert values_from_csv(text.encode(encoding)) == [{"question": "Wo?", "tone": "größer"}, {"question": "Why?", "tone": ""}]


def test_a_row_may_lack_values_but_not_have_too_many() -> None:
    assert values_from_csv(b"a,b\n1\n") == [{"a": "1", "b": ""}]
    assert values_to_csv([{"a": "1"}, {"b": "2"}]).splitlines() == ["a,b", "1,", ",2"]
    with pytest.raises(Invalid, match="Line 3: the row has 3 values for 2 columns"):
        values_from_csv(b"a,b\n1,2\n1,2,3\n")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a,a\n1,2\n", "Line 1: the column “a” is there twice"),
        (b"a,\n1,2\n", "Line 1: a column has no name"),
        (b'a,b\n"1,2\n', "Line 2: A quote is opened"),
        (b"", "empty"),
        (b"a\x00b\n", "NUL"),
        (b"a,b\n\xff\xfe\xfa", "no text in UTF-8"),
        (b"a\n" + b"x\n" * 10_001, "more than 10,000 rows"),
        (b",".join(b"c%d" % number for number in range(501)), "501 columns"),
        (b"x" * 5_000_001, "at most 5 MB"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        values_from_csv(data)
    assert told in str(caught.value)


def test_limits_hold_for_writing_too() -> None:
    for rows in ([{"a": "1"}] * 10_001, [{"a": "x" * 1_000_001}], [{"a": "\x00"}], [{f"c{number}": "" for number in range(501)}]):
        with pytest.raises(Invalid):
            values_to_csv(rows)
    assert values_to_csv([]) == ""
