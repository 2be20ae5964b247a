"""`touchstone run`: a file against an endpoint, or a suite of the database against its targets."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchstone.cli.plain_help import PlainCommand

if TYPE_CHECKING:
    from store.database import Database
    from store.tables import Run
    from touchstone.settings import Settings

FILES = (".csv", ".tsv", ".jsonl", ".json", ".yaml", ".yml")
OF_A_FILE = ("endpoint", "model", "api_key_env", "prompt", "limit", "price_in", "price_out")
TARGET = (
    "Suite: PROMPT@MODEL, PROMPT:3@MODEL (version 3), PROMPT:staging@MODEL (a label) or MODEL; may be repeated. A chain is named as a "
    "prompt is. One whose own name holds a colon is named as it is: only what is no prompt's name is parted, at its last colon."
)
OF_A_SUITE = ("target", "project")


def register(app: typer.Typer) -> None:
    app.command(cls=PlainCommand, no_args_is_help=True)(run)


def run(
    what: Annotated[
        str,
        typer.Argument(metavar="FILE_OR_SUITE", help="A file of cases (CSV, JSONL, JSON, YAML), or the name of a suite in the database."),
    ],
    endpoint: Annotated[str, typer.Option(metavar="URL", help="File: base URL of an OpenAI-compatible endpoint.")] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help="File: the model's name at that endpoint.")] = "",
    api_key_env: Annotated[str, typer.Option(metavar="VARIABLE", help="File: name of the environment variable that holds the key.")] = "",
    prompt: Annotated[
        str, typer.Option(metavar="TEMPLATE", help="File: template its columns fill, such as 'Answer briefly: {input}'.")
    ] = "",
    limit: Annotated[int | None, typer.Option(metavar="NUMBER", min=1, help="File: only its first so many cases.")] = None,
    price_in: Annotated[float | None, typer.Option(metavar="DOLLARS", min=0, help="File: dollars per million tokens read.")] = None,
    price_out: Annotated[float | None, typer.Option(metavar="DOLLARS", min=0, help="File: dollars per million tokens written.")] = None,
    target: Annotated[list[str] | None, typer.Option(metavar="TARGET", help=TARGET)] = None,
    project: Annotated[str, typer.Option(metavar="NAME", help="Suite: its project, when several have one of that name.")] = "",
    concurrency: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=1024, help="Calls under way at once.")] = 8,
    repeats: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=100, help="How often each case is asked.")] = 1,
    attack: Annotated[
        list[str] | None, typer.Option(metavar="ATTACK", help="Attack chain such as base64 or role_play+rot13; may be repeated.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option(metavar="NUMBER", min=1, help="Longest answer, in tokens.")] = None,
    temperature: Annotated[float | None, typer.Option(metavar="NUMBER", min=0, max=5, help="Sampling temperature.")] = None,
    budget: Annotated[float | None, typer.Option(metavar="DOLLARS", help="Stop when so many US dollars are spent.")] = None,
    gate: Annotated[
        list[str] | None, typer.Option(metavar="CONDITION", help="asr<=0.2, orr<=0.1 or pass>=0.9, for each target; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every attempt to this file, as JSON lines.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON summary line on stdout.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the interrupted run of this same command.")] = False,
) -> None:
    """Run a file of cases against an endpoint, or a suite against targets.

    touchstone run cases.csv --endpoint http://127.0.0.1:8000/v1 --model llama --concurrency 32 --out results.jsonl --json

    touchstone run "Adversarial starter" --target support-assistant@demo-tuned --gate "asr<=0.2"

    A file needs a column with the question (prompt, input or question); expected, contains, reference and id are understood too.
    Every answer is stored as it arrives. Ctrl-C lets the calls under way end; the same command with --resume goes on.
    Progress goes to stderr.

    What the exit codes mean: touchstone --help.
    """
    given = dict(locals())
    with _quick_start():
        from touchstone.actions.store_errors import translated
        from touchstone.cli import run_report
        from touchstone.settings import Settings

        settings, gates = Settings.from_environment(), run_report.parsed(gate or [])
        run_report.check_out(out)
        with translated():
            db = _opened(settings)
            made = _of_file(db, settings, given) if _is_file(what, endpoint) else _of_suite(db, given)
    with translated():
        seconds = _execute(db, made, settings)
        code = run_report.report(db, made.id or 0, seconds, gates, out, as_json)
    raise typer.Exit(code)


@contextmanager
def _quick_start() -> Iterator[None]:
    """What is imported here stays for good: looking for garbage in it costs a tenth of a second at the start, and later again."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _opened(settings: "Settings") -> "Database":
    from store.database import open_database
    from store.schema import ensure_schema

    db = open_database(settings.database_url)
    ensure_schema(db)
    return db


