"""`touchstone run`: a file against an endpoint, or a suite of the database against its targets."""

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from store.database import Database
    from store.tables import Run
    from touchstone.actions.execution import Tally
    from touchstone.actions.summary import Summary
    from touchstone.settings import Settings
    from touchstone.types import Params

TOLD_S = 0.5
"""Seconds between two lines of progress on a terminal; ten times that elsewhere."""


def register(app: typer.Typer) -> None:
    app.command(no_args_is_help=True)(run)


def run(
    what: Annotated[str, typer.Argument(help="A file of cases (CSV, JSONL, JSON, YAML), or the name of a suite in the database.")],
    endpoint: Annotated[str, typer.Option(help="Base URL of an OpenAI-compatible endpoint, for a file.")] = "",
    model: Annotated[str, typer.Option(help="The model's name at that endpoint.")] = "",
    api_key_env: Annotated[str, typer.Option(help="Name of the environment variable that holds the key.")] = "",
    prompt: Annotated[str, typer.Option(help="Template the file's columns fill, such as 'Answer briefly: {input}'.")] = "",
    target: Annotated[list[str] | None, typer.Option(help="PROMPT@MODEL or MODEL of the database; may be given several times.")] = None,
    project: Annotated[str, typer.Option(help="Project of the suite, when several have one of that name.")] = "",
    concurrency: Annotated[int, typer.Option(min=1, max=1024, help="Calls under way at once.")] = 8,
    repeats: Annotated[int, typer.Option(min=1, max=100, help="How often each case is asked.")] = 1,
    attack: Annotated[list[str] | None, typer.Option(help="Attack chain such as base64 or role_play+rot13; may be given several times.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many cases of a file.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Longest answer, in tokens.")] = None,
    temperature: Annotated[float | None, typer.Option(min=0, max=5, help="Sampling temperature.")] = None,
    budget: Annotated[float | None, typer.Option(help="Stop when so many US dollars are spent.")] = None,
    gate: Annotated[list[str] | None, typer.Option(help="asr<=0.2, orr<=0.1 or pass>=0.9; may be given several times.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write every attempt to this file, as JSON lines.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON summary line on stdout.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the interrupted run of exactly this command.")] = False,
) -> None:
    """Run a file of cases against an endpoint, or a suite against targets.

    touchstone run cases.csv --endpoint http://127.0.0.1:8000/v1 --model llama --concurrency 32 --out results.jsonl --json

    touchstone run "Adversarial starter" --target support-assistant@demo-tuned --gate "asr<=0.2"

    A file needs a column with the question (prompt, input or question); expected, reference and id are understood too.
    Progress goes to stderr. Exit codes: 0 done, 1 usage or set-up error, 2 a gate failed, 3 not enough data to say.
    """
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.store_errors import translated
    from touchstone.settings import Settings
    from touchstone.types import Params

    settings, params = Settings.from_environment(), Params(temperature=temperature, max_tokens=max_tokens)
    gates = _gates(gate or [])
    attacks = tuple(attack or [""])
    with translated():
        db = open_database(settings.database_url)
        ensure_schema(db)
        if endpoint or Path(what).suffix.lower() in (".csv", ".jsonl", ".json", ".tsv") or Path(what).is_file():
            asked = dict(
                path=Path(what), base_url=endpoint, model=model, api_key_env=api_key_env, prompt=prompt, params=params,
                concurrency=concurrency, repeats=repeats, attacks=attacks, budget_usd=budget, limit=limit,
            )  # fmt: skip
            made = _of_file(db, settings, asked, resume)
        else:
            made = _of_suite(db, settings, what, project, target or [], params, concurrency, repeats, attacks, budget, resume)
        seconds = _execute(db, made)
        code = _report(db, made, seconds, gates, out, as_json)
    raise typer.Exit(code)


def _gates(texts: list[str]) -> list[Any]:
    if not texts:
        return []
    from touchstone.statistics.gates import parse_gate

    return [parse_gate(text) for text in texts]


