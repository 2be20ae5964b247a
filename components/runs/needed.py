"""What a project needs before its first run."""

from components.empty import empty_state
from components.links import go
from touchstone.actions.new_run import Options


def need_first(given: Options) -> bool:
    """Whether a run can be set up: there is a model to ask. Where none is, says so and offers the way to one."""
    if not given.models and empty_state("No model yet", "A run asks one or more models. Add one first.", "Open Models"):
        go("pages/setup/models.py")
    return bool(given.models)