def _is_file(what: str, endpoint: str) -> bool:
    return bool(endpoint) or Path(what).suffix.lower() in FILES or Path(what).is_file()


def _refuse(given: dict[str, Any], names: tuple[str, ...], reason: str) -> None:
    from touchstone.errors import Invalid

    if wrong := [f"--{name.replace('_', '-')}" for name in names if given[name]]:
        raise Invalid(f"{', '.join(wrong)}: {reason}", "See `touchstone run --help`.")


def _of_file(db: "Database", settings: "Settings", given: dict[str, Any]) -> "Run":
    from touchstone.actions.file_cases import told
    from touchstone.actions.file_runs import FileRun, take
    from touchstone.errors import Invalid

    _refuse(given, OF_A_SUITE, "only for a suite of the database, not for a file.")
    if not given["endpoint"] or not given["model"]:
        raise Invalid("A file needs an endpoint and a model.", "Add --endpoint URL --model NAME.")
    asked = {name: given[name] for name in ("model", "api_key_env", "prompt", "limit", "price_in", "price_out")}
    taken = take(db, FileRun(path=Path(given["what"]), base_url=given["endpoint"], **asked, **_common(given)), settings, given["resume"])
    for problem in taken.problems:
        typer.echo(told(problem), err=True)
    if given["budget"] and not (given["price_in"] or given["price_out"]):
        typer.echo("Without a price --budget stops nothing: add --price-in and --price-out.", err=True)
    return _told(taken.run, taken.interrupted)


def _of_suite(db: "Database", given: dict[str, Any]) -> "Run":
    from touchstone.actions.named_runs import Named, take

    _refuse(given, OF_A_FILE, "only for a file, not for a suite of the database.")
    named = Named(given["what"], tuple(given["target"] or ()), given["project"], **_common(given))
    taken = take(db, named, given["resume"])
    if taken.note:
        typer.echo(taken.note, err=True)
    return _told(taken.run, taken.interrupted)


def _common(given: dict[str, Any]) -> dict[str, Any]:
    from touchstone.types import Params

    return {
        "params": Params(temperature=given["temperature"], max_tokens=given["max_tokens"]),
        "concurrency": given["concurrency"],
        "repeats": given["repeats"],
        "attacks": tuple(given["attack"] or [""]),
        "budget_usd": given["budget"],
    }


def _told(made: "Run", interrupted: "Run | None") -> "Run":
    if interrupted is not None:
        typer.echo(f"Run {interrupted.id} of the same was not finished; --resume would have gone on with it.", err=True)
    if made.state == "done":
        typer.echo(f"Run {made.id} was finished before: nothing is asked again.", err=True)
    return made


def _execute(db: "Database", made: "Run", settings: "Settings") -> float:
    """Seconds the run took; nothing is done for one that is done already."""
    import time

    from touchstone.actions.running import Means, run_here
    from touchstone.cli.run_progress import Teller, stop_on_signals

    began = time.perf_counter()
    if made.state != "done":
        with Teller(db, made) as teller, stop_on_signals() as asked:
            run_here(db, made.id or 0, Means(settings, os.environ), on_progress=teller, stop_asked=asked)
    return time.perf_counter() - began
