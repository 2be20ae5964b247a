"""What was saved once is read for ever: golden files of every version of every kind, and steps from each version to the next."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chains.goldens import DECISIONS, goldens, world
from tests.chains.stub import Kept
from touchstone.chains import migrating
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain
from touchstone.chains.kinds import kinds
from touchstone.chains.migrating import Step, check_known, migrated
from touchstone.chains.reading import read_chain
from touchstone.chains.running import run_chain
from touchstone.errors import Invalid

GOLDENS = goldens()


def test_every_version_of_every_kind_has_its_golden_file_and_its_step() -> None:
    versions = [(name, version) for name in kinds for version in range(1, kinds[name].version + 1)]
    assert GOLDENS.keys() == {f"{name}-{version}" for name, version in versions}
    assert migrating.STEPS.keys() == {(name, version) for name, version in versions if version < kinds[name].version}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_file_is_read_and_gives_what_it_gave(name: str, tmp_path: Path) -> None:
    golden, kind = GOLDENS[name], name.rpartition("-")[0]
    chain = read_chain(golden["chain"])
    assert {one.kind_version for one in chain.nodes if one.kind == kind} == {kinds[kind].version}
    assert chain.hash == golden["hash"]
    outcome = asyncio.run(run_chain(chain, Asked(golden["inputs"], decisions=DECISIONS), world(tmp_path), Kept()))
    assert (outcome.error, dict(outcome.outputs)) == ("", golden["outputs"])


def old(**options: Any) -> Mapping[str, Any]:
    nodes = [{"id": "a", "kind": "greeting", "options": options}, {"id": "b", "kind": "greeting", "kind_version": 3}]
    return {"nodes": nodes, "edges": [{"source": "b", "source_port": "said", "target": "a", "target_port": "who"}]}


STEPS = {
    ("greeting", 1): Step(lambda options: {"words": options["text"]}, inputs={"who": "name"}),
    ("greeting", 2): Step(lambda options: {**options, "loud": False}, outputs={"said": "text"}),
}


def test_an_old_node_comes_as_the_newest_version_has_it_with_its_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "STEPS", STEPS)
    chain = read_chain(old(text="Hello"))
    assert (chain.node("a").kind_version, chain.node("a").options) == (3, {"words": "Hello", "loud": False})
    (edge,) = chain.edges
    assert (edge.source_port, edge.target_port) == ("said", "name"), "a node that is new already keeps its ports"
    assert read_chain(chain.to_json()) == chain


def test_options_that_no_step_can_read_are_refused_at_their_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "STEPS", STEPS)
    with pytest.raises(Invalid, match="options of the node a do not fit version 1 of the kind greeting"):
        read_chain(old())


def test_nothing_changes_where_there_is_no_step() -> None:
    chain = read_chain(old(text="Hello"))
    assert migrated(chain) is chain


def test_what_is_newer_than_this_installation_is_told() -> None:
    chain = Chain((read_chain(old()).node("a"),))
    check_known(chain, {"greeting": 1})
    with pytest.raises(Invalid, match="of the kind greeting, which is not known here"):
        check_known(chain, {"text": 1})
    newer = replace(chain, nodes=(replace(chain.nodes[0], kind_version=4),))
    with pytest.raises(Invalid, match=r"was made for version 4 of the kind greeting\. Version 1 is the newest"):
        check_known(newer, {"greeting": 1})
    with pytest.raises(Invalid, match=r"schema version 2\. This version reads 1"):
        read_chain({"schema_version": 2})
