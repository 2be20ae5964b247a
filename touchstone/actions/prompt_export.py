"""Prompts on their way out: as one file or as a zip of several, with what the chosen format cannot carry told before."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import labels, prompt_list
from store.database import Database
from store.tables import Prompt, PromptVersion
from touchstone.actions import drafts
from touchstone.actions.prompts import samples_of
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.prompts.files import Exported, PromptFile, exported, file_name, values_to_csv, writers

VALUES = "values"
"""The format that holds no prompt: the sample values of its variables as CSV."""
LIMIT = 500
"""Prompts that a page hands out at once; the command line has no limit."""
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file of a zip: the same prompts make the same bytes."""


@dataclass(frozen=True)
class Remark:
    """A sentence about one prompt: what its file lacks, or why it has none."""

    name: str
    text: str
    left_out: bool = False
    absent: bool = False
    """It has no such version: there is nothing to write."""


@dataclass(frozen=True)
class Bundle:
    """What can be taken away; `count` is 0 and `data` empty where every prompt is left out."""

    file_name: str
    media_type: str
    data: bytes
    count: int
    remarks: tuple[Remark, ...]


def formats() -> dict[str, str]:
    """The titles of all formats by name, our own first."""
    named = {name: writers[name].title for name in writers}
    return {"touchstone": named.pop("touchstone"), **named, VALUES: "Sample values of the variables (CSV)"}


@translated()
def bundle(db: Database, ids: Sequence[int], format: str = "touchstone", label: str = "") -> Bundle:
    """The newest versions of prompts, or those that a label points at, as files. Raises Invalid above 500, NotFound for a format."""
    if len(ids) > LIMIT:
        raise Invalid(
            f"{len(ids):,} prompts are chosen, and at most {LIMIT} are handed out at once.",
            "Choose fewer, or take them all with `touchstone prompts export FOLDER`.",
        )
    files, remarks = files_of(db, ids, format, label)
    if len(files) == 1:
        only = files[0]
        return Bundle(only.file_name.rsplit("/", 1)[-1], only.media_type, only.text.encode(), 1, remarks)
    return Bundle("prompts.zip", "application/zip", _zipped(files) if files else b"", len(files), remarks)


@translated()
def files_of(db: Database, ids: Sequence[int], format: str, label: str = "") -> tuple[tuple[Exported, ...], tuple[Remark, ...]]:
    """A file for each prompt, in order, no two of the same name on any system; and what is to be said of them. Raises NotFound."""
    known, versions = prompt_list.prompts_by_id(db, ids), prompt_list.versions_at(db, ids, label)
    pointing = {id: labels.labels_of_project(db, id) for id in {prompt.project_id for prompt in known.values()}}
    typed = drafts.found(db, [samples_of(id) for id in ids]) if format == VALUES else {}
    files: list[Exported] = []
    remarks: list[Remark] = []
    for id in ids:
        prompt = known[id]
        try:
            content = PromptContent.from_version(version := _there(versions.get(id), label))
            names = [name for name, number in pointing[prompt.project_id].get(id, ()) if number == version.number]
            made = _values(prompt, content, typed) if format == VALUES else _file(prompt, content, version.message, names, format)
        except Invalid as problem:
            remarks.append(Remark(prompt.name, str(problem), left_out=True, absent=id not in versions))
            continue
        files.append(made)
        remarks += [Remark(prompt.name, note) for note in made.notes]
    return _apart(files), tuple(remarks)


def _there(version: PromptVersion | None, label: str) -> PromptVersion:
    if version is None:
        what = f"It has no label {label}." if label else "It has no version."
        raise Invalid(what, "It is left out.")
    return version


def _file(prompt: Prompt, content: PromptContent, note: str, labelled: Sequence[str], format: str) -> Exported:
    said = PromptFile(prompt.name, prompt.kind, prompt.description, tuple(prompt.tags), tuple(labelled), content, note)
    return exported(said, format)


def _values(prompt: Prompt, content: PromptContent, kept: Mapping[str, drafts.Draft]) -> Exported:
    """One row: what was typed into the preview last, else the sample that the variable declares."""
    draft = kept.get(samples_of(prompt.id or 0))
    typed = {name: str(value) for name, value in (draft.body if draft else {}).items()}
    declared = {one.name: one.sample for one in content.variables}
    names = dict.fromkeys((*variables_of(content), *declared))
    if not names:
        raise Invalid("It has no variable.", "It is left out.")
    row: Mapping[str, str] = {name: typed.get(name) or declared.get(name, "") for name in names}
    return Exported(values_to_csv([row]), file_name(prompt.name, ".values.csv"), "text/csv")


def _apart(files: Sequence[Exported]) -> tuple[Exported, ...]:
    """The files with names that differ also where case does not count."""
    seen: set[str] = set()
    made = []
    for file in files:
        number, name = 1, file.file_name
        while name.casefold() in seen:
            number += 1
            name = f"{number}-{file.file_name.replace('/', '-')}"
        seen.add(name.casefold())
        made.append(Exported(file.text, name, file.media_type, file.notes))
    return tuple(made)


def _zipped(files: Sequence[Exported]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.file_name, _WHEN)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, file.text.encode())
    return packed.getvalue()
