"""What a project needs before its first run."""

from components.empty import empty_state
from components.links import go
from touchstone.actions.new_run import Options


def need_first(given: Options) -> bool:
    """Whether a run can be set up; where something is missing, says so and offers the way to it."""
    if not given.suites and empty_state("No suite yet", "A run asks models the cases of a suite. Bring one in first.", "Open Suites"):
        go("pages/validate/suites.py")
    if given.suites and not given.models and empty_state("No model yet", "A run asks one or more models. Add one first.", "Open Models"):
        go("pages/setup/models.py")
    return bool(given.suites and given.models)