def _of_file(db: "Database", settings: "Settings", asked: dict[str, Any], resume: bool) -> "Run":
    from touchstone.actions.file_runs import FileRun, take
    from touchstone.errors import Invalid

    if not asked["base_url"] or not asked["model"]:
        raise Invalid("A file needs an endpoint and a model.", "Add --endpoint URL --model NAME.")
    taken = take(db, FileRun(**asked), settings, resume)
    for problem in taken.problems:
        typer.echo(f"line {problem.line}: {problem.reason}", err=True)
    return taken.run


def _of_suite(
    db: "Database", settings: "Settings", suite: str, project: str, targets: list[str], params: "Params",
    concurrency: int, repeats: int, attacks: tuple[str, ...], budget: float | None, resume: bool,
) -> "Run":  # fmt: skip
    from touchstone.actions.named_runs import Named, take

    named = Named(suite, tuple(targets), project, params, concurrency, repeats, attacks, budget)
    return take(db, named, resume)


def _execute(db: "Database", made: "Run") -> float:
    """Seconds the run took; nothing is done for one that is done already."""
    from touchstone.actions.running import Means, run_here

    began = time.perf_counter()
    if made.state != "done":
        run_here(db, made.id or 0, Means(_settings(), os.environ), on_progress=_teller(made, began))
    return time.perf_counter() - began


def _settings() -> "Settings":
    from touchstone.settings import Settings

    return Settings.from_environment()


def _teller(made: "Run", began: float) -> Any:
    """Prints a line of progress now and then."""
    pause, last = (TOLD_S if sys.stderr.isatty() else 10 * TOLD_S), [began]

    def tell(tally: "Tally") -> None:
        now = time.perf_counter()
        if now - last[0] >= pause:
            last[0] = now
            rate = tally.total / (now - began)
            typer.echo(f"{tally.total} of {made.total} answered, {tally.errors} errors, {rate:.0f} per second", err=True)

    return tell


def _report(db: "Database", made: "Run", seconds: float, gates: list[Any], out: Path | None, as_json: bool) -> int:
    from store import runs
    from touchstone.actions.summary import lines, summarise

    found = summarise(db, made.id or 0)
    if out is not None:
        with out.open("w", encoding="utf-8") as file:
            for line in lines(db, made.id or 0):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    state = runs.get_run(db, made.id or 0)
    results = _checked(db, made, gates)
    if as_json:
        print(json.dumps(_summary_line(made, found, seconds, state.state, results)))
    else:
        _tell(found, seconds, state, results)
    if not gates:
        return 0
    from touchstone.statistics.gates import exit_code

    return exit_code(results)


def _checked(db: "Database", made: "Run", gates: list[Any]) -> list[Any]:
    if not gates:
        return []
    from touchstone.actions.summary import gate_rates
    from touchstone.statistics.gates import check_gate

    rates = gate_rates(db, made.id or 0)
    return [check_gate(gate, rates[gate.metric]) for gate in gates]


def _summary_line(made: "Run", found: "Summary", seconds: float, state: str, results: list[Any]) -> dict[str, Any]:
    return {
        "run": made.id,
        "state": state,
        "n": found.n,
        "answered": found.answered,
        "errors": found.errors,
        "pass": found.passed,
        "fail": found.failed,
        "undecided": found.undecided,
        "wall_seconds": round(seconds, 3),
        "latency_seconds": {"p50": found.p50, "p95": found.p95},
        "tokens": {"input": found.input_tokens, "output": found.output_tokens},
        "cost_usd": round(found.cost_usd, 6),
        "gates": [{"gate": result.gate, "state": result.state, "reason": result.reason} for result in results],
    }


def _tell(found: "Summary", seconds: float, state: "Run", results: list[Any]) -> None:
    typer.echo(f"Run {state.id}: {state.state}. {found.answered} answered, {found.errors} errors in {seconds:.1f} s.")
    typer.echo(f"{found.passed} pass, {found.failed} fail, {found.undecided} undecided.")
    if found.p50 is not None and found.p95 is not None:
        typer.echo(f"Latency {found.p50 * 1000:.0f} ms median, {found.p95 * 1000:.0f} ms 95th percentile; ", nl=False)
        typer.echo(f"{found.input_tokens} tokens in, {found.output_tokens} out, ${found.cost_usd:.4f}.")
    if state.error:
        typer.echo(state.error)
    for result in results:
        typer.echo(f"Gate {result.state}: {result.reason}")
