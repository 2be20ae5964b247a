"""Jinja2 templates: read and rendered in a process of their own, in an immutable sandbox over JSON values.

The templates of one prompt may take two seconds and about 256 MiB together, each of them 2,000,000 characters (`jinja_bounds` counts
the rest). The process has no environment variables and, where the system can forbid it, opens no file, connection or further process. It
stays for the next rendering, one at a time, and is started again when it had to be ended. A round trip for a short template takes
about 0.06 ms, starting about 0.2 s.

A variable tested with `is defined` or `is undefined`, or given a `default`, is optional. Any other one must have a value, whether or
not the part that names it is reached. A key that is not in its value is an error.
"""

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates.kept_process import KeptProcess, Late, NotStarted
from touchstone.templates.values import Names, check_length

SECONDS = 2.0
"""How long one rendering of a prompt may take."""
_BEGIN = "import sys; sys.path[:0] = sys.argv[1:]; from touchstone.templates.jinja_child import serve; serve()"


@lru_cache(maxsize=256)
def names(template: str) -> Names:
    """The variables of a template. Raises Invalid with line and column of what cannot be read."""
    check_length(template)
    answer = _ask({"read": template})
    return Names(tuple(answer["names"]), tuple(answer["required"]))


def rendered(templates: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """Each template rendered, all in one round trip.

    Raises MissingVariables for an optional variable that is used all the same, Invalid for anything else that goes wrong.
    """
    wanted = dict.fromkeys(name for template in templates for name in names(template).all)
    given = {name: values[name] for name in wanted if name in values}
    texts: list[str] = _ask({"render": list(templates), "values": given})["texts"]
    return texts


def pieces(template: str) -> list[list[Any]]:
    """A template without logic as ["text", text], ["variable", path], ["comment", text]. Raises Invalid naming what is more."""
    check_length(template)
    found: list[list[Any]] = _ask({"pieces": template})["pieces"]
    return found


def outside(template: str) -> tuple[list[str], list[str]]:
    """The literal texts of a template where tags are read, and its comments. Raises Invalid for what cannot be read."""
    check_length(template)
    found = _ask({"outside": template})
    return found["texts"], found["comments"]


def _ask(request: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = _answered(request)
    if "missing" in answer:
        raise MissingVariables((answer["missing"],))
    if "invalid" in answer:
        raise Invalid(*answer["invalid"])
    return answer


def _answered(request: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = _process.ask(request)
        return answer
    except Late as error:
        raise Invalid(f"The template takes longer than {SECONDS:g} seconds.", "Use fewer or shorter loops.") from error
    except NotStarted as error:
        raise Invalid("The process that renders Jinja2 templates does not start.", "Free some memory, or install jinja2 again.") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(f"The values cannot be sent as JSON: {str(error)[:200]}.", "Give texts, numbers, lists or objects.") from error
    except OSError as error:
        raise Invalid("The template takes more memory than it may.", "Make shorter texts and lists in it.") from error


def _command() -> list[str]:
    """Python without environment, user's packages or start files; only our code and jinja2's can be imported beside its own."""
    folders = [str(Path(__file__).parents[2]), *(_folder(package) for package in ("jinja2", "markupsafe"))]
    return [sys.executable, "-I", "-S", "-c", _BEGIN, *dict.fromkeys(folders)]


def _folder(package: str) -> str:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return ""
    return str(Path(spec.submodule_search_locations[0]).parent)


def _renew() -> None:
    global _process
    _process = KeptProcess(_command(), SECONDS)


_process: KeptProcess
_renew()
atexit.register(lambda: _process.close())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
