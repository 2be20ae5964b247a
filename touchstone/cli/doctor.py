"""`touchstone doctor`."""

import typer

from touchstone.cli.plain_help import PlainCommand

COLOURS = {"ok": "green", "untried": "blue", "warning": "yellow", "broken": "red"}


def register(app: typer.Typer) -> None:
    app.command(cls=PlainCommand)(doctor)


def doctor() -> None:
    """Check Python, packages, disk, database, workers, demo model and endpoints, and say what to do.

    Exits with 1 when something is broken.
    """
    from touchstone.actions.diagnosis import diagnose
    from touchstone.settings import Settings

    findings = diagnose(Settings.from_environment())
    for finding in findings:
        typer.secho(f"{finding.state:8}", fg=COLOURS[finding.state], nl=False)
        typer.echo(f" {finding.what}: {finding.found}")
        if finding.advice:
            typer.echo(f"         {finding.advice}")
    raise typer.Exit(1 if any(finding.state == "broken" for finding in findings) else 0)
