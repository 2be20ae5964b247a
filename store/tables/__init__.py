"""The tables. History is append-only: versions, cases, attempts and scores are written once.

Times are Unix seconds (UTC). JSON columns hold plain values that the domain checked before.
Table classes do not validate (SQLModel leaves that out for tables): validate at the edge.
"""

from store.tables.base import NAMES, ONCE, Base, now
from store.tables.judgements import Rescoring, Review, ScoreRow, VerdictRow
from store.tables.knowledge import Collection, DatabaseBytes, DatabaseFile, Document, DocumentPassage, TextVector
from store.tables.models import Endpoint, Model
from store.tables.prompts import BlockUse, LabelMove, Prompt, PromptLabel, PromptVersion
from store.tables.runs import Attempt, AttemptStep, Run, RunTarget
from store.tables.suites import CaseRow, Suite, SuiteVersion
from store.tables.traces import StepResult, Trace, TraceStep
from store.tables.votes import Judging, Vote, VoteItem, Voter, VoteRound
from store.tables.work import ApiToken, Draft, Project, Worker

__all__ = [
    "NAMES",
    "ONCE",
    "ApiToken",
    "Attempt",
    "AttemptStep",
    "Base",
    "BlockUse",
    "CaseRow",
    "Collection",
    "DatabaseBytes",
    "DatabaseFile",
    "Document",
    "DocumentPassage",
    "Draft",
    "Endpoint",
    "Judging",
    "LabelMove",
    "Model",
    "Project",
    "Prompt",
    "PromptLabel",
    "PromptVersion",
    "Rescoring",
    "Review",
    "Run",
    "RunTarget",
    "ScoreRow",
    "StepResult",
    "Suite",
    "SuiteVersion",
    "TextVector",
    "Trace",
    "TraceStep",
    "VerdictRow",
    "Vote",
    "VoteItem",
    "VoteRound",
    "Voter",
    "Worker",
    "now",
]
