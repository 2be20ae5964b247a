"""The canvas under hand, in a real browser: what each gesture does, that Python has it after one run, and that nothing is made anew."""

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import ROOT, Served, free_port, open_page, serve

pytestmark = pytest.mark.browser
expect.set_options(timeout=10_000)
APP = ROOT / "tests" / "components" / "canvas_app.py"
MISSING = "Failed to load resource"
"""Streamlit asks below the address of a page for what lies at its root, and is told so by the browser."""
COUNT_REMOVED = """() => {
  const root = [...document.querySelectorAll("*")].map(one => one.shadowRoot).find(one => one?.querySelector(".canvas"));
  window.removed = 0;
  const isNode = one => one.classList?.contains("react-flow__node");
  new MutationObserver(all => all.forEach(one => window.removed += [...one.removedNodes].filter(isNode).length))
    .observe(root, { childList: true, subtree: true });
}"""

FIVE = re.compile(r"edits (1 add, )?(2 add, )?(3 add, )?(4 add, )?5 add$")
"""Each edit is a whole document, so one may be passed over for a later one that is there already; none comes after a later one."""
ALL_EDGES = """count => [...document.querySelectorAll("*")]
  .some(one => one.shadowRoot?.querySelectorAll(".react-flow__edge-path").length === count)"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port, home = free_port(), tmp_path_factory.mktemp("canvas")
    command = [str(Path(sys.executable).parent / "streamlit"), "run", str(APP), "--server.port", str(port)]
    with serve(command, port, "/_stcore/health", home / "canvas.log", {"PYTHONPATH": str(ROOT)}) as running:
        yield running


class Desk:
    """A page with a canvas, and what a hand does on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" and MISSING not in said.text else None)

    def node(self, id: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{id}"]')

    def port(self, id: str, name: str, side: str) -> Locator:
        return self.node(id).locator(f'.react-flow__handle.{side}[data-handleid="{name}"]')

    def press(self, name: str) -> None:
        self.page.locator(f'[data-do="{name}"]').click()

    def drag(self, start: Locator, to: Locator | tuple[float, float], steps: int = 6) -> None:
        x, y = middle(start)
        end = (x + to[0], y + to[1]) if isinstance(to, tuple) else middle(to)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=steps)
        self.page.mouse.up()

    def connect(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        self.drag(self.port(*source, "source"), self.port(*target, "target"))

    def move(self, id: str, by: tuple[float, float], steps: int = 6) -> None:
        self.drag(self.node(id).locator(".head"), by, steps)

    def told(self, text: str) -> None:
        expect(self.page.locator(".told")).to_contain_text(text)

    def has(self, line: str, words: str) -> None:
        """Python has that."""
        expect(self.line(line)).to_contain_text(words)

    def has_no(self, line: str, words: str) -> None:
        expect(self.line(line)).not_to_contain_text(words)

    def line(self, name: str) -> Locator:
        return self.page.locator("[data-testid=stText]").filter(has_text=name).first

    def runs(self) -> int:
        return int(self.line("runs ").inner_text().split()[1])

    def view(self) -> str:
        return str(self.page.locator(".react-flow__viewport").get_attribute("style"))


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def desk(served: Served, browser: Browser) -> Iterator[Desk]:
    yield from opened(served, browser, "")


def opened(served: Served, browser: Browser, query: str, dark: bool = False) -> Iterator[Desk]:
    page = open_page(browser, "about:blank", dark=dark)
    desk = Desk(page)
    page.goto(f"{served.url}/{query}")
    if "hidden" not in query:
        expect(desk.node("text_1")).to_be_visible()
        expect(page.locator("[data-testid=stText]").last).to_be_visible()
    yield desk
    assert desk.troubles == []
    page.context.close()


def test_every_gesture_reaches_python_in_one_run_and_can_be_undone(desk: Desk) -> None:
    page = desk.page
    page.evaluate(COUNT_REMOVED)
    desk.move("text_1", (0, -60))
    desk.has("edits", "1 move")
    desk.has_no("places", "text_1@0,0")
    page.locator('.side [data-kind="model"]').drag_to(page.locator(".pane"), target_position={"x": 420, "y": 60})
    desk.has("nodes", "model_1")
    page.locator('.side [data-kind="join"]').click()
    desk.has("nodes", "join_1")
    desk.connect(("text_1", "text"), ("join_1", "values"))
    desk.has("edges", "text_1.text-join_1.values")
    assert desk.runs() == 5

    desk.connect(("text_1", "text"), ("model_1", "messages"))
    desk.told("messages takes a conversation: a list of {role, content}, and text gives a text.")
    desk.connect(("join_1", "value"), ("join_1", "values"))
    desk.told("That would go round in a circle.")
    assert desk.runs() == 5

    page.keyboard.press("Control+z")
    desk.has_no("edges", "join_1")
    page.keyboard.press("Control+z")
    desk.has_no("nodes", "join_1")
    page.keyboard.press("Control+Shift+z")
    desk.has("nodes", "join_1")
    assert page.evaluate("[window.touchstoneCanvases, window.removed]") == [1, 1]


def test_what_is_selected_is_duplicated_copied_grouped_and_deleted_with_its_edges(desk: Desk) -> None:
    page = desk.page
    page.locator(".canvas").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+d")
    desk.has("edges", "router_2.otherwise-output_2.value")
    page.keyboard.press("Control+g")
    desk.has("groups", "Group:text_2,router_2,output_2")
    page.keyboard.press("Control+c")
    desk.told("3 steps copied.")
    page.keyboard.press("Control+v")
    desk.has("nodes", "output_3")
    page.keyboard.press("Delete")
    desk.has_no("nodes", "output_3")
    page.keyboard.press("Control+z")
    desk.has("edges", "router_3.otherwise-output_3.value")
    desk.press("Tidy")
    desk.has("edits", "tidy")
    desk.node("router_1").locator(".head").click()
    page.keyboard.press("Backspace")
    desk.has_no("edges", "router_1")


def test_json_of_another_chain_is_pasted_and_anything_else_is_refused(desk: Desk) -> None:
    paste = """text => {
      const root = [...document.querySelectorAll("*")].map(one => one.shadowRoot).find(one => one?.querySelector(".canvas"));
      const carried = new DataTransfer();
      carried.setData("text/plain", text);
      root.querySelector(".canvas").dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, composed: true }));
    }"""
    hostile = "<img src=x onerror=window.hurt=1> [x](javascript:alert(1)) :material/home:"
    desk.page.evaluate(paste, json.dumps({"nodes": [{"id": "a", "kind": "text", "kind_version": 1, "label": hostile, "note": hostile}]}))
    desk.has("nodes", "a_1")
    expect(desk.node("a_1").locator(".title")).to_have_text(hostile)
    assert desk.node("a_1").locator("img, a").count() == 0
    assert desk.page.evaluate("window.hurt") is None
    for text in ("x", "{}", '{"nodes": [null]}', '{"nodes": [{"id": "a", "kind": "b"}, {"id": "a", "kind": "b"}]}'):
        desk.page.evaluate(paste, text)
        desk.told("What was copied is no part of a chain")
    desk.page.evaluate(paste, '{"nodes": [{"id": "a", "kind": "text", "selected": true}]}')
    desk.told("The node has an unknown key 'selected'.")
    expect(desk.node("a_2")).to_have_count(0)


def test_a_node_goes_into_a_container_and_an_edge_out_of_it_is_refused(desk: Desk) -> None:
    page = desk.page
    page.locator('.side [data-kind="map"]').drag_to(page.locator(".pane"), target_position={"x": 420, "y": 360})
    desk.has("nodes", "map_1")
    desk.drag(desk.node("text_1").locator(".head"), desk.node("map_1").locator(".step"))
    desk.has("parents", "text_1<map_1")
    page.locator('.side [data-kind="join"]').drag_to(page.locator(".pane"), target_position={"x": 120, "y": 60})
    desk.has("nodes", "join_1")
    desk.connect(("text_1", "text"), ("join_1", "values"))
    desk.told("It leads out of Map")
    desk.press("Fit")
    page.wait_for_timeout(300)
    desk.move("text_1", (0, -280))
    desk.has_no("parents", "text_1")


def test_names_and_notes_are_written_on_the_node_and_words_are_found(desk: Desk) -> None:
    page = desk.page
    desk.node("router_1").locator(".title").dblclick()
    page.keyboard.type("Where to")
    page.keyboard.press("Enter")
    expect(desk.node("router_1").locator(".title")).to_have_text("Where to")
    desk.node("output_1").locator(".head").click()
    desk.node("output_1").get_by_role("button", name="Note").click()
    page.keyboard.type("The answer goes here")
    page.keyboard.press("Enter")
    expect(desk.node("output_1").locator(".note")).to_have_text("The answer goes here")
    before = desk.view()
    page.get_by_label("Find a step").fill("goes here")
    expect(page.locator(".step.found")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".search output")).to_have_text("1 of 1")
    page.wait_for_timeout(300)
    assert desk.view() != before
    page.keyboard.press("Escape")
    expect(page.locator(".step.found")).to_have_count(0)


