"""Our own file of a chain: read as it was written, and refused for whatever it should not say."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.chains.exchange.made import FILE, PROMPT
from tests.chains.goldens import goldens
from tests.chains.made import chains
from tests.prompts.contents import CONTENTS
from touchstone.chains.document import Chain, Node
from touchstone.chains.exchange.mermaid import picture
from touchstone.chains.exchange.own import ChainFile, Part, file_of, read_file, write_file
from touchstone.chains.exchange.settling import There, settle
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.keepable import check_version


def test_what_is_written_is_read_with_all_it_names_and_what_it_needs() -> None:
    file = read_file(write_file(FILE).encode())
    assert (file.name, file.content, file.parts) == (FILE.name, FILE.content, FILE.parts)
    assert file.needs == {"models": ("base", "big"), "collections": ("docs",), "databases": ()}


@pytest.mark.parametrize("name", goldens())
def test_a_chain_of_every_kind_goes_through_a_file(name: str) -> None:
    chain = read_chain(goldens()[name]["chain"])
    read = read_file(write_file(ChainFile("any", PromptContent(chain=chain))).encode())
    assert read.chain == chain and read.chain.hash == goldens()[name]["hash"]


@settings(deadline=None)
@given(CONTENTS)
def test_whatever_a_version_may_say_goes_through_a_file(content: PromptContent) -> None:
    try:
        check_version(content, "chat")
    except Invalid:
        return
    file = ChainFile("any", PromptContent(chain=Chain()), parts=(Part("a", "a", "chat", content),))
    assert read_file(write_file(file).encode()).parts[0].content == content


def written(**changes: Any) -> dict[str, Any]:
    return {**json.loads(write_file(FILE)), **changes}


def part(**changes: Any) -> dict[str, Any]:
    return written(parts=[{**json.loads(write_file(FILE))["parts"][1], **changes}])


def chain_of(*nodes: Any, **more: Any) -> dict[str, Any]:
    return written(parts=[], content={"messages": [], "format": "brace", "params": {}, "chain": {"nodes": list(nodes), **more}})


NODE = {"id": "a", "kind": "text"}
ODD = {"role": "user", "content": "x", "a": 1}
REFUSED: dict[str, tuple[Any, str]] = {
    "no object": ([], "no object"),
    "another format": (written(touchstone_chain=2), "version “2” of this format"),
    "true as format": (written(touchstone_chain=True), "of this format"),
    "an unknown key": (written(code="import os"), "unknown key “code”"),
    "a key beside a part": (part(api_key="sk-1"), "unknown key “api_key”"),
    "a key in a content": (part(content={**PROMPT.to_json(), "endpoint": "http://x"}), "unknown key “endpoint”"),
    "a prototype": (written(description={"__proto__": {}}), "'__proto__'"),
    "a constructor in options": (chain_of({**NODE, "options": {"a": {"constructor": 1}}}), "'constructor'"),
    "an address as a model": (part(content={**PROMPT.to_json(), "model": "http://10.0.0.1/v1"}), "not an address"),
    "an unknown kind of part": (part(kind="script"), "unknown kind"),
    "no message": (part(content={**PROMPT.to_json(), "messages": []}), "no message"),
    "a message with more": (part(content={**PROMPT.to_json(), "messages": [ODD]}), "a role and a content"),
    "an unknown setting": (part(content={**PROMPT.to_json(), "params": {"base_url": "x"}}), "unknown key “base_url”"),
    "a schema that points outside": (
        part(content={**PROMPT.to_json(), "params": {"json_schema": {"$ref": "http://x"}}}), "may refer only to its own parts",
    ),
    "a tool with code": (part(content={**PROMPT.to_json(), "tools": [{"type": "function", "handler": "x"}]}), "a tool holds no"),
    "a prompt that is a chain": (part(kind="chain"), "Only a chain has nodes"),
    "a reference twice": (written(parts=2 * json.loads(write_file(FILE))["parts"]), "the same reference"),
    "too many parts": (written(parts=[None] * 501), "no list that can be read"),
    "a path as id": (chain_of({**NODE, "id": "../../etc/passwd"}), "no fit id"),
    "a path as parent": (chain_of({**NODE, "parent": "/tmp"}), "no fit id"),
    "an unknown kind": (chain_of({"id": "a", "kind": "shell"}), "of the kind shell, which is not known here"),
    "a newer kind": (chain_of({**NODE, "kind_version": 2}), "was made for version 2 of the kind text"),
    "a newer schema": (chain_of(NODE, schema_version=2), "schema version 2"),
    "wrong types": (chain_of({**NODE, "options": [1]}), "is no object"),
    "a huge version": (chain_of({**NODE, "kind_version": 10**400}), "no whole number"),
    "a huge position": (chain_of({**NODE, "position": [10**400, 0]}), "no whole number"),
    "too many nodes": (chain_of(*({**NODE, "id": f"n{number}"} for number in range(1_001))), "1,001 nodes"),
    "too many edges": (chain_of(NODE, edges=[None] * 5_001), "5,001 edges"),
    "a parent that is its own": (chain_of({**NODE, "parent": "a"}), "stands inside itself"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_crafted_file_is_refused_in_words(what: str) -> None:
    data, said = REFUSED[what]
    with pytest.raises(Invalid) as error:
        file_of(data)
    assert said in str(error.value)


RAW = {
    "deep nesting": b"[" * 100_000,
    "deep nesting that ends": b'{"touchstone_chain": 1, "name": ' + b"[" * 500 + b"]" * 500 + b"}",
    "a number beyond all": b'{"touchstone_chain": 1e999}',
    "no number": b'{"touchstone_chain": NaN}',
    "digits without end": b'{"touchstone_chain": ' + b"9" * 10_000 + b"}",
    "a key twice": b'{"touchstone_chain": 1, "touchstone_chain": 1}',
    "half a character": b'{"touchstone_chain": 1, "name": "\\ud800"}',
    "NUL": b'{"name": "\\u0000"}',
    "no text": b"\xff\xfe\x00\x01\xff",
    "too much": b'"' + b"x" * 5_000_001 + b'"',
}


@pytest.mark.parametrize("what", RAW)
def test_bytes_that_no_file_should_have_are_refused_in_words(what: str) -> None:
    with pytest.raises(Invalid):
        read_file(RAW[what])


def test_parts_that_name_each_other_in_a_circle_are_refused() -> None:
    ring = [{"reference": one, "name": one, "kind": "block", "content": {**PROMPT.to_json(), "format": "plain", "messages": [
        {"role": "user", "content": f"[[block: {other}]]"}]}} for one, other in (("a", "b"), ("b", "a"))]  # fmt: skip
    with pytest.raises(Invalid, match="in a circle"):
        file_of(written(parts=ring))


def test_what_is_here_stays_and_references_name_what_the_file_meant() -> None:
    plan = settle(FILE, {"reply": There("reply", "chat", {"other": 4}, 4), "shop": There("shop", "chain")})
    assert [(one.name, one.state, one.number) for one in plan.parts] == [("rules", "new", 1), ("reply 2", "new", 1)]
    assert plan.parts[1].content.messages[0].content == "[[block: rules#1]] {question}"
    assert plan.name == "shop 2" and plan.content.chain and plan.content.chain.node("a").options["prompt"] == "reply 2#1"
    again = {one.name: There(one.name, one.part.kind, {one.content.hash: 3}, 3) for one in plan.parts}
    assert [one.state for one in settle(FILE, {"rules": again["rules"], "reply": There("Reply", "chat", {}, 0)}).parts] == ["same", "new"]


@given(chains())
def test_a_picture_has_every_node_and_no_word_that_mermaid_reads(chain: Chain) -> None:
    lines = picture(chain).splitlines()
    assert lines[0] == "flowchart LR" and len(lines) >= 1 + len(chain.nodes) + len(chain.edges)
    for number in range(len(chain.nodes)):
        assert any(f" n{number}" in line for line in lines)


def test_words_of_a_chain_stay_words_in_its_picture() -> None:
    nasty = Chain((Node("a", "text", label='"]; click a href "javascript:x" <script> %%{init}%% end\n`#'),))
    (line,) = picture(nasty).splitlines()[1:]
    label = line.removeprefix('  n0["').removesuffix('"]')
    assert not set(label) & set('"<>[](){}%`\\|') and "#60;script#62;" in label
