"""Prompts of files on their way in: what each would change, which are taken, and the note of their versions."""

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from components import state
from components.boundary import show_error
from components.diff.changes import draw_changes
from components.prompts.kept import Handed
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.prompt_import import Basis, Item, Outcome, State
from touchstone.errors import Invalid
from touchstone.prompts.difference import Change
from touchstone.prompts.files import readers
from touchstone.prompts.files.uploads import MAX_ALL

LIMIT_MB = MAX_ALL // 1_000_000
ENDINGS = ("md", "txt", "prompt", "json", "yaml", "yml", "j2", "jinja", "zip")
PER_PAGE = 20
GUESS = ""
WORDS: dict[State, tuple[str, str, str]] = {
    "new": ("new", "green", "add_circle"),
    "changed": ("changed", "blue", "edit"),
    "refused": ("refused", "red", "block"),
    "same": ("the same", "gray", "check"),
}
"""The word, the colour and the sign of each state, in the order of the list."""
_LEFT_OUT, _OUTCOME, _FILES, _SHOWN = "prompt-import.left-out", "prompt-import.outcome", "prompt-import.files", "prompt-import.shown"


def draw_upload() -> tuple[list[Handed], str]:
    """The field for files and the format they are read as ("" for the one that each seems to be)."""
    handed = st.file_uploader(
        "Files of prompts, or a zip of them", type=list(ENDINGS), accept_multiple_files=True, key="prompt-upload", max_upload_size=LIMIT_MB
    )
    titles = {GUESS: "Recognise it", **{name: readers[name].title for name in readers}}
    format = st.selectbox("Format", list(titles), format_func=lambda name: titles[name], key="prompt-import-format", width=340)
    st.caption(
        f"At most {LIMIT_MB} MB in all. Nothing is written before you say so. Only texts, variables, settings and tool descriptions are "
        "read: addresses, keys, headers and code in a file are never taken."
    )
    files = [Handed(file.file_id, file.name, file.getvalue()) for file in handed or ()]
    if (ids := [file.id for file in files]) != state.get(_FILES):
        state.drop(_LEFT_OUT)
        state.put(_FILES, ids)
    return files, format or GUESS


def draw_summary(items: Sequence[Item]) -> None:
    """How many prompts are new, changed, refused and the same."""
    counts = Counter(item.state for item in items)
    told = [f":{color}[:material/{sign}: {counts[name]:,} {word}]" for name, (word, color, sign) in WORDS.items() if counts[name]]
    st.subheader(f"{len(items):,} {'prompt' if len(items) == 1 else 'prompts'} in these files", anchor=False)
    st.markdown(" &nbsp; ".join(told))


def draw_items(items: Sequence[Item], changes_of: Callable[[Item], tuple[Change, ...]]) -> list[Item]:
    """Every prompt with what it would change, a page at a time; those that say the same only by name. Gives the ones that are taken."""
    order = list(WORDS)
    listed = sorted((item for item in items if item.state != "same"), key=lambda item: order.index(item.state))
    pages = -(-len(listed) // PER_PAGE)
    number = st.pagination(pages, key=f"prompt-import-page-{pages}") if pages > 1 else 1
    for item in listed[(number - 1) * PER_PAGE : number * PER_PAGE]:
        _draw_item(item, changes_of, is_open=len(listed) == 1)
    _draw_same([item for item in items if item.state == "same"])
    left_out = set(state.get(_LEFT_OUT, ()))
    return [item for item in listed if item.state != "refused" and item.name not in left_out]


def _draw_item(item: Item, changes_of: Callable[[Item], tuple[Change, ...]], is_open: bool) -> None:
    word, color, sign = WORDS[item.state]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if item.state != "refused":
                _draw_box(item.name)
            st.markdown(f"**{plain(item.name)}** :{color}[:material/{sign}: {_becomes(item, word)}]", width="stretch")
            st.caption(plain(_source(item), 120), width="content")
        if item.problem:
            st.markdown(f":red[:material/error: {plain(item.problem, 500)}] {plain(item.hint, 500)}")
        for note in () if item.problem else item.found.notes:
            st.caption(f":material/info: {plain(note, 500)}")
        if item.state != "refused":
            _draw_changes(item, changes_of, is_open)


def _becomes(item: Item, word: str) -> str:
    if item.state != "changed":
        return word
    if not item.says_more:
        return "description or tags change"
    return f"differs from v{item.number}" if item.number else "its first version"


def _source(item: Item) -> str:
    kind = item.found.prompt.kind if item.found.prompt else ""
    title = readers[item.found.format].title if item.found.format else ""
    return " · ".join(filter(None, (kind, title, item.found.file if item.found.file != item.name else "")))


def _draw_box(name: str) -> None:
    key = f"take-{name}"
    state.put(key, name not in state.get(_LEFT_OUT, ()))

    def changed() -> None:
        rest = [one for one in state.get(_LEFT_OUT, ()) if one != name]
        state.put(_LEFT_OUT, rest if state.get(key) else [*rest, name])

    st.checkbox(f"Take {shortened(name)}", key=key, on_change=changed, label_visibility="collapsed", help="Take it")


def _draw_changes(item: Item, changes_of: Callable[[Item], tuple[Change, ...]], is_open: bool) -> None:
    label = "What it says" if item.state == "new" else "What changes"
    fold = st.expander(label, key=f"changes-{item.name}", on_change="rerun", expanded=is_open)
    if fold.open:
        with fold:
            draw_changes(changes_of(item), f"import-{item.name}", (f"v{item.number}", "The file"))


def _draw_same(items: Sequence[Item]) -> None:
    if items:
        with st.expander(
            f"{len(items):,} already {'says' if len(items) == 1 else 'say'} the same", key="prompt-import-same", icon=":material/check:"
        ):
            st.text("\n".join(item.name for item in items))


def draw_import(taken: Sequence[Item]) -> str | None:
    """A note for the new versions and the button; gives the note when it was clicked."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        placeholder = "Empty: what each file says itself, or its name"
        note = st.text_input("What changed (optional)", key="prompt-import-note", max_chars=500, placeholder=placeholder)
        label = f"Import {len(taken):,} {'prompt' if len(taken) == 1 else 'prompts'}"
        clicked = st.button(label, key="prompt-import-go", type="primary", icon=":material/upload:", disabled=not taken)
    return (note or "") if clicked else None


def note_shown(items: Sequence[Item]) -> None:
    """Keep what the changes that are shown were worked out from."""
    state.put(_SHOWN, {item.name: item.basis for item in items if item.state in ("new", "changed")})


def shown() -> dict[str, Basis]:
    """The basis of each prompt as it was drawn last, by its name."""
    return dict(state.get(_SHOWN, {}))


def draw_outcome() -> None:
    """What was chosen and did not come in, or not whole, and why; told once."""
    failed, left = state.get(_OUTCOME, ((), ()))
    for name, reason in failed:
        show_error(Invalid(f"{name} was not imported.", reason))
    for name, reason in left:
        st.warning(plain(reason, 500), title=f"{plain(name)} was imported, but not all of it.", icon=":material/warning:")
    state.drop(_OUTCOME)


def begin_again(done: Outcome) -> None:
    """Take everything of the next files; tell in the next drawing what did not come in."""
    state.drop(_LEFT_OUT, "prompt-import-note")
    state.put(_OUTCOME, (done.failed, done.left))
