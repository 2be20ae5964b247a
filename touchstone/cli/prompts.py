"""`touchstone prompts`: to files for a repository and back, one readable file per prompt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from touchstone.cli.plain_help import PlainCommand

if TYPE_CHECKING:
    from store.database import Database
    from touchstone.actions.prompt_import import Item

commands = typer.Typer(
    help="Prompts as files, for a repository: write them, read them back.",
    no_args_is_help=True,
    rich_markup_mode=None,
    subcommand_metavar="COMMAND",
)
PROJECT = typer.Option(metavar="NAME", help="The project, when there are several.")


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="prompts")


def _opened(project: str) -> "tuple[Database, int]":
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.prompt_folder import project_named
    from touchstone.actions.store_errors import translated
    from touchstone.settings import Settings

    with translated():
        db = open_database(Settings.from_environment().database_url)
        ensure_schema(db)
        return db, project_named(db, project)


@commands.command("export", cls=PlainCommand)
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; it is made when it is missing.")],
    project: Annotated[str, PROJECT] = "",
    label: Annotated[str, typer.Option(metavar="LABEL", help="The versions this label points at, in place of the newest.")] = "",
) -> None:
    """Write every prompt in use to a file of its own. A file that says the same already is not touched, none is deleted.

    touchstone prompts export prompts

    touchstone prompts export released --label production

    What has no such label, or no version yet, is told on stderr. Exit codes: 0 every other prompt has its file, 1 one could not be
    written, or not whole (told on stderr), or usage or set-up error.
    """
    from touchstone.actions.prompt_folder import write_folder
    from touchstone.prompts.files.naming import clean_line

    db, project_id = _opened(project)
    done = write_folder(db, project_id, folder, label)
    for name in done.written:
        typer.echo(f"wrote      {name}")
    for name in done.others:
        typer.echo(f"no prompt  {clean_line(name, 200)}")
    missing = (("left out", done.left_out), ("failed", done.failed), ("not whole", done.lacking))
    for word, remarks in missing:
        for remark in remarks:
            typer.echo(f"{word:<10} {clean_line(remark.name)}: {remark.text}", err=True)
    typer.echo(f"{len(done.written)} written, {done.same} already said the same, {len(done.left_out)} left out.")
    raise typer.Exit(1 if any(not remark.absent for _, remarks in missing for remark in remarks) else 0)


@commands.command("import", cls=PlainCommand)
def import_(
    place: Annotated[
        Path, typer.Argument(metavar="FOLDER_OR_FILE", help="A folder whose *.prompt.md are read, or one file of any known format.")
    ],
    project: Annotated[str, PROJECT] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="The note of the new versions (default: what each file says).")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Save what differs as new versions, and nothing of what says the same. Labels are not moved.

    touchstone prompts import prompts --dry-run
    """
    from collections import Counter

    from touchstone.actions.prompt_folder import read_place
    from touchstone.actions.prompt_import import bring_in, compare
    from touchstone.prompts.files.naming import clean_line

    db, project_id = _opened(project)
    items = compare(db, project_id, read_place(place))
    for item in items:
        for line in _lines(item):
            typer.echo(line)
    done = bring_in(db, project_id, () if dry_run else items, note=note, author=_author())
    for name, reason in done.failed:
        typer.echo(f"{'refused':<10} {clean_line(name)}: {reason}")
    for name, reason in done.left:
        typer.echo(f"{'left alone':<10} {clean_line(name)}: {reason}")
    counts = Counter(item.state for item in items)
    refused = counts["refused"] + len(done.failed)
    changing = f"{counts['new'] + counts['changed']} would be saved" if dry_run else f"{len(done.written)} saved"
    typer.echo(f"{changing}, {counts['same']} said the same already, {refused} refused.")
    raise typer.Exit(1 if refused or done.left else 0)


def _lines(item: "Item") -> list[str]:
    """What would become of one prompt, and what of its file is not taken over; nothing of one that says the same."""
    from touchstone.prompts.files.naming import clean_line

    if item.state == "same":
        return []
    after = f" (differs from v{item.number})" if item.number else ""
    told = f"{item.found.file}: {item.problem} {item.hint}" if item.problem else f"{clean_line(item.name)}{after}"
    return [f"{item.state:<10} {told}", *(f"{'':<10} {note}" for note in item.found.notes)]


def _author() -> str:
    """Who is written beside the new versions."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"
