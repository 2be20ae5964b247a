"""Names that come from files, and names of files: neither is trusted to be one."""

import re
import unicodedata
from hashlib import sha256

NAME_LIMIT = 100
_PART_LIMIT = 60
_JOINERS = "\u200c\u200d"
"""Zero-width characters that scripts and emoji need."""
_PART = re.compile(r"[^\W_][\w-]*(?:[ .][\w-]+)*\Z")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin|conout|clock|com[0-9¹²³]|lpt[0-9¹²³])\Z", re.IGNORECASE)
_ENDING = re.compile(r"(?:\.(?:prompt|openai|langfuse|langchain|promptfooconfig))?\.[a-z0-9]{1,9}\Z", re.IGNORECASE)


def clean_line(text: str, limit: int = NAME_LIMIT) -> str:
    """The text on one line, without control characters, invisible ones and those that turn the reading direction."""
    seen = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text[: limit * 20] if not _unseen(one))
    return " ".join(seen.split())[:limit].strip()


def clean_name(text: str) -> str:
    """A prompt's name as it may be kept: `clean_line`, without empty folders, `.` and `..`. It may be ""."""
    parts = (part.strip() for part in clean_line(text).split("/"))
    return "/".join(part for part in parts if part.strip(". "))


def name_from(file_name: str) -> str:
    """The name of a prompt whose file says none: the file's, without folders and ending."""
    return clean_name(_ENDING.sub("", re.split(r"[\\/]", file_name)[-1])) or "imported prompt"


def quoted(text: object, limit: int = 60) -> str:
    """A word of a file as a note shows it: on one line, cut."""
    line = clean_line(str(text), limit + 1)
    return f"“{line if len(line) <= limit else line[:limit] + '…'}”"


def file_name(name: str, ending: str = ".prompt.md") -> str:
    """A safe file name for a prompt: folders stay where every part of the name is safe on every system, else there are none.

    Never absolute, never upwards, never a device. Names that differ by more than case get different ones.
    """
    shown = unicodedata.normalize("NFC", clean_name(name))
    parts = shown.split("/")
    if shown == name and len(parts) <= 10 and all(map(_is_safe, parts)):
        return f"{shown}{ending}"
    stem = re.sub(r"[^a-z0-9]+", "-", shown.lower())[:40].strip("-") or "prompt"
    return f"{stem}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{ending}"


def _is_safe(part: str) -> bool:
    """Whether a file or folder may have this name anywhere. What follows the first dot does not save a device's name."""
    return len(part.encode()) <= _PART_LIMIT * 3 and bool(_PART.match(part)) and not _DEVICE.match(part.split(".")[0].strip())


def _unseen(one: str) -> bool:
    return unicodedata.category(one) in ("Cf", "Cs") and one not in _JOINERS
