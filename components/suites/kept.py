"""What is worked out of a version or of a file, kept for all visitors: neither ever changes."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from components import resources
from store import suites
from touchstone.actions import suites as acts
from touchstone.suites import importing
from touchstone.suites.changes import Changes
from touchstone.types import Case

FIRST = 20
PROBLEMS = 500


@dataclass(frozen=True)
class Reading:
    """What a file would bring by one mapping: how many cases and the first of them, how many problems and the first of them."""

    total: int
    cases: tuple[Case, ...]
    problem_count: int
    problems: tuple[importing.Problem, ...]


def facets(version_id: int) -> list[suites.Facet]:
    """How many cases of a version share a kind and a category."""
    return _facets(resources.settings().database_url, version_id)


def changes(before_id: int, after_id: int) -> Changes:
    """What differs between two versions. Raises StoreError."""
    return _changes(resources.settings().database_url, before_id, after_id)


def preview(file_id: str, data: bytes, filename: str) -> importing.Preview:
    """What a file holds and how its columns would be read. Raises Invalid."""
    return _preview(file_id, data, filename)


def reading(file_id: str, data: bytes, filename: str, mapping: Mapping[str, str] | None) -> Reading:
    """What a file would bring. Raises Invalid."""
    return _reading(file_id, data, filename, None if mapping is None else tuple(mapping.items()))


@st.cache_data(max_entries=500, show_spinner=False)
def _facets(url: str, version_id: int) -> list[suites.Facet]:
    return suites.facets(resources.database(), version_id)


@st.cache_data(max_entries=100, show_spinner=False)
def _changes(url: str, before_id: int, after_id: int) -> Changes:
    return acts.compare_versions(resources.database(), before_id, after_id)


@st.cache_data(max_entries=8, show_spinner="Reading the file")
def _preview(file_id: str, _data: bytes, filename: str) -> importing.Preview:
    return importing.preview(_data, filename)


@st.cache_data(max_entries=16, show_spinner="Reading the file")
def _reading(file_id: str, _data: bytes, filename: str, mapping: tuple[tuple[str, str], ...] | None) -> Reading:
    found = importing.read(_data, filename, None if mapping is None else dict(mapping))
    return Reading(len(found.cases), found.cases[:FIRST], len(found.problems), found.problems[:PROBLEMS])
