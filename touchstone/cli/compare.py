"""`touchstone compare`."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from touchstone.cli.plain_help import PlainCommand

if TYPE_CHECKING:
    from touchstone.actions.companions import Joined
    from touchstone.actions.compare import Side


def register(app: typer.Typer) -> None:
    app.command(cls=PlainCommand, no_args_is_help=True)(compare)


def compare(
    run: Annotated[int, typer.Argument(metavar="RUN", help="Number of the run, as `touchstone run` and the Runs page show it.")],
    base: Annotated[
        str, typer.Option(metavar="TARGET", help="Target to compare from, by (a part of) its label; by default the run's first.")
    ] = "",
    tuned: Annotated[
        str, typer.Option(metavar="TARGET", help="Target to compare to, by (a part of) its label; by default the run's second.")
    ] = "",
    other_run: Annotated[
        int | None, typer.Option(metavar="RUN", help="Run of the second target, when it is another one over the same suite version.")
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER", min=0, max=1, help="Fail unless the second is no worse than the first by this margin, such as 0.05."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON line.")] = False,
) -> None:
    """Compare two targets on the same cases: paired test, intervals, categories.

    touchstone compare 1

    touchstone compare 1 --base demo-base --tuned demo-tuned --margin 0.05

    What the exit codes mean: touchstone --help.
    """
    from functools import partial

    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.companions import joined
    from touchstone.actions.compare import compare_sides, sides_of
    from touchstone.actions.store_errors import translated
    from touchstone.settings import Settings

    with translated():
        db = open_database(Settings.from_environment().database_url)
        ensure_schema(db)
        first = sides_of(db, run)
        a = _chosen(first, base, 0)
        b = _chosen(sides_of(db, other_run), tuned, 0) if other_run is not None else _chosen(first, tuned, 1)
        found = joined(db, a, b, partial(compare_sides, db))
    unfinished = sorted({f"run {one.run.id} is {one.run.state}" for one in (a, b) if one.run.state != "done"})
    raise typer.Exit(_report(found, unfinished, margin, as_json))


def _chosen(sides: "list[Side]", label: str, place: int) -> "Side":
    from touchstone.errors import NotFound

    fitting = _fitting(sides, label.lower()) if label else sides[place : place + 1]
    if len(fitting) != 1:
        known = ", ".join(repr(side.target.label) for side in sides)
        raise NotFound(f"{label or 'A second target'!r} names {len(fitting)} targets.", f"The run has {known}.")
    return fitting[0]


def _fitting(sides: "list[Side]", label: str) -> "list[Side]":
    """The targets of exactly this label; else those whose prompt or model is called so; else those whose label has it as a part."""
    ways: tuple[Callable[[str], bool], ...] = (label.__eq__, lambda own: label in own.split(" @ "), lambda own: label in own)
    found = ([side for side in sides if fits(side.target.label.lower())] for fits in ways)
    return next(filter(None, found), [])


def _report(joined: "Joined", unfinished: list[str], margin: float | None, as_json: bool) -> int:
    found = joined.found
    results = _checked(joined, unfinished, margin)
    if as_json:
        gates = [asdict(result) for result in results]
        print(json.dumps({**asdict(found), "companion": _companion(joined), "unfinished": unfinished, "gates": gates}, default=str))
    else:
        typer.echo(f"{found.label_a}  ->  {found.label_b}")
        typer.echo(found.sentence)
        for which in unfinished:
            typer.echo(f"{which.capitalize()}: this compares what was answered so far.")
        for result in results:
            typer.echo(f"Gate {result.state}: {result.reason}")
    if not results:
        return 0
    from touchstone.statistics.gates import exit_code

    return exit_code(results)


def _companion(joined: "Joined") -> dict[str, Any] | None:
    """The run that a measure was taken from, where this one has only attacks or none, and what it says."""
    if joined.companion is None or joined.besides is None:
        return None
    run = joined.companion.run
    return {"run": run.id, "name": run.name, **{one.measure: asdict(one) for one in joined.only_besides}}


def _checked(joined: "Joined", unfinished: list[str], margin: float | None) -> list[Any]:
    if margin is None:
        return []
    from touchstone.statistics.gates import check_no_worse, held_back

    results = check_no_worse(joined.found, margin, joined.elsewhere)
    return [held_back(result, " and ".join(unfinished)) for result in results] if unfinished else list(results)
