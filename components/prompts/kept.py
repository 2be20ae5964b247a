"""What is worked out of prompts and of files, kept for all visitors under everything it depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import resources
from store import prompt_list
from touchstone.actions import prompts as acts
from touchstone.prompts.files.uploads import Found, Upload, found_in


@dataclass(frozen=True)
class Handed:
    """A file as it was handed over; its id is another one each time."""

    id: str
    name: str
    data: bytes


def in_texts(project_id: int, words: str) -> frozenset[int]:
    """The prompts whose newest version holds the words: looked for once, until another version is saved. Raises StoreError."""
    if not words.strip():
        return frozenset()
    db = resources.database()
    return _in_texts(resources.settings().database_url, prompt_list.last_version_id(db), project_id, words)


@st.cache_data(max_entries=64, show_spinner=False)
def _in_texts(url: str, last_version_id: int, project_id: int, words: str) -> frozenset[int]:
    return frozenset(acts.search_bodies(resources.database(), project_id, words))


def found(files: Sequence[Handed], format: str) -> tuple[Found, ...]:
    """The prompts of files; each file is read once."""
    return _found(tuple((file.id, file.name) for file in files), format, files)


@st.cache_data(max_entries=8, show_spinner="Reading the files")
def _found(ids: tuple[tuple[str, str], ...], format: str, _files: Sequence[Handed]) -> tuple[Found, ...]:
    return found_in([Upload(file.name, file.data) for file in _files], format)
