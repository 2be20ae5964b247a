"""The `touchstone` command. Each command imports what it needs when it is called: `--help` answers at once."""

import os
import sys
from typing import Annotated

import typer

from touchstone import __version__
from touchstone.cli.compare import register as register_compare
from touchstone.cli.doctor import register as register_doctor
from touchstone.cli.models import register as register_models
from touchstone.cli.prompts import register as register_prompts
from touchstone.cli.rescore import register as register_rescore
from touchstone.cli.run import register as register_run
from touchstone.cli.up import register as register_up

__all__ = ["app", "fail", "main"]

INTERRUPTED = 130
"""The exit code shells give to Ctrl-C."""

app = typer.Typer(
    name="touchstone",
    no_args_is_help=True,
    subcommand_metavar="COMMAND",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"touchstone {__version__}")
        raise typer.Exit


@app.callback()
def common(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False) -> None:
    """Test, attack and compare language-model applications.

    touchstone up

    touchstone run cases.csv --endpoint http://127.0.0.1:8000/v1 --model llama

    touchstone run "Adversarial starter" --target demo-base --target demo-tuned

    touchstone compare 1

    Data is kept in ~/.touchstone, or where TOUCHSTONE_HOME says; TOUCHSTONE_DATABASE_URL names a shared PostgreSQL database.

    Exit codes: 0 done; 1 usage or set-up error, or not a single answer; 2 a gate failed, or the second target is worse;
    3 not enough data to say, or a run that has not ended.
    """


for register in (register_up, register_run, register_compare, register_rescore, register_models, register_prompts, register_doctor):
    register(app)


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
        fail("Stopped.", code=INTERRUPTED)
    except Exception as error:
        if hasattr(error, "format_message"):
            from touchstone.cli.wrong_values import told

            fail(told(error), "See --help.")
        if os.environ.get("TOUCHSTONE_DEVELOPMENT") == "1":
            raise
        fail(f"Something went wrong inside Touchstone ({type(error).__name__}: {error}).", "TOUCHSTONE_DEVELOPMENT=1 shows where.")


def fail(message: str, hint: str = "", code: int = 1) -> None:
    """Say what happened and what to do on stderr, and exit."""
    typer.secho(message, fg="red", err=True)
    if hint:
        typer.echo(hint, err=True)
    sys.exit(code)
