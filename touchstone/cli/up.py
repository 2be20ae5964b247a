"""`touchstone up` and `touchstone worker`."""

from typing import TYPE_CHECKING, Annotated

import typer

from touchstone.cli.plain_help import PlainCommand

if TYPE_CHECKING:
    from touchstone.settings import Settings


def register(app: typer.Typer) -> None:
    app.command(cls=PlainCommand)(up)
    app.command(cls=PlainCommand)(worker)


def up(
    port: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, max=65535, help="Where the pages answer (default 8501, or TOUCHSTONE_PORT).")
    ] = None,
    workers: Annotated[int, typer.Option(metavar="NUMBER", min=0, max=16, help="Worker processes to keep running.")] = 1,
) -> None:
    """Start the pages, the API and a worker, and print the address.

    touchstone up

    touchstone up --port 8600 --workers 2

    Everything is kept in ~/.touchstone (or TOUCHSTONE_HOME). A worker that dies is started again, and runs go on where they were;
    the same holds when all of it is killed and started again. Ctrl-C stops it in order. When one is running at that port already,
    its address is printed and nothing is started.
    """
    from dataclasses import replace

    from touchstone.cli.supervision import Supervisor
    from touchstone.errors import Invalid
    from touchstone.server import check_host, check_port, serve
    from touchstone.settings import Settings

    found = Settings.from_environment()
    settings = replace(found, port=port or found.port)
    check_host(settings)
    if _runs_already(settings):
        return
    check_port(settings.host, settings.port)
    try:
        with Supervisor(settings, workers):
            serve(settings)
    except Invalid:  # one that was started at the same moment may have been quicker
        if not _runs_already(settings):
            raise


def _runs_already(settings: "Settings") -> bool:
    """Whether Touchstone is at that address, which is told then."""
    from touchstone.server import address, is_listening, is_touchstone

    if not (is_listening(settings.host, settings.port) and is_touchstone(settings.host, settings.port)):
        return False
    typer.echo(f"Touchstone is running already at {address(settings)}")
    typer.echo("Open it there. For a second one beside it choose another port with --port or TOUCHSTONE_PORT.")
    return True


def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process is gone.")] = None,
) -> None:
    """Take runs from the queue and do them, until stopped.

    Start as many as you like, on any machine that shares the database; one takes over what a dead one left.
    """
    import logging

    from touchstone.actions.running import Means
    from touchstone.actions.store_errors import translated
    from touchstone.workflows.worker import work

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    with translated():
        work(Means.of_process(), parent)
