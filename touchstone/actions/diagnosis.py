"""Whether all is well with an installation: one line per thing, and what to do where it is not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import demo
from store import models, workers
from store.database import open_database
from store.errors import StoreFailure
from store.schema import ensure_schema
from touchstone.actions.keys import is_set
from touchstone.errors import TouchstoneError
from touchstone.models.weights import check_adapter, check_folder
from touchstone.settings import Settings

if TYPE_CHECKING:
    from touchstone.actions.trial import TestCall

State = Literal["ok", "untried", "warning", "broken"]
ROOT = Path(demo.__file__).parents[1]
LEAST_FREE = 1 << 30
"""Bytes of free disk below which a warning is given."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and what to do ("" when nothing)."""

    what: str
    state: State
    found: str
    advice: str = ""


def diagnose(settings: Settings, environ: Mapping[str, str] = os.environ, tried: Mapping[int, "TestCall"] | None = None) -> list[Finding]:
    """Everything, in the order in which things depend on each other. Nothing is changed but a missing or old schema.

    `tried` are the test calls since Touchstone was started, by the id of their model; None where nobody knows. No endpoint is called.
    """
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        lambda: _disk(settings),
        lambda: _database(settings),
        _demo_model,
        lambda: _endpoints(settings, environ, tried),
    )
    return [finding for look in looks for finding in look()]


def _python() -> Iterator[Finding]:
    fine = sys.version_info >= (3, 11)
    yield Finding("Python", "ok" if fine else "broken", sys.version.split()[0], "" if fine else "Install Python 3.11 or newer.")


def _packages() -> Iterator[Finding]:
    lock = ROOT / "requirements.lock"
    if not lock.exists():
        yield Finding("Packages", "warning", "requirements.lock is not here", "Run from a checkout to compare versions.")
        return
    pins = (line.split("==") for line in lock.read_text("utf-8").splitlines() if "==" in line)
    off = [f"{name} {_installed(name) or 'missing'} (locked {wanted})" for name, wanted in pins if _installed(name) != wanted]
    if off:
        yield Finding(
            "Packages", "warning", ", ".join(off[:5]) + (f" and {len(off) - 5} more" if len(off) > 5 else ""), "Run `make app` again."
        )
    else:
        yield Finding("Packages", "ok", "all at their locked versions")


def _installed(name: str) -> str | None:
    try:
        return version(name).split("+")[0]
    except PackageNotFoundError:
        return None


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    few = free < LEAST_FREE
    yield Finding(
        "Free disk", "warning" if few else "ok", f"{free / 1e9:.1f} GB at {place}", "Free some space: answers are kept." if few else ""
    )


def _database(settings: Settings) -> Iterator[Finding]:
    kind = "SQLite" if settings.database_url.startswith("sqlite") else "PostgreSQL"
    try:
        db = open_database(settings.database_url)
        ensure_schema(db)
        alive = workers.live_workers(db)
    except StoreFailure as failure:
        yield Finding("Database", "broken", f"{kind}: {failure.message}", failure.hint)
        return
    yield Finding("Database", "ok", f"{kind}, schema current")
    advice = "" if alive else "Runs wait until one works: `touchstone up` or `touchstone worker` starts it."
    yield Finding("Workers", "ok" if alive else "warning", f"{len(alive)} at work", advice)


def _demo_model() -> Iterator[Finding]:
    try:
        check_folder(str(ROOT / "demo/model/base"))
        check_adapter(str(ROOT / "demo/model/adapter"))
    except TouchstoneError as error:
        yield Finding("Demo model", "warning", error.message, "Make it with `python -m demo.train`, or check out the whole repository.")
    else:
        yield Finding("Demo model", "ok", "base and adapter are there")


def _endpoints(settings: Settings, environ: Mapping[str, str], tried: "Mapping[int, TestCall] | None") -> Iterator[Finding]:
    calls = tried or {}
    unused = "no run has called it yet" + ("" if tried is None else ", and no test call since Touchstone was started")
    try:
        db = open_database(settings.database_url)
        rows, known = models.list_endpoints(db), models.list_models(db, include_archived=True)
        uses = {row.id: models.last_use(db, row.id or 0) for row in rows}
    except StoreFailure:
        return
    for row in rows:
        what = f"Endpoint {row.name}"
        own = [calls[model.id or 0] for model in known if model.endpoint_id == row.id and model.id in calls]
        if row.api_key_env and not is_set(row.api_key_env, environ):
            advice = f"Set {row.api_key_env} to the key, then start Touchstone again."
            yield Finding(what, "warning", f"{row.api_key_env} is not set", advice)
        else:
            place = row.base_url or row.provider.replace("_", " ")
            yield _used(Finding(what, "untried", place), max(own, key=lambda call: call.at, default=None), uses[row.id], unused)


def _used(found: Finding, call: "TestCall | None", use: models.LastUse | None, unused: str) -> Finding:
    """What the last use of an endpoint showed: a test call, or the newest run that called it; `unused` says what is known without one."""
    if call is not None and (use is None or call.at >= use.at):
        if call.error:
            return replace(found, state="warning", found=f"{found.found}; the last test call failed: {call.error}", advice=call.hint)
        return replace(found, state="ok", found=f"{found.found}; the last test call was answered")
    if use is None:
        return replace(found, found=f"{found.found}; {unused}", advice="Make a test call to one of its models.")
    told = f"{found.found}; {use.answered:,} of {use.calls:,} calls answered in the run “{use.run}”"
    advice = "" if use.answered else "Make a test call to one of its models: it says what is wrong."
    return replace(found, state="ok" if use.answered else "warning", found=told, advice=advice)
