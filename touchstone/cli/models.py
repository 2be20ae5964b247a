"""`touchstone models`: list, add, test."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from touchstone.cli.plain_help import PlainCommand

if TYPE_CHECKING:
    from store.database import Database
    from touchstone.settings import Settings

commands = typer.Typer(
    help="The models this database knows: list them, add one, try one.",
    no_args_is_help=True,
    rich_markup_mode=None,
    subcommand_metavar="COMMAND",
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="models")


def _opened() -> "tuple[Database, Settings]":
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.store_errors import translated
    from touchstone.settings import Settings

    settings = Settings.from_environment()
    with translated():
        db = open_database(settings.database_url)
        ensure_schema(db)
    return db, settings


@commands.command("list", cls=PlainCommand)
def list_() -> None:
    """Every model with its endpoint, its kind and what it was tuned from."""
    from touchstone.actions.models import list_models

    db, _ = _opened()
    rows = list_models(db)
    for row in rows:
        lineage = f", tuned from {row.base}" if row.base else ""
        mark = " [scripted]" if row.scripted else ""
        typer.echo(f"{row.model.name}{mark}  ({row.model.kind.replace('_', '-')}{lineage}; {row.endpoint.name})")
    if not rows:
        typer.echo("No model yet. Add one with `touchstone models add`.")


@commands.command(cls=PlainCommand)
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call the model here.")],
    endpoint: Annotated[str, typer.Option(metavar="URL", help="Base URL of an OpenAI-compatible endpoint.")] = "",
    folder: Annotated[str, typer.Option(metavar="FOLDER", help="Folder of safetensors weights, for a model on this machine.")] = "",
    adapter: Annotated[str, typer.Option(metavar="FOLDER", help="Folder of a LoRA adapter, with --folder.")] = "",
    model: Annotated[str, typer.Option(metavar="NAME", help="The model's name at the endpoint (default: NAME).")] = "",
    api_key_env: Annotated[str, typer.Option(metavar="VARIABLE", help="Name of the environment variable that holds the key.")] = "",
    tuned_from: Annotated[str, typer.Option(metavar="NAME", help="Name of the base model here, for a fine-tuned one.")] = "",
    price_in: Annotated[float, typer.Option(metavar="DOLLARS", min=0, help="Dollars per million tokens read.")] = 0.0,
    price_out: Annotated[float, typer.Option(metavar="DOLLARS", min=0, help="Dollars per million tokens written.")] = 0.0,
) -> None:
    """Add a model at an endpoint, or in a folder.

    touchstone models add my-llama --endpoint http://127.0.0.1:8000/v1 --model llama-3.1-8b

    touchstone models add my-gpt --endpoint https://api.example.com/v1 --api-key-env MY_API_KEY --price-in 0.25 --price-out 2

    touchstone models add my-tune --folder ~/models/base --adapter ~/models/tune --tuned-from my-base
    """
    from store import models as stored
    from touchstone.actions.models import add_model, endpoint_at, local_endpoint
    from touchstone.errors import Invalid, NotFound

    db, settings = _opened()
    if bool(endpoint) == bool(folder):
        raise Invalid("A model is at an endpoint or in a folder.", "Give --endpoint URL, or --folder PATH.")
    base = stored.model_by_name(db, tuned_from) if tuned_from else None
    if tuned_from and base is None:
        raise NotFound(f"There is no model named {tuned_from!r}.", "See `touchstone models list`.")
    place = endpoint_at(db, settings, endpoint, api_key_env) if endpoint else local_endpoint(db, settings)
    tuned = {"kind": "fine_tuned" if base or adapter else "base", "base_id": base.id if base else None, "adapter_path": _whole(adapter)}
    remote = _whole(folder) or model or name
    add_model(db, name=name, endpoint_id=place.id, remote_name=remote, price_in=price_in, price_out=price_out, **tuned)
    typer.echo(f"Added {name}. Try it: touchstone models test {name}")


def _whole(folder: str) -> str:
    """The path of a folder that is given as seen from here; "" for none."""
    return str(Path(folder).expanduser().absolute()) if folder else ""


@commands.command(cls=PlainCommand)
def test(name: Annotated[str, typer.Argument(metavar="NAME", help="The model's name here.")]) -> None:
    """Ask a model one short question and show how it went."""
    import asyncio

    from store import models as stored
    from touchstone.actions.trial import test_call
    from touchstone.errors import NotFound, ProviderError

    db, settings = _opened()
    model = stored.model_by_name(db, name)
    if model is None:
        raise NotFound(f"There is no model named {name!r}.", "See `touchstone models list`.")
    done = asyncio.run(test_call(db, model.id or 0, settings, os.environ))
    if done.error:
        raise ProviderError(done.error, done.hint)
    local = done.identity is not None and done.identity.provider == "transformers"
    loaded = f"Loaded in {done.queue_s:.1f} s, answered" if local else "Answered"
    typer.echo(f"Asked: {done.question}")
    typer.echo(f"{loaded} in {done.latency_s * 1000:.0f} ms, {done.usage.input_tokens} tokens in, {done.usage.output_tokens} out:")
    typer.echo(done.first_words or "(an empty answer)")
