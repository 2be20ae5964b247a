"""What `touchstone run` says at the end: the summary, the file of results, the gates, the exit code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from store import projects, runs
from store.database import Database
from store.history import Errors
from store.tables import Run
from touchstone.actions.summary import Summary, errors_by_label, gate_rates, lines, summarise
from touchstone.errors import Invalid

INCONCLUSIVE = 3
SHOWN = 1_000
"""Characters of an error that are told."""


def parsed(texts: list[str]) -> list[Any]:
    """The gates of the command. Raises Invalid."""
    if not texts:
        return []
    from touchstone.statistics.gates import parse_gate

    return [parse_gate(text) for text in texts]


def check_out(out: Path | None) -> None:
    """Raises Invalid before any money is spent when the results could not be written."""
    if out is None:
        return
    try:
        with out.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        raise Invalid(f"{out} cannot be written ({error.strerror}).", "Give --out another path.") from error


def report(db: Database, run_id: int, seconds: float, gates: list[Any], out: Path | None, as_json: bool) -> int:
    """Write and print everything; the exit code."""
    found, run, errors = summarise(db, run_id), runs.get_run(db, run_id), errors_by_label(db, run_id)
    if out is not None:
        write(db, run_id, out)
    results = _checked(db, run, gates)
    if as_json:
        print(json.dumps(summary_line(run, found, seconds, results, errors)))
    else:
        _tell(run, found, seconds, results, errors, projects.get_project(db, run.project_id).name)
    return _code(run, found, results, errors)


def write(db: Database, run_id: int, out: Path) -> None:
    """Every attempt as a line of JSON."""
    with out.open("w", encoding="utf-8", errors="replace") as file:
        for line in lines(db, run_id):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def summary_line(run: Run, found: Summary, seconds: float, results: list[Any], errors: Mapping[str, Errors]) -> dict[str, Any]:
    """The run in figures; seconds and US dollars."""
    return {
        "run": run.id,
        "state": run.state,
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
        "first_errors": [{"target": label, "errors": one.count, "error": one.first} for label, one in errors.items()],
        "gates": [{"gate": one.gate, "target": one.target, "state": one.state, "reason": one.reason} for one in results],
    }


def _checked(db: Database, run: Run, gates: list[Any]) -> list[Any]:
    """Every gate of every target; of a run that was not finished, none says yes or no."""
    if not gates:
        return []
    from touchstone.statistics.gates import check_gate, held_back

    rates = gate_rates(db, run.id or 0)
    results = [check_gate(gate, of_target[gate.metric], label) for gate in gates for label, of_target in rates]
    return results if run.state == "done" else [held_back(result, f"run {run.id} is {run.state}") for result in results]


def _tell(run: Run, found: Summary, seconds: float, results: list[Any], errors: Mapping[str, Errors], project: str) -> None:
    typer.echo(f"Run {run.id}: {run.state}. {found.answered} answered, {_counted(found.errors)} in {seconds:.1f} s.")
    for label, one in errors.items():
        typer.echo(f"{_counted(one.count)} of {label}{', the first' if one.count > 1 else ''}: {_shown(one.first)}")
    typer.echo(f"{found.passed} pass, {found.failed} fail, {found.undecided} undecided.")
    if found.p50 is not None and found.p95 is not None:
        typer.echo(f"Latency {found.p50 * 1000:.0f} ms median, {found.p95 * 1000:.0f} ms 95th percentile; ", nl=False)
        typer.echo(f"{found.input_tokens} tokens in, {found.output_tokens} out, ${found.cost_usd:.4f}.")
    for result in results:
        typer.echo(f"Gate {result.state}: {result.reason}")
    typer.echo(f"To open the answers: touchstone up, project “{project}”, Runs.")


def _shown(text: str) -> str:
    """An endpoint's text on one line: nothing in it may steer the terminal."""
    from touchstone.prompts.files.naming import clean_line

    return clean_line(text, SHOWN)


def _counted(errors: int) -> str:
    return f"{errors} {'error' if errors == 1 else 'errors'}"


def _code(run: Run, found: Summary, results: list[Any], errors: Mapping[str, Errors]) -> int:
    """What the gates say; a run that was not finished is undecided without one, too."""
    if found.errors and not found.answered:
        typer.secho("Not a single call was answered.", fg="red", err=True)
        typer.echo(_shown(next(iter(errors.values())).first), err=True)
        return 1
    if run.state != "done":
        typer.echo(f"{run.error or 'The run was stopped.'} The same command with --resume goes on.", err=True)
    if not results:
        return 0 if run.state == "done" else INCONCLUSIVE
    from touchstone.statistics.gates import exit_code

    return exit_code(results)
