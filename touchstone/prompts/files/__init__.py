"""Prompts as files: our own, which loses nothing, and those of other systems.

A file comes from anywhere. It is read as plain data within limits; addresses, keys, headers, code and paths in it are never
taken, no file it names is opened, and every note names what was not taken over. Names and notes are text of others: show them as text.
"""

from touchstone.prompts.files.csv_values import values_from_csv, values_to_csv
from touchstone.prompts.files.naming import file_name
from touchstone.prompts.files.prompt_file import MAX_BYTES, Exported, Imported, PromptFile
from touchstone.prompts.files.readers import readers
from touchstone.prompts.files.reading import read_prompts
from touchstone.prompts.files.writers import writers
from touchstone.prompts.files.writing import exported

__all__ = [
    "MAX_BYTES",
    "Exported",
    "Imported",
    "PromptFile",
    "exported",
    "file_name",
    "read_prompts",
    "readers",
    "values_from_csv",
    "values_to_csv",
    "writers",
]
