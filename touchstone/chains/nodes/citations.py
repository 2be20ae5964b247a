"""Whether an answer stands on the passages it was given, and on which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid
from touchstone.knowledge.bm25 import terms

MARK = re.compile(r"[ \t]*\[(\d{1,3})\]")
LITTLE = frozenset(terms(
    "a an the this that these those it its he she they them their i me my we us our you your is are was were be been being am do does "
    "did have has had can could will would shall should may might must of to in on at by for from with within as and or but if so than "
    "then there here not no yes also only just any all some more most very what which who when where how please thank thanks sure "
    "course happy help hello question let know anything else"
))  # fmt: skip
"""Words that say nothing of a passage."""


def cited(text: str, documents: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]], share: float) -> dict[str, Any]:
    """The text with its citation, the sources it names, whether they bear it out, and why not.

    Marks such as [2] name documents by their places. A text without marks gets that of the document it shares most words with. It is
    borne out where every number in it and at least `share` of its other words stand in the documents it names: that is a test of
    words, not of what they mean.
    """
    marks = list(dict.fromkeys(int(one) for one in MARK.findall(text)))
    said = set(terms(MARK.sub("", text))) - LITTLE
    held = [set(terms(str(one.get("text", "")))) for one in documents]
    if not marks and said and held:
        best = max(range(len(held)), key=lambda place: (len(said & held[place]), -place))
        marks, text = ([best + 1], f"{text.rstrip()} [{best + 1}]") if said & held[best] else ([], text)
    there = [one for one in marks if 0 < one <= len(held)]
    sources = [dict(citations[one - 1]) if one <= len(citations) else {"number": one} for one in there]
    reason = _fault(said, marks, held, share)
    return {"text": text, "sources": sources, "passed": not reason, "reason": reason}


def _fault(said: set[str], marks: Sequence[int], held: Sequence[set[str]], share: float) -> str:
    """Why the documents do not bear the words out; "" where they do."""
    if unknown := [one for one in marks if not 0 < one <= len(held)]:
        return f"It cites [{unknown[0]}], and {len(held)} passages were given."
    if not said or not marks:
        return "It says nothing that stands in a passage."
    missing = said - set().union(*(held[one - 1] for one in marks))
    if numbers := sorted(one for one in missing if one[0].isdigit()):
        return f"{numbers[0]} does not stand in what it cites."
    if 1 - len(missing) / len(said) < share:
        return f"What it cites does not have these of its words: {', '.join(sorted(missing)[:5])}."
    return ""


@kinds("citations")
@dataclass(frozen=True)
class Citations(Step):
    """Checks that an answer stands on the passages it was given: each [2] in it names one, and its numbers and most of its words stand
    there. An answer without marks gets that of the passage that fits best. What fails is blocked, or passes with a flag."""

    title: ClassVar[str] = "Citation check"
    group: ClassVar[str] = "Knowledge"

    on_fail: str = "flag"
    share: float = 0.7
    """Of the words of the answer, how many have to stand in what it cites."""

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return Port("text"), Port("documents", "documents"), Port("citations", "list[json]", required=False)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("text"), Port("sources", "list[json]"), Port("passed", "bool"), Port("reason")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        if self.on_fail not in ("flag", "block"):
            raise Invalid(f"The citation check has the unknown on_fail {self.on_fail[:60]!r}.", "Choose one of flag, block.")
        outputs = cited(given["text"], given["documents"], given.get("citations", ()), self.share)
        if self.on_fail == "block" and not outputs["passed"]:
            raise Invalid("It was blocked.", outputs["reason"])
        return Done(outputs, note="passed" if outputs["passed"] else f"flagged: {outputs['reason']}")
