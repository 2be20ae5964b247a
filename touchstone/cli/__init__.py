"""The `touchstone` command. Each command imports what it needs when it is called: `--help` answers at once."""

import sys
from typing import Annotated

import typer

from touchstone import __version__
from touchstone.cli.compare import register as register_compare
from touchstone.cli.doctor import register as register_doctor
from touchstone.cli.models import register as register_models
from touchstone.cli.run import register as register_run
from touchstone.cli.up import register as register_up

app = typer.Typer(
    name="touchstone",
    help="Test, attack and compare language-model applications. `touchstone up` opens the workbench in a browser.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"touchstone {__version__}")
        raise typer.Exit


@app.callback()
def common(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False) -> None:
    """The `touchstone` command."""


from touchstone.cli import compare as compare  # noqa: E402
from touchstone.cli import doctor as doctor
from touchstone.cli import models as models
from touchstone.cli import run as run
from touchstone.cli import up as up

for module in (up, run, compare, models, doctor):
    module.register(app)


def main() -> None:
    """Run the command; an error is two sentences on stderr and exit code 1, never a traceback."""
    from touchstone.errors import TouchstoneError

    try:
        sys.exit(app(standalone_mode=False) or 0)
    except (typer.Exit, typer.Abort) as ended:
        sys.exit(getattr(ended, "exit_code", 1))
    except TouchstoneError as error:
        fail(error.message, error.hint)
    except KeyboardInterrupt:
        fail("Stopped.", "What was answered is stored; the same command with --resume goes on.")
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        fail(error.format_message(), "See --help.")


def fail(message: str, hint: str = "") -> None:
    """Say what happened and what to do, and exit with 1."""
    typer.secho(message, fg="red", err=True)
    if hint:
        typer.echo(hint, err=True)
    sys.exit(1)
