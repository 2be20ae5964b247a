"""Durable work, the only place that knows DBOS: what a worker does, and how work is handed to it."""

QUEUE = "runs"
RUN_SUITE, JUDGE_ROUND, RESCORE_RUN = "run_suite", "judge_round", "rescore_run"
APPLICATION = "touchstone"
VERSION = "1"
"""Raised when a workflow's steps change: a worker only goes on with workflows of its own version."""
