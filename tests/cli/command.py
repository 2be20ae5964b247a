"""The `touchstone` command as a person or a build runs it: a process with its output and exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from touchstone.cli import main

ROOT = Path(__file__).parents[2]
TOUCHSTONE = str(Path(sys.executable).parent / "touchstone")


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """The one line of JSON on stdout."""
        (line,) = self.out.splitlines()
        return dict(json.loads(line))


def touchstone(*arguments: object, timeout_s: float = 60, **environ: str) -> Done:
    """The command, run to its end."""
    command = [TOUCHSTONE, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, cwd=ROOT, env={**os.environ, **environ})
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def touchstone_here(capsys: pytest.CaptureFixture[str], *arguments: object) -> Done:
    """The command within this process: several times faster, for what needs no process of its own."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["touchstone", *map(str, arguments)])
        main()
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return Done(int(ended.value.code or 0), captured.out, captured.err)


def csv_of(folder: Path, count: int, name: str = "cases.csv") -> Path:
    """A file of cases that the stub server answers rightly."""
    file = folder / name
    file.write_text("id,prompt,contains\n" + "".join(f"k{number},Say case-{number},answer-{number}\n" for number in range(count)))
    return file
