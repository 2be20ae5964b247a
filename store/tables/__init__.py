"""The tables. History is append-only: versions, cases, attempts and scores are written once.

Times are Unix seconds (UTC). JSON columns hold plain values that the domain checked before.
Table classes do not validate (SQLModel leaves that out for tables): validate at the edge.
"""

from store.tables.base import NAMES, ONCE, Base, now
from store.tables.judgements import Review, ScoreRow, VerdictRow
from store.tables.models import Endpoint, Model
from store.tables.prompts import Prompt, PromptVersion
from store.tables.runs import Attempt, Run, RunTarget
from store.tables.suites import CaseRow, Suite, SuiteVersion
from store.tables.work import Draft, Project, Worker

__all__ = [
    "NAMES",
    "ONCE",
    "Attempt",
    "Base",
    "CaseRow",
    "Draft",
    "Endpoint",
    "Model",
    "Project",
    "Prompt",
    "PromptVersion",
    "Review",
    "Run",
    "RunTarget",
    "ScoreRow",
    "Suite",
    "SuiteVersion",
    "VerdictRow",
    "Worker",
    "now",
]
