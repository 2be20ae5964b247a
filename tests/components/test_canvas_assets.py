"""What is served of the canvas was built from the sources that are here; no node is needed to know it."""

import subprocess
import sys
from pathlib import Path

from streamlit.components.v2 import manifest_scanner

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "touchstone" / "static" / "canvas"


def test_the_built_canvas_was_made_from_its_sources() -> None:
    told = subprocess.run([sys.executable, ROOT / "scripts" / "canvas", "--check"], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")


def test_streamlit_finds_one_script_and_one_style_sheet() -> None:
    found = {
        f"{manifest.name}.{one.name}": (root, one)
        for manifest, root in manifest_scanner.scan_component_manifests()
        for one in manifest.components
    }
    root, component = found["touchstone.canvas"]
    assets = component.resolve_asset_root(root)
    assert assets == BUILT
    assert [len(list(BUILT.glob(pattern))) for pattern in ("canvas-*.js", "canvas-*.css")] == [1, 1]


def test_every_version_of_what_is_bundled_is_pinned() -> None:
    package = (ROOT / "components" / "canvas" / "frontend" / "package.json").read_text("utf-8")
    assert not any(sign in package for sign in "^~*")


def test_nothing_of_the_canvas_reads_html() -> None:
    sources = (ROOT / "components" / "canvas" / "frontend" / "src").rglob("*.ts*")
    assert [one.name for one in sources if "innerHTML" in (text := one.read_text("utf-8")) or "dangerously" in text] == []
