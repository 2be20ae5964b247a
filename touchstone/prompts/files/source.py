"""The text of a file, and the plain values it says: parsed as data only, within limits, never by a library's own loader."""

import codecs
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.prompt_file import MAX_BYTES
from touchstone.prompts.from_outside import check_text, nested
from touchstone.suites.json_text import find_twice, read_json
from touchstone.suites.yaml_text import MAX_DEPTH, Path, read_yaml

MAX_YAML = 1_000_000
"""Characters of YAML: reading takes a second for every 100,000."""
_FRONT = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_DATA = (".json", ".yaml", ".yml")


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 that says so by its mark. Raises Invalid for anything else, and above 5 MB."""
    if len(data) > MAX_BYTES:
        raise Invalid(f"The file has {len(data) / 1_000_000:.1f} MB; at most {MAX_BYTES // 1_000_000} MB are taken.", "Split it.")
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        raise Invalid("The file is no text in UTF-8.", "Save it again as UTF-8.") from None
    if "\x00" in text:
        raise Invalid("The file holds the character NUL, so it is no text.", "Save it again as UTF-8.")
    if not text.strip():
        raise Invalid("The file is empty.", "Choose a file that holds a prompt.")
    return text


def _encoding(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not data.startswith(codecs.BOM_UTF32_LE)
    return "utf-16" if wide else "utf-8-sig"


@dataclass(frozen=True)
class Source:
    """What a reader is given: the file's text and the name it came under ("" for a pasted text)."""

    text: str
    file_name: str = ""

    @property
    def suffix(self) -> str:
        """The ending of the file name, in small letters, with its dot."""
        return PurePosixPath(self.file_name).suffix.lower()

    @cached_property
    def data(self) -> Any:
        """The values of a text that is JSON, or a YAML file; None for any other text. Raises Invalid where the name promises data."""
        if self.suffix in _DATA:
            return values(self.text, yaml=self.suffix != ".json")
        with suppress(Invalid):
            return values(self.text, yaml=False) if self.text.lstrip()[:1] in ("{", "[") else None
        return None

    def values(self) -> Any:
        """The values of the text, read as JSON or YAML. Raises Invalid."""
        return self.data if self.data is not None else values(self.text, yaml=self.text.lstrip()[:1] not in ("{", "["))

    @cached_property
    def parts(self) -> tuple[str, str] | None:
        """The YAML between two lines of three hyphens at the beginning, and what follows them; None where there is none."""
        start = _FRONT.match(self.text)
        end = _END.search(self.text, start.end()) if start else None
        return (self.text[start.end() : end.start()], self.text[end.end() + 1 :]) if start and end else None


def front_matter(head: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """The fields between the hyphens, with their lines in the file. Raises Invalid."""
    data, lines = yaml_values(f"\n{head}")
    if data is not None and not isinstance(data, dict):
        raise Invalid("What stands between the two lines of hyphens is no list of fields.", "Write fields like name: greeting.")
    return data or {}, lines


def values(text: str, yaml: bool) -> Any:
    """Plain values of JSON or YAML text. Raises Invalid with what is wrong."""
    return yaml_values(text)[0] if yaml else _json_values(text)


def yaml_values(text: str) -> tuple[Any, dict[Path, int]]:
    """Plain values of YAML with their lines; aliases, tags and repeated keys are refused. Raises Invalid."""
    if len(text) > MAX_YAML:
        raise Invalid(f"This YAML has more than {MAX_YAML:,} characters.", "Split it.")
    data, lines = read_yaml(text)
    _check(data)
    return data, lines


def _json_values(text: str) -> Any:
    try:
        data = read_json(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Invalid(f"This is not JSON: {str(error)[:120]}.", "Check quotes, commas and brackets.") from None
    if (twice := find_twice(data)) is not None:
        raise Invalid(f"The key {quoted(twice.name)} is there twice.", "Keep one of them.")
    _check(data)
    return data


def _check(data: Any) -> None:
    """Raises Invalid for what a database or a file cannot keep: too deep, no finite number, NUL, half a character."""
    for value, depth in nested(data):
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(value, float) and not math.isfinite(value):
            raise Invalid("The file holds a number that is not finite.", "Write digits.")
        if isinstance(value, str):
            check_text(value)


def _too_deep() -> Invalid:
    return Invalid(f"The file is nested more than {MAX_DEPTH} levels deep.", "Make it flatter.")
