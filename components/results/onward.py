"""What can be done next with a run: its targets compared, voted on, its cases asked again."""

from components import state
from components.links import page_link
from touchstone.actions.new_round import VOTED_ON
from touchstone.actions.results import Opened

COMPARE, VOTES, RUNS = "pages/validate/compare.py", "pages/validate/votes.py", "pages/validate/runs.py"


def draw_links(opened: Opened) -> None:
    """A link for each; the cases that are asked again are those of the verdict and the target in the address."""
    run_id, several = opened.run.id or 0, len(opened.targets) > 1
    if several:
        page_link(COMPARE, "Compare its targets", icon=":material/balance:", run=run_id)
    if several and opened.run.state in VOTED_ON:
        page_link(VOTES, "Let people vote", icon=":material/how_to_vote:", run=run_id)
    again = {name: text for name in ("verdict", "target") if (text := state.url_text(name))}
    not_now = "Its cases can be asked again when the run has ended." if opened.is_active else ""
    page_link(RUNS, "Ask its cases again", icon=":material/replay:", not_now=not_now, over=run_id, **again)
