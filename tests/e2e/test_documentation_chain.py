"""The documentation chatbot from an empty canvas: built, run, changed, run on from there, attacked on both demo models, and exported."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chains.exchange.apart import GUARD
from tests.e2e.answering import answering
from tests.e2e.browser import ROOT, Served, open_page, picture, settled, touchstone_up
from tests.e2e.test_chain_editor import choose, connect, node
from touchstone.actions.sample import ADAPTER_FOLDER, BASE_FOLDER
from touchstone.models import ProviderSpec, build_provider

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(500)]
QUESTION, PROMPT = "How long do I have to return something?", "support/documentation/answer"
RUN_SECONDS = 240
STEPS = ("retriever", "answer", "citations", "output")
EDGES = (
    ("retriever_1.documents", "answer_1.context"),
    ("retriever_1.documents", "citations_1.documents"),
    ("retriever_1.citations", "citations_1.citations"),
    ("answer_1.text", "citations_1.text"),
    ("citations_1.text", "output_1.value"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with touchstone_up(tmp_path_factory.mktemp("documentation")) as running:
        yield running


def port(place: str) -> tuple[str, str]:
    step, _, name = place.partition(".")
    return step, name


def went(page: Page, step: str, words: str) -> None:
    expect(node(page, step).locator(".went")).to_contain_text(words, timeout=90_000)


def tidy(page: Page) -> None:
    page.locator('[data-do="Tidy"]').click()
    page.wait_for_timeout(400)


def said(page: Page) -> str:
    return node(page, "output_1").locator(".preview").text_content() or ""


def test_from_an_empty_canvas_to_a_script_that_gives_apart_what_the_page_gave(served: Served, browser: Browser, tmp_path: Path) -> None:
    page = open_page(browser, f"{served.url}/chains", height=1200)
    build_and_ask(page)
    chain = parse_qs(urlsplit(page.url).query)["chain"][0]
    answer = change_its_prompt(page, served)
    attack(page)
    assert run_apart(page, served, chain, tmp_path) == {"answer": answer}
    page.context.close()


def build_and_ask(page: Page) -> None:
    """On an empty canvas, by mouse; it answers from the handbook."""
    page.get_by_role("button", name="New chain").click()
    page.get_by_label("Name", exact=True).fill("handbook bot")
    page.get_by_role("button", name="Create chain").click()
    page.wait_for_url(re.compile(r"/chain\?"))
    settled(page)
    for number, kind in enumerate(STEPS, 1):
        page.locator(f'.side [data-kind="{kind}"]').click()
        expect(page.locator(".react-flow__node")).to_have_count(number)
    tidy(page)
    node(page, "retriever_1").locator(".head").click()
    choose(page, "Collection", "Brindlewick handbook")
    node(page, "answer_1").locator(".head").click()
    choose(page, "Prompt", f"{PROMPT}: newest version")
    for number, (source, target) in enumerate(EDGES, 1):
        connect(page, port(source), port(target))
        expect(page.locator(".react-flow__edge")).to_have_count(number)
    page.get_by_role("button", name="Make inputs of what is open").click()
    expect(page.locator(".react-flow__edge")).to_have_count(len(EDGES) + 1)
    tidy(page)
    connect(page, ("input_1", "question"), ("retriever_1", "query"))
    choose(page, "Model of steps that name none", "demo-tuned")
    page.get_by_label("question", exact=True).fill(QUESTION)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Done.")).to_be_visible(timeout=90_000)
    assert re.search(r"\w+\. \[\d\]$", said(page)), said(page)
    page.locator('[data-do="Steps"]').click()
    tidy(page)
    page.locator(".pane").click(position={"x": 20, "y": 20})
    expect(page.get_by_text("The chain gave")).to_be_visible()
    picture(page, "chain")
    page.locator('[data-do="Steps"]').click()


def change_its_prompt(page: Page, served: Served) -> str:
    """Only what waits for the prompt runs again; the answer of the version that is saved then."""
    chain = page.url
    page.goto(f"{served.url}/prompts")
    page.get_by_role("link", name=PROMPT).first.click()
    message = page.locator("[class*=st-key-live-prompt-] textarea").first
    expect(message).to_have_value(re.compile("Notes: {context}"))
    settled(page)
    message.press("Control+End")
    page.keyboard.type(" Thank the customer.")
    page.get_by_label("What changed (needed to save)").fill("Thanks the customer")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Save as v2").click()
    expect(page.get_by_text("Newest version: v2")).to_be_visible()
    page.goto(chain)
    settled(page)
    went(page, "retriever_1", "Done")
    for step in ("answer_1", "citations_1", "output_1"):
        went(page, step, "Out of date")
    node(page, "answer_1").locator(".head").click()
    page.get_by_role("button", name="Run from here").last.click()
    went(page, "retriever_1", "Known from before")
    for step in ("answer_1", "citations_1", "output_1"):
        went(page, step, "Done")
    answer = said(page)
    page.get_by_role("button", name="Save as v1").click()
    expect(page.get_by_text("Newest version: v1")).to_be_visible()
    return answer


def attack(page: Page) -> None:
    """On both models; its results tell where failures begin."""
    page.get_by_role("link", name="New run").click()
    settled(page)
    choose(page, "Suite", "Adversarial starter")
    page.get_by_role("button", name="Start the run").click()
    page.wait_for_url(re.compile(r"/results\?.*run=\d+"))
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=RUN_SECONDS * 1000)
    expect(page.get_by_text("Running")).to_have_count(0, timeout=RUN_SECONDS * 1000)
    settled(page)
    expect(page.get_by_text(re.compile(r"Failures begin at answer_1 \(\d+\)\."))).to_be_visible()
    expect(page.get_by_text(re.compile(r"interval .+ \d+ of 158"))).to_have_count(2)


def run_apart(page: Page, served: Served, chain: str, tmp_path: Path) -> object:
    """What the exported script gives in a Python without this product, on the same model behind an endpoint."""
    page.goto(f"{served.url}/chains")
    page.locator(f".st-key-more-chain-{chain}").get_by_role("button").press("Enter")
    page.get_by_role("menuitem", name="Export").click()
    choose(page, "Format", "LangGraph")
    with page.expect_download() as begun:
        page.get_by_role("button", name=re.compile(r"Download .+\.py$")).click()
    script = tmp_path / "bot.py"
    script.write_text(GUARD + begun.value.path().read_text("utf-8"), "utf-8")
    provider = build_provider(ProviderSpec("transformers", str(ROOT / BASE_FOLDER), adapter_path=str(ROOT / ADAPTER_FOLDER)))
    with answering(provider) as address:
        environ = {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": "none", "PATH": ""}
        command = [sys.executable, "-I", str(script), "--model", "demo-tuned", "--input", f"question={QUESTION}"]
        told = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    answer: object = json.loads(told.stdout)
    return answer
