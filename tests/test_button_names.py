"""Every button says in words what it does: a sign alone is read out as the name of its picture."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMELESS = re.compile(r"\b(?:\w*button|popover|page_link|link_button)\(\s*f?\"(?::material/\w+:)?\s*\"")


def test_no_button_is_a_sign_alone() -> None:
    sources = [path for folder in ("components", "pages") for path in (ROOT / folder).rglob("*.py")]
    assert not [str(path.relative_to(ROOT)) for path in sources if NAMELESS.search(path.read_text(encoding="utf-8"))]


def test_one_would_be_found() -> None:
    assert NAMELESS.search('st.button(\n    ":material/delete:",') and NAMELESS.search('st.form_submit_button("", key="x")')
    assert not NAMELESS.search('st.button("Remove", icon=":material/delete:")')
