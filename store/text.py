"""The one place that decides what of a text is kept.

A database keeps any text, but PostgreSQL refuses the character NUL and neither database takes half of a surrogate
pair (both come out of broken model answers). Each of them becomes U+FFFD, the replacement character, in plain text and
inside JSON alike, on both databases. Everything else comes back as it went in.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

REPLACEMENT = "\ufffd"
SEARCHED = 1000
"""Characters of a search text that count: SQLite takes no pattern over 50,000 bytes."""
UNKEPT = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as it is kept: NUL and lone surrogates replaced by U+FFFD, one each."""
    if text.isascii():
        return text.replace("\x00", REPLACEMENT) if "\x00" in text else text
    return UNKEPT.sub(REPLACEMENT, text)


def is_clean(values: Any) -> bool:
    """Whether no text in these nested values needs `clean`: one fast pass that may say no for nothing, never yes.

    The JSON writer refuses lone surrogates and escapes NUL, and reads far faster than a loop over the texts.
    """
    try:
        return b"\\u0000" not in orjson.dumps(values, default=_nothing)
    except TypeError:
        return False


def _nothing(_value: Any) -> None:
    return None


def dumps(value: Any) -> str:
    """JSON text of a plain value; numbers that are not finite become null, keys become text."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        return _careful(value)
    return _careful(value) if "\\u0000" in text else text


def loads(text: str) -> Any:
    """The inverse of `dumps`. The standard reader: the faster one turns integers over 64 bits into floats."""
    return json.loads(text)


def _careful(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
