"""A file of a chain, whoever wrote it: ours, a runnable of LangChain, or a flow of ChainForge; with what was not taken over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from touchstone.chains.exchange.building import Building
from touchstone.chains.exchange.chainforge import is_chainforge, read_chainforge
from touchstone.chains.exchange.langchain import is_langchain, read_langchain
from touchstone.chains.exchange.own import ChainFile, file_of, needs_of, write_file
from touchstone.errors import Invalid
from touchstone.prompts.files.naming import name_from
from touchstone.prompts.files.prompt_file import Notes
from touchstone.prompts.files.source import decoded, values

OURS = "touchstone"
TITLES: Mapping[str, str] = {OURS: "Touchstone chain", "langchain": "LangChain runnable", "chainforge": "ChainForge flow"}
Read = Callable[[Any, Building], None]
OTHERS: Mapping[str, tuple[Callable[[Any], bool], Read]] = {
    "langchain": (is_langchain, read_langchain),
    "chainforge": (is_chainforge, read_chainforge),
}


@dataclass(frozen=True)
class Taken:
    """What a file holds, as yet unsaved, its format, and in `notes` what of it was not taken over."""

    file: ChainFile
    format: str
    notes: tuple[str, ...] = ()


def read_others(data: bytes, file_name: str = "") -> Taken:
    """The chain of a file of any known format, at most 5 MB of JSON. Nothing is saved, opened, asked or run. Raises Invalid."""
    found = values(decoded(data), yaml=False)
    for format, (fits, read) in OTHERS.items():
        if fits(found):
            building = Building(name_from(file_name) if file_name else "imported chain", Notes())
            read(found, building)
            file = building.file()
            file_of(values(write_file(file), yaml=False))
            return Taken(replace(file, needs=needs_of(file)), format, building.note.all())
    if not isinstance(found, dict) or "touchstone_chain" not in found:
        raise Invalid("The file is no chain that is known here.", f"Known: {', '.join(TITLES.values())}, each as JSON.")
    return Taken(file_of(found), OURS)
