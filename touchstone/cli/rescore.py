"""`touchstone rescore`."""

from typing import Annotated

import typer

from touchstone.cli.plain_help import PlainCommand


def register(app: typer.Typer) -> None:
    app.command(cls=PlainCommand, no_args_is_help=True)(rescore)


def rescore(
    run: Annotated[int, typer.Argument(metavar="RUN", help="Number of the run, as `touchstone run` and the Runs page show it.")],
) -> None:
    """Judge the stored answers of a run anew, by the scorers of this version. No model is asked; verdicts of people stay.

    touchstone rescore 1

    One that was interrupted goes on where it was.

    Exit codes: 0 done, 1 usage or set-up error.
    """
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.rescoring import rescore_here
    from touchstone.actions.store_errors import translated
    from touchstone.settings import Settings

    with translated():
        db = open_database(Settings.from_environment().database_url)
        ensure_schema(db)
        done = rescore_here(db, run)
    typer.echo(f"Run {run}: {done.row.error or done.said}")
    raise typer.Exit(1 if done.row.error else 0)
