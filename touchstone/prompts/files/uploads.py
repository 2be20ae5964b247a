"""Files as they are handed over, several at once or in a zip: each prompt that they hold, or why one is refused."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from touchstone.errors import Invalid, NotFound
from touchstone.prompts.content import check_content
from touchstone.prompts.files.naming import clean_line
from touchstone.prompts.files.prompt_file import MAX_BYTES, MAX_PROMPTS, Imported, PromptFile
from touchstone.prompts.files.reading import read_prompts
from touchstone.prompts.secrets import leaks

MAX_FILES = 1_000
MAX_ALL = 10_000_000
"""Bytes of all files together, unzipped."""
_MAGIC = b"PK\x03\x04"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways of packing that are unpacked; the others take long, or as much memory as the file asks for."""
_TABLES = (".csv", ".tsv", ".xlsx")


@dataclass(frozen=True)
class Upload:
    """A file under the name that it came with."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Found:
    """A prompt of a file, or why it cannot come in (`problem`, `hint`); without a prompt the file itself is refused."""

    file: str
    prompt: PromptFile | None = None
    format: str = ""
    """One of `readers`."""
    notes: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


def found_in(uploads: Sequence[Upload], format: str = "") -> tuple[Found, ...]:
    """Every prompt of the files, in order; `format` as in `read_prompts`. Nothing of them is opened elsewhere, fetched or run.

    At most 1,000 files and prompts, 5 MB a file and 10 MB in all: what is beyond is refused, not read.
    """
    found: list[Found] = []
    size = count = 0
    for upload, problem, read in _unpacked(uploads):
        count, size = count + 1, size + read
        if size > MAX_ALL or count > MAX_FILES or len(found) >= MAX_PROMPTS:
            limits = f"At most {MAX_FILES:,} files and prompts and {MAX_ALL // 1_000_000} MB are read at once."
            return (*found, Found(upload.name, problem="This file and those after it were not read.", hint=limits))
        found += [_refused(upload.name, problem)] if problem else _read(upload, format)
    return tuple(found[:MAX_PROMPTS])


_Piece = tuple[Upload, Invalid | None, int]
"""A file, what keeps it from being read, and how many bytes were read to know."""


def _unpacked(uploads: Sequence[Upload]) -> Iterator[_Piece]:
    for upload in uploads:
        named = Upload(clean_line(upload.name) or "file", upload.data)
        if upload.data.startswith(_MAGIC) and not upload.name.lower().endswith(_TABLES):
            yield from _unzipped(named)
        else:
            yield named, None, len(upload.data)


def _unzipped(upload: Upload) -> Iterator[_Piece]:
    """The files of a zip; their names are texts here, nothing is written. A file is read up to its limit, whatever its head promises."""
    if (size := len(upload.data)) > MAX_ALL:
        told = f"The zip file has {size / 1_000_000:.1f} MB; at most {MAX_ALL // 1_000_000} MB are taken."
        yield upload, Invalid(told, "Split it."), 0
        return
    try:
        packed = zipfile.ZipFile(io.BytesIO(upload.data))
    except Exception:  # A head made to harm raises errors of many kinds.
        yield upload, Invalid("The zip file is damaged.", "Make it again."), 0
        return
    with packed:
        for info in packed.infolist()[: MAX_FILES + 1]:
            if not info.filename.endswith("/") and not _is_hidden(info.filename):
                yield _unzipped_one(packed, info)


def _unzipped_one(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Piece:
    name, size = clean_line(info.filename, 200) or "file", min(info.file_size, MAX_BYTES + 1)
    try:
        if info.compress_type in _PACKED:
            with packed.open(info) as file:
                return Upload(name, file.read(size)), None, size
    except Exception:  # As above.
        pass
    problem = Invalid("This file of the zip is encrypted, damaged or packed in an unknown way.", "Pack it again.")
    return Upload(name, b""), problem, size


def _is_hidden(name: str) -> bool:
    """What systems put beside the files of a zip."""
    return any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in name.split("/"))


def _read(upload: Upload, format: str) -> list[Found]:
    if upload.name.lower().endswith(_TABLES):
        return [_refused(upload.name, Invalid("A table holds values of variables, no prompt.", "Import it as cases of a suite."))]
    try:
        read = read_prompts(upload.data, upload.name, format)
    except (Invalid, NotFound) as problem:
        return [_refused(upload.name, problem)]
    return [_checked(upload.name, read, position) for position in range(len(read.prompts))]


def _checked(file: str, read: Imported, position: int) -> Found:
    """A prompt with the notes about it, and whether it could be sent. What is noted of the whole file stands with its first prompt."""
    prompt, names = read.prompts[position], [one.name for one in read.prompts]
    mine = [note for note in read.notes if _is_about(note, prompt.name)]
    whole = [note for note in read.notes if not position and not any(_is_about(note, name) for name in names)]
    notes = (note.removeprefix(f"{prompt.name}: ") for note in (*whole, *mine))
    return Found(file, prompt, read.kind_of_file, (*notes, *_labels(prompt), *_secrets(prompt)), *_problem(prompt))


def _is_about(note: str, name: str) -> bool:
    return note.startswith((f"{name}: ", f"{name} "))


def _problem(prompt: PromptFile) -> tuple[str, str]:
    try:
        check_content(prompt.content)
    except Invalid as problem:
        return problem.message, problem.hint
    return "", ""


def _labels(prompt: PromptFile) -> tuple[str, ...]:
    return (f"Labels are not moved by an import: {', '.join(prompt.labels)}.",) if prompt.labels else ()


def _secrets(prompt: PromptFile) -> tuple[str, ...]:
    kinds = dict.fromkeys(leak.what for message in prompt.content.messages for leak in leaks(message.content))
    return tuple(f"A text seems to hold {what}. Take it out: versions are kept." for what in kinds)


def _refused(file: str, problem: Invalid | NotFound) -> Found:
    return Found(file, problem=problem.message, hint=problem.hint)
