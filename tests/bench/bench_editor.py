"""Typing into a prompt of 20,000 characters, in a real browser: from a pause of typing to the preview that says it.

python -m tests.bench.bench_editor [--quick]

Two times are taken in the page itself: from the moment the text is handed over (the pause is over then) and from the last key.
"""

import statistics
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import psutil
from playwright.sync_api import Browser, Page

from store.database import Database
from tests.bench.figures import HEAD, Figure, show
from tests.e2e.browser import Served, chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import prompts as acts
from touchstone.actions.projects import seed_if_empty
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

CHARACTERS = 20_000
MUST_MS = 300
FIELDS = {"brace": "{%s}", "mustache": "{{%s}}", "jinja2": "{{ %s }}"}
LINE = "Answer the customer in two sentences, name the product and its price, and never promise what %s does not say.\n"

_WATCH = """(token) => new Promise((resolve, reject) => {
  const began = {};
  const area = document.activeElement;
  area.addEventListener("input", () => { began.key = performance.now(); });
  document.body.addEventListener("keydown", (event) => { if (!event.isTrusted) began.handed = performance.now(); }, true);
  const shown = () => [...document.querySelectorAll('[data-testid="stText"]')].some((one) => one.textContent.includes(token));
  const look = () => {
    if (!shown()) return;
    observer.disconnect();
    const now = performance.now();
    resolve([now - began.handed, now - began.key]);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(() => { observer.disconnect(); reject(new Error("the preview did not follow")); }, 20000);
  window.ready = true;
})"""


@dataclass(frozen=True)
class Typed:
    """Medians and the worst, in milliseconds; `processor_ms` is what the product's processes worked for each pause."""

    handed_ms: float
    worst_ms: float
    key_ms: float
    processor_ms: float = 0.0


def prompt_of(db: Database, project_id: int, format: str) -> int:
    """A prompt with a message of 20,000 characters, a block and three variables, for a model whose tokenizer is at hand."""
    fields = [FIELDS[format] % name for name in ("context", "tone", "limits")]
    lines = (LINE % fields[number % 3] for number in range(CHARACTERS // len(LINE) - 1))
    text = ("[[block: rules]]\n" + "".join(lines)).ljust(CHARACTERS, ".")
    content = PromptContent(
        (Message("system", text), Message("user", FIELDS[format] % "question")),
        format,
        Params(max_tokens=100),
        (Variable("context"), Variable("tone", "choice", choices=("warm", "cool")), Variable("limits"), Variable("question")),
        model="demo-base",
    )
    made = acts.create_prompt(db, project_id, f"long {format}").id or 0
    acts.save_version(db, made, content, note="long", author="bench", parent_id=None)
    acts.keep_values(db, made, {"context": "The notes.", "tone": "warm", "limits": "the notes", "question": "How much is it?"})
    return made


def prepared(home: Path) -> dict[str, int]:
    """A data folder with a long prompt in every format; gives their ids."""
    db = in_folder(home)
    project = seed_if_empty(db)
    assert project is not None
    block = acts.create_prompt(db, project.id or 0, "rules", kind="block").id or 0
    rules = PromptContent((Message("user", "Be brief and kind. " * 20),), "plain")
    acts.save_version(db, block, rules, note="rules", author="bench", parent_id=None)
    ids = {format: prompt_of(db, project.id or 0, format) for format in FIELDS}
    db.close()
    return ids


def typed(page: Page, turns: int) -> Typed:
    """Types a word that was never there at the end of the first message, again and again, and waits for it in the preview."""
    page.locator("textarea").first.click()
    page.keyboard.press("Control+End")
    handed, from_key = [], []
    for _ in range(turns):
        word = f" {token_hex(3)}"
        page.evaluate(f"(token) => {{ window.result = ({_WATCH})(token); }}", word)
        page.keyboard.type(word, delay=25)
        since_handed, since_key = page.evaluate("() => window.result")
        handed.append(since_handed)
        from_key.append(since_key)
        settled(page)
    return Typed(statistics.median(handed), max(handed), statistics.median(from_key))


def processor_s(pid: int) -> float:
    """Seconds of processor that a process and what it started have used."""
    whole = psutil.Process(pid)
    times = [one.cpu_times() for one in (whole, *whole.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def measure(browser: Browser, ours: Served, prompt_id: int, turns: int, open_changes: bool = False) -> Typed:
    """One prompt in a fresh window, after a first word that is not counted."""
    page = open_page(browser, f"{ours.url}/prompt?prompt={prompt_id}")
    page.wait_for_selector("textarea", timeout=60_000)
    settled(page)
    typed(page, 2)
    if not open_changes:
        page.get_by_text("Changes", exact=True).first.click()
        settled(page)
    before = processor_s(ours.process.pid)
    found = typed(page, turns)
    worked = processor_s(ours.process.pid) - before
    page.context.close()
    return replace(found, processor_ms=worked / turns * 1000)


def figure(name: str, found: Typed) -> Figure:
    beside = f"worst {found.worst_ms:.0f} ms; {found.key_ms:.0f} ms from the last key; processor {found.processor_ms:.0f} ms"
    return Figure(name, found.handed_ms, MUST_MS, "ms", beside)


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a target is missed."""
    turns = 5 if "--quick" in arguments else 15
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        home = Path(name) / "home"
        home.mkdir()
        ids = prepared(home)
        with touchstone_up(home) as ours:
            found = {format: measure(browser, ours, id, turns) for format, id in ids.items()}
            found["brace, its changes shown"] = measure(browser, ours, ids["brace"], turns, open_changes=True)
    print(HEAD)
    return int(show(figure(f"{CHARACTERS:,} characters, {what}", one) for what, one in found.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
