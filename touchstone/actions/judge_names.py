"""What judges are called over several rounds: one is a model and how it is asked, whatever it was called in a round."""

from collections.abc import Mapping, Sequence

from store import judgings
from store.database import Database
from touchstone.names import distinct

JudgeNames = Mapping[tuple[int, str], str]
"""The name of a judge among some rounds, by a round and the name that it has there."""


def judge_names(db: Database, round_ids: Sequence[int]) -> JudgeNames:
    """The judges of these rounds, each under the name that it had first there, told apart from other judges of that name.

    A judge from before its questions were noted is its model as it was asked since.
    """
    asked = judgings.list_judgings(db, round_ids)
    noted = {one.model_id: one.instrument for one in reversed(asked) if one.instrument}
    judges = {(one.round_id, one.voter): (one.model_id, one.instrument or noted.get(one.model_id, "")) for one in asked}
    first: dict[tuple[int, str], str] = {}
    for (_, voter), judge in judges.items():
        first.setdefault(judge, voter)
    names = dict(zip(first, distinct(list(first.values())), strict=True))
    return {place: names[judge] for place, judge in judges.items()}
