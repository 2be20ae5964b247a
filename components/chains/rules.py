"""The branches of a router: a row each."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import following, state
from components.chains.desk import Desk
from touchstone.chains import editing
from touchstone.chains.document import Node
from touchstone.chains.nodes.control import TESTS

PARTS = ("branch", "test", "text")


def draw_rules(desk: Desk, node: Node, rules: list[Mapping[str, Any]]) -> None:
    """Which branch is taken where the value contains, equals, starts with or ends with a text; the first that fits."""
    st.caption("The first branch whose rule is met is taken; “otherwise” where none is.")
    for number, rule in enumerate(rules):
        with st.container(border=True, gap="xsmall"):
            _draw_rule(desk, node, number, rule)
    fresh = {"branch": f"branch {len(rules) + 1}", "test": TESTS[0], "text": ""}
    icon = ":material/add:"
    st.button("Add a branch", key=f"{desk.name}-{node.id}-rule-add", icon=icon, on_click=_put, args=(desk, node.id, [*rules, fresh]))


def _draw_rule(desk: Desk, node: Node, number: int, rule: Mapping[str, Any]) -> None:
    keys = {part: f"{desk.name}-{node.id}-rule-{number}-{part}" for part in PARTS}
    for part in PARTS:
        following.follow(keys[part], str(rule.get(part) or (TESTS[0] if part == "test" else "")))
    act: dict[str, Any] = {"on_change": _changed, "args": (desk, node.id, number, keys)}
    tests = list(dict.fromkeys((*TESTS, str(state.get(keys["test"])))))
    st.text_input(f"Branch {number + 1}", **state.field(keys["branch"]), live=True, **act)
    st.selectbox("is taken where the value", tests, **state.field(keys["test"]), **act)
    st.text_input("this text", **state.field(keys["text"]), live=True, **act)
    rest = [one for place, one in enumerate(node.options.get("rules", ())) if place != number]
    st.button(f"Remove branch {number + 1}", key=f"{keys['branch']}-gone", type="tertiary", on_click=_put, args=(desk, node.id, rest))


def _changed(desk: Desk, node: str, number: int, keys: Mapping[str, str]) -> None:
    rules = [dict(one) for one in desk.chain.node(node).options.get("rules", ())]
    if number < len(rules):
        rules[number] |= {part: state.get(key) or "" for part, key in keys.items()}
        _put(desk, node, rules)


def _put(desk: Desk, node: str, rules: list[Mapping[str, Any]]) -> None:
    desk.do(lambda chain: editing.changed(chain, node, options={**chain.node(node).options, "rules": rules}))
