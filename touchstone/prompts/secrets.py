"""Secrets that someone wrote into a prompt: keys whose form gives them away, and random-looking texts beside a word such as "password".

Words of a language, however secret, are not found: the phrases that suites plant for attackers to find are none of these.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

LIKELY = 3.2
"""Bits a character (Shannon entropy of the text's own characters) from which a text beside a telling word looks random."""
DIFFERENT = 8
"""Different characters that a key has at least; "sk-xxxxxxxx" is a placeholder."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret's place in a text, `end` exclusive, and what it seems to be. Never the secret itself."""

    start: int
    end: int
    what: str


_FORMS = (
    ("a private key", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]{0,8000}-----END [A-Z ]{0,30}KEY(?: BLOCK)?-----)?"),
    ("an Anthropic key", r"\bsk-ant-[\w-]{20,200}"),
    ("an OpenAI key", r"\bsk-[A-Za-z0-9][\w-]{18,200}"),
    ("an AWS key id", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})"),
    ("a GitLab token", r"\bglpat-[\w-]{20,64}"),
    ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}"),
    ("a Google key", r"\bAIza[\w-]{35}"),
    ("a Stripe key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}"),
    ("a Hugging Face token", r"\bhf_[A-Za-z0-9]{30,64}"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a JSON web token", r"\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}"),
    ("a password in an address", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@{}]{1,100}:(?P<in_address>[^\s/@{}]{3,100})@"),
)
_FORM = re.compile("|".join(f"(?P<form{number}>{form})" for number, (_, form) in enumerate(_FORMS)))
_BESIDE = re.compile(
    r"(?i:key|token|passw(?:or)?d|passphrase|pwd|secret|credentials?|bearer|authorization)(?![A-Za-z])"
    r"[\"'`*]{0,3}(?:\s{0,3}(?:is|=>?|:=?|→)|\s)\s{0,3}(?i:bearer\s)?[\"'`*]{0,3}(?P<value>[A-Za-z0-9+/=_.~$!%^&-]{12,400})"
)


def leaks(text: str) -> tuple[Leak, ...]:
    """The secrets a text seems to hold, in order, none inside another."""
    found = sorted([*_by_form(text), *_beside_words(text)], key=lambda leak: (leak.start, -leak.end))
    kept: list[Leak] = []
    for leak in found:
        if not kept or leak.start >= kept[-1].end:
            kept.append(leak)
    return tuple(kept)


def _by_form(text: str) -> Iterator[Leak]:
    for match in _FORM.finditer(text):
        what = next(what for number, (what, _) in enumerate(_FORMS) if match[f"form{number}"] is not None)
        start, end = match.span("in_address") if match["in_address"] is not None else match.span()
        if match["in_address"] is not None or len(set(text[start:end])) >= DIFFERENT:
            yield Leak(start, end, what)


def _beside_words(text: str) -> Iterator[Leak]:
    for match in _BESIDE.finditer(text):
        if _random(match["value"].rstrip(".")):
            yield Leak(match.start("value"), match.start("value") + len(match["value"].rstrip(".")), "a key or a password")


def _random(text: str) -> bool:
    """Whether a text looks drawn by chance: letters and digits mixed, and most of its characters different."""
    mixed = any(one.isdigit() for one in text) and any(one.isalpha() for one in text)
    return mixed and len(text) >= 12 and entropy(text) >= LIKELY


def entropy(text: str) -> float:
    """Shannon entropy in bits a character, from how often each character stands in the text; 0 for an empty one."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