def test_the_keyboard_alone_adds_moves_and_takes_back(desk: Desk) -> None:
    page = desk.page
    page.locator('.side [data-kind="text"]').focus()
    page.keyboard.press("Enter")
    desk.has("nodes", "text_2")
    places = desk.line("places").inner_text()
    desk.node("text_1").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    desk.has_no("places", "text_1@0,0")
    page.keyboard.press("Control+z")
    expect(desk.line("places")).to_have_text(places)
    page.keyboard.press("Delete")
    desk.has_no("nodes", "text_1")
    desk.node("router_1").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("options of router_1")).to_be_visible()


def test_what_python_does_is_taken_and_the_view_and_the_nodes_stay(desk: Desk) -> None:
    page = desk.page
    desk.press("−")
    page.wait_for_timeout(300)
    page.evaluate(COUNT_REMOVED)
    before = desk.view()
    page.get_by_role("button", name="Again").click()
    desk.has("runs", "2")
    assert desk.view() == before
    page.get_by_role("button", name="Insert").click()
    expect(desk.node("join_1")).to_be_visible()
    desk.press("Undo")
    expect(desk.node("join_1")).to_have_count(0)
    desk.has_no("nodes", "join_1")
    assert page.evaluate("[window.touchstoneCanvases, window.removed]") == [1, 1]


