"""One saved chain for every version of every kind, with its hash, its inputs and what it gave: files that must be read for ever."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.chains.stub import Stub
from tests.chains.test_running import SIMPLE
from tests.knowledge.made import shop
from touchstone.chains.kinds import Decision
from touchstone.knowledge.chunking import chunked

FOLDER = Path(__file__).parent / "golden"
HANDBOOK = b"# Handbook\n\n## Refunds\n\nWithin 30 days.\n\n## Hours\n\nNine to five, closed on Sunday.\n"
PROMPTS = {"reply": "Answer {question}", "ask": "About {{the}} {topic}"}
WEB = {"https://example.com/hours": "Nine to five."}
DECISIONS = {"node": Decision(True, "fine")}


def world(folder: Path) -> Stub:
    """What the golden chains name."""
    collections = {"docs": chunked("handbook.md", HANDBOOK).passages}
    return Stub(PROMPTS, chains={"shop": SIMPLE}, collections=collections, databases={"shop": shop(folder)}, web=WEB)


def goldens() -> dict[str, Mapping[str, Any]]:
    """By name, `kind-version`: {"chain", "hash", "inputs", "outputs"}."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json"))}
