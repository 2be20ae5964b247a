"""What all visitors share: settings and the database. Both hold no one's own data and are safe across threads."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from store.database import Database, open_database
from store.schema import ensure_schema
from touchstone.settings import Settings

if TYPE_CHECKING:
    from touchstone.actions.trial import TestCall
    from touchstone.playground.speaker import Speaker


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The product's settings, read from the environment once per process."""
    return Settings.from_environment()


@st.cache_resource(show_spinner=False)
def database() -> Database:
    """The database the settings name, brought to the current schema. Raises StoreUnavailable when out of reach."""
    opened = open_database(settings().database_url)
    ensure_schema(opened)
    return opened


def enqueue(run_id: int) -> str:
    """Hand a run to the workers; gives the id of its workflow. Raises StoreError. Imported late: the engine's client is heavy."""
    from touchstone.workflows.handover import enqueuer

    return enqueuer(settings())(run_id)


def enqueue_judge(judging_id: int) -> str:
    """Hand a judge of a round of votes to the workers; as `enqueue`."""
    from touchstone.workflows.handover import judge_enqueuer

    return judge_enqueuer(settings())(judging_id)


def enqueue_rescoring(rescoring_id: int) -> str:
    """Hand the scoring of a run's stored answers to the workers; as `enqueue`."""
    from touchstone.workflows.handover import rescore_enqueuer

    return rescore_enqueuer(settings())(rescoring_id)


@st.cache_resource(show_spinner=False)
def speaker() -> "Speaker":
    """What asks models for the playground, in a process of its own that starts when it is first asked."""
    from touchstone.playground.speaker import Speaker

    return Speaker(settings())


@st.cache_resource(show_spinner=False)
def tried() -> "dict[int, TestCall]":
    """How the last test call of each model went since this process began, by its id: the Models page makes them, Settings tells of them."""
    return {}


@st.cache_resource(show_spinner=False, max_entries=64)
def shelf(subject: str) -> dict[str, Any]:
    """What is at work under a subject (an author's playground), shared by the windows of that author."""
    return {}
