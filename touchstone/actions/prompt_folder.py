"""Prompts as a folder of files, for a repository: written where they differ, and read back."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store import projects, prompts
from store.database import Database
from touchstone.actions.prompt_export import Remark, files_of
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.files import MAX_BYTES, Exported
from touchstone.prompts.files.prompt_file import OURS
from touchstone.prompts.files.uploads import Found, Upload, found_in
from touchstone.prompts.files.writers.touchstone_file import TouchstoneFile

ENDING = TouchstoneFile.ending


@dataclass(frozen=True)
class Written:
    """What became of a folder: files written, how many said the same already, prompts without a file, those whose file lacks something,
    files that could not be written, and files of no prompt."""

    written: tuple[str, ...]
    same: int
    left_out: tuple[Remark, ...]
    lacking: tuple[Remark, ...]
    failed: tuple[Remark, ...]
    others: tuple[str, ...]


@translated()
def project_named(db: Database, name: str) -> int:
    """The id of the project of that name, or of the only one. Raises NotFound, and Invalid where there are several."""
    there = projects.list_projects(db)
    fitting = [project for project in there if name in ("", project.name)]
    known = ", ".join(project.name for project in there) or "none; touchstone up makes a sample project"
    if not fitting:
        raise NotFound(f"There is no project {name!r}." if name else "There is no project yet.", f"Projects: {known}.")
    if len(fitting) > 1:
        raise Invalid("There are several projects.", f"Add --project: {known}.")
    return fitting[0].id or 0


def write_folder(db: Database, project_id: int, folder: Path, label: str = "") -> Written:
    """Every prompt in use as a file of our own format below a folder. A file that says the same is not touched, none is deleted.

    Raises Invalid for a folder that cannot be written, StoreError.
    """
    ids = [prompt.id or 0 for prompt in prompts.list_prompts(db, project_id) if prompt.kind != prompts.CHAIN]
    files, remarks = files_of(db, ids, OURS, label)
    left_out = tuple(remark for remark in remarks if remark.left_out)
    lacking = tuple(remark for remark in remarks if not remark.left_out)
    written: list[str] = []
    failed: list[Remark] = []
    same = 0
    for file in files:
        try:
            if _write(folder, file):
                written.append(file.file_name)
            else:
                same += 1
        except OSError as error:
            told = f"The file cannot be written ({error.strerror or error}). Look at the folder and its permissions."
            failed.append(Remark(file.file_name, told, left_out=True))
    names = {file.file_name for file in files}
    others = tuple(name for path in _ours(folder) if (name := path.relative_to(folder).as_posix()) not in names)
    return Written(tuple(written), same, left_out, lacking, tuple(failed), others)


def _write(folder: Path, file: Exported) -> bool:
    """Whether it was written: not where it says the same. Raises OSError, also for a place that a link leads out of the folder."""
    path, data = folder / file.file_name, file.text.encode()
    if not path.resolve().is_relative_to(folder.resolve()):
        raise OSError("a link leads out of the folder")
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True


def _ours(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob(f"*{ENDING}") if path.is_file() and not path.is_symlink())


def read_place(place: Path) -> tuple[Found, ...]:
    """The prompts of a folder's files in our own format, or of one file of any format. Raises Invalid for what cannot be read."""
    if not place.exists():
        raise Invalid(f"There is no {place}.", "Name a folder that `touchstone prompts export` wrote, or a file.")
    return tuple(_found(place))


def _found(place: Path) -> Iterator[Found]:
    if place.is_file():
        yield from found_in([_upload(place, place.name)])
        return
    for path in _ours(place):
        yield from found_in([_upload(path, path.relative_to(place).as_posix())], OURS)


def _upload(path: Path, name: str) -> Upload:
    """The file up to a byte more than is taken, which is then refused with its reason. Raises Invalid."""
    try:
        with path.open("rb") as file:
            return Upload(name, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise Invalid(f"{path} cannot be read ({error.strerror}).", "Look at its permissions.") from error
