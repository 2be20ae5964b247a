"""The text of a PDF, page by page. It is called in a process of its own (`bounded`): what is hostile ends there."""

import base64
import io
import logging
import re
from collections.abc import Mapping
from typing import Any

from touchstone.errors import Invalid

MOST_PAGES, MOST_CHARACTERS, MOST_TOLD = 1_000, 2_000_000, 20
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")


def load() -> None:
    """Loads what reading takes."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    empty = io.BytesIO()
    writer.write(empty)
    pages(empty.getvalue())


def pages(data: bytes) -> tuple[list[str], list[str]]:
    """The text of every page, and in words which could not be read. Raises Invalid for what is no PDF, locked, or too long."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        locked, count = reader.is_encrypted and not reader.decrypt(""), len(reader.pages)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # pypdf raises whatever a broken file makes of it
        raise Invalid("The PDF cannot be read.", "Save it again from the program that made it.") from error
    if locked:
        raise Invalid("The PDF is locked with a password.", "Save it without one.")
    if count > MOST_PAGES:
        raise Invalid(f"The PDF has {count:,} pages.", f"It may have {MOST_PAGES:,}: split it.")
    return _texts(reader, count)


def _texts(reader: Any, count: int) -> tuple[list[str], list[str]]:
    found: list[str] = []
    told: list[str] = []
    size = 0
    for number in range(count):
        try:
            text = _NOT_KEPT.sub("", reader.pages[number].extract_text())
        except MemoryError:
            raise
        except Exception:
            text = ""
            told.append(f"Page {number + 1} cannot be read.")
        size += len(text)
        if size > MOST_CHARACTERS:
            raise Invalid("The PDF holds too much text.", f"It may have {MOST_CHARACTERS:,} characters: split it.")
        found.append(text)
    return found, told[:MOST_TOLD]


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the process answers to {"data"}, base64."""
    found, told = pages(base64.b64decode(request["data"]))
    return {"pages": found, "told": told}