def test_a_run_is_told_node_by_node_while_one_drags(desk: Desk) -> None:
    page = desk.page
    page.get_by_text("Follow").click()
    expect(desk.node("text_1").locator(".went")).to_contain_text("Running")
    expect(desk.node("text_1").locator(".preview")).to_contain_text("<b>tick</b>")
    page.evaluate(COUNT_REMOVED)
    runs = desk.runs()
    x, y = middle(desk.node("text_1").locator(".head"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=4)
    before = (desk.node("text_1").locator(".preview").inner_text(), middle(desk.node("text_1").locator(".head")))
    page.wait_for_timeout(700)
    after = (desk.node("text_1").locator(".preview").inner_text(), middle(desk.node("text_1").locator(".head")))
    page.mouse.up()
    desk.has("edits", "1 move")
    assert before[0] != after[0]
    assert before[1] == pytest.approx(after[1], abs=1)
    assert desk.runs() == runs + 1
    assert page.evaluate("[window.touchstoneCanvases, window.removed]") == [1, 0]


def test_options_open_in_a_dialog_and_a_click_selects_without_another_mount(desk: Desk) -> None:
    desk.node("router_1").locator(".head").click()
    desk.has("action", "Action(type='select', node='router_1')")
    desk.node("router_1").get_by_role("button", name="Options").click()
    expect(desk.page.get_by_text("options of router_1")).to_be_visible()
    desk.page.keyboard.press("Escape")
    assert desk.page.evaluate("window.touchstoneCanvases") == 1


def test_five_fast_edits_arrive_in_order_though_the_script_is_slow(served: Served, browser: Browser) -> None:
    for desk in opened(served, browser, "?slow=1"):
        for _ in range(5):
            desk.page.locator('.side [data-kind="text"]').click()
        assert desk.node("text_6").is_visible()
        desk.page.wait_for_timeout(500)
        assert desk.node("text_6").is_visible()
        desk.has("nodes", "text_2 text_3 text_4 text_5 text_6")
        expect(desk.line("edits")).to_have_text(FIVE)


def test_another_page_and_back_shows_what_was_done(desk: Desk) -> None:
    desk.page.locator('.side [data-kind="text"]').click()
    desk.has("nodes", "text_2")
    desk.page.get_by_role("link", name="Other").click()
    expect(desk.page.get_by_text("another page")).to_be_visible()
    desk.page.get_by_role("link", name="canvas").click()
    expect(desk.node("text_2")).to_be_visible()
    desk.page.locator('.side [data-kind="text"]').click()
    desk.has("nodes", "text_3")


def test_a_canvas_in_a_hidden_tab_is_brought_into_view_when_it_is_shown(served: Served, browser: Browser) -> None:
    for desk in opened(served, browser, "?hidden=1"):
        desk.page.get_by_role("tab", name="Canvas").click()
        expect(desk.node("text_1")).to_be_visible()
        desk.page.wait_for_timeout(300)
        box, pane = desk.node("text_1").bounding_box(), desk.page.locator(".pane").bounding_box()
        assert box and pane
        assert box["width"] > 150
        assert pane["x"] <= box["x"] <= pane["x"] + pane["width"]


def test_the_map_covers_nothing_and_the_colours_are_those_of_the_theme(served: Served, browser: Browser) -> None:
    for desk in opened(served, browser, "", dark=True):
        small, pane = desk.page.locator(".react-flow__minimap").bounding_box(), desk.page.locator(".pane").bounding_box()
        assert small and pane
        assert small["x"] + small["width"] <= pane["x"]
        expect(desk.page.locator(".canvas.dark .react-flow.dark")).to_be_visible()
        colour = desk.page.locator(".canvas").evaluate("one => getComputedStyle(one).backgroundColor")
        assert colour == "rgb(20, 23, 28)"


def loaded_and_reached(desk: Desk, url: str, count: int) -> tuple[float, float]:
    """Seconds from the address to the last edge of so many nodes, and from a click to the edit in Python; the edit takes one run."""
    page = desk.page
    page.goto(f"{url}/other")
    expect(page.get_by_text("another page")).to_be_visible()
    began = time.perf_counter()
    page.goto(f"{url}/?nodes={count}")
    page.wait_for_function(ALL_EDGES, arg=count - -(-count // 3), polling=50)
    loaded = time.perf_counter() - began
    assert page.locator(".react-flow__node").count() == count
    desk.has("nodes", "text_1")
    page.evaluate("addEventListener('click', () => { window.clicked = Date.now() / 1000; }, { once: true, capture: true })")
    page.locator('.side [data-kind="text"]').click()
    desk.has("edits", "1 add")
    assert desk.runs() == 2
    return loaded, float(desk.line("came").inner_text().split()[1]) - page.evaluate("window.clicked")


@pytest.mark.parametrize(("count", "most_s", "edit_s"), [(200, 3.0, 0.3), (500, 8.0, 2.0)])
def test_many_nodes_are_there_soon_and_an_edit_of_one_reaches_python_at_once(
    served: Served, browser: Browser, count: int, most_s: float, edit_s: float
) -> None:
    """Beside other work on the machine everything takes longer: then it may take so many times what three nodes take."""
    page = open_page(browser, "about:blank")
    desk = Desk(page)
    few, many = (loaded_and_reached(desk, served.url, number) for number in (3, count))
    told = f"3 nodes took {few[0]:.2f} s, an edit {few[1]:.3f} s; {count} nodes {many[0]:.2f} s, {many[1]:.3f} s"
    assert many[0] < max(most_s, few[0] * most_s), told
    assert many[1] < max(edit_s, few[1] * 5), told
    assert desk.troubles == []
    page.context.close()
