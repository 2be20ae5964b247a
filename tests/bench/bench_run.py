"""Suite runs from the command line against a loopback server of fixed latency, beside a hand-made floor in the same call.

python -m tests.bench.bench_run [--quick]

`work` is the whole process minus the same program's run of one case. A wall time is the best of three: what it takes
while no neighbour on the machine holds the processor.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.figures import HEAD, Figure, show
from tests.stub_server import Stub, running

ROOT = Path(__file__).parents[2]
TOUCHSTONE = str(Path(sys.executable).parent / "touchstone")


@dataclass(frozen=True)
class Load:
    """Cases against a server that takes `latency_ms` for each."""

    name: str
    cases: int
    latency_ms: int
    concurrency: int

    @property
    def ideal_s(self) -> float:
        return self.cases * self.latency_ms / 1000 / self.concurrency


@dataclass(frozen=True)
class Spent:
    """What one process took: seconds of wall and processor time, MiB at its peak, and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    out: str


@dataclass(frozen=True)
class Measured:
    """One contestant under one load, against its own run of a single case; and what the server saw of it."""

    whole: Spent
    single: Spent
    most: int
    server_median_s: float

    @property
    def work_s(self) -> float:
        return self.whole.wall_s - self.single.wall_s

    def cpu_ms(self, cases: int) -> float:
        return (self.whole.cpu_s - self.single.cpu_s) / cases * 1000


def spend(command: Sequence[str], home: Path) -> Spent:
    """Run a process to its end. Raises RuntimeError when it fails."""
    began = time.perf_counter()
    with (home / "err").open("w") as err:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=err, env={**os.environ, "TOUCHSTONE_HOME": str(home)})
        assert process.stdout is not None
        out = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {(home / 'err').read_text()[-500:]}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, out)


def cases_file(folder: Path, count: int) -> Path:
    file = folder / f"cases-{count}.csv"
    if not file.exists():
        file.write_text("id,prompt,contains\n" + "".join(f"k{n},Say case-{n},answer-{n}\n" for n in range(count)))
    return file


def ours(file: Path, stub: Stub, concurrency: int, folder: Path) -> list[str]:
    return [TOUCHSTONE, "run", str(file), "--endpoint", stub.url, "--model", "m", "--concurrency", str(concurrency), "--json"]


def floor(file: Path, stub: Stub, concurrency: int, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.bench.floor_run", str(file), stub.url, str(concurrency), str(folder / "floor.db")]


def measure(command: Any, load: Load) -> Measured:
    """A fresh data folder and a fresh server for the load; the run of one case comes first, so that tables are there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(load.latency_ms) as stub:
            one = command(cases_file(folder, 1), stub, 1, folder)
            spend(one, folder)
            single = min((spend(one, folder) for _ in range(3)), key=lambda spent: spent.wall_s)
        with running(load.latency_ms) as stub:
            whole = spend(command(cases_file(folder, load.cases), stub, load.concurrency, folder), folder)
            seen = stub.stats()
        if seen["total"] != load.cases:
            raise RuntimeError(f"the server was asked {seen['total']} times for {load.cases} cases")
        return Measured(whole, single, seen["most"], seen["median_s"])


def best(command: Any, load: Load, times: int) -> Measured:
    return min((measure(command, load) for _ in range(times)), key=lambda measured: measured.work_s)


def check(measured: Measured, load: Load) -> dict[str, Any]:
    """The summary line. Raises RuntimeError unless every case was answered and passed."""
    line: dict[str, Any] = json.loads(measured.whole.out)
    if (line["n"], line["pass"], line["errors"]) != (load.cases, load.cases, 0):
        raise RuntimeError(f"not every case passed: {line}")
    return line


def paced(load: Load, times: int, must: float, latency_must: float) -> list[Figure]:
    """A load that waits for the server: work against the ideal, concurrency, and whether the reported latency is true."""
    mine, least = best(ours, load, times), best(floor, load, times)
    line = check(mine, load)
    off = abs(line["latency_seconds"]["p50"] / mine.server_median_s - 1) * 100
    beside = f"floor {least.work_s:.2f} s, ideal {load.ideal_s:.2f} s"
    return [
        Figure(f"{load.name} work", mine.work_s, must, "s", beside),
        Figure(f"{load.name} concurrency seen, of {load.concurrency}", mine.most, load.concurrency, at_least=True),
        Figure(f"{load.name} concurrency seen, never more", mine.most, load.concurrency),
        Figure(f"{load.name} reported median off the server's", off, latency_must, "%"),
    ]


def processor(load: Load, times: int) -> list[Figure]:
    """A load bound by the processor."""
    mine = min((measure(ours, load) for _ in range(times)), key=lambda one: one.whole.cpu_s)
    least = min((measure(floor, load) for _ in range(times)), key=lambda one: one.whole.cpu_s)
    check(mine, load)
    scale = 10_000 / load.cases
    return [
        Figure("C net processor per case", mine.cpu_ms(load.cases), 0.6, "ms", f"floor {least.cpu_ms(load.cases):.2f} ms"),
        Figure("C work, of 10,000 cases", mine.work_s * scale, 7.0, "s", f"floor {least.work_s * scale:.2f} s"),
    ]


def memory(counts: tuple[int, int]) -> list[Figure]:
    """Peak of the process over few and over many cases, and what lies between."""
    few, many = (measure(ours, Load("memory", count, 0, 64)).whole for count in counts)
    names = [f"{count:,} cases" for count in counts]
    return [
        Figure(f"peak memory, {names[0]}", few.peak_mib, 160, "MiB"),
        Figure(f"peak memory, {names[1]}", many.peak_mib, 160, "MiB", f"{counts[1] / many.wall_s:,.0f} cases/s in all"),
        Figure(f"growth from {names[0]} to {names[1]}", many.peak_mib - few.peak_mib, 20, "MiB"),
    ]


def start(times: int) -> list[Figure]:
    """Whole processes."""
    with tempfile.TemporaryDirectory() as name, running(0) as stub:
        folder = Path(name)
        one = ours(cases_file(folder, 1), stub, 1, folder)
        spend(one, folder)
        whole = min(spend(one, folder).wall_s for _ in range(times))
        least = min(spend(floor(cases_file(folder, 1), stub, 1, folder), folder).wall_s for _ in range(times))
        told = min(spend([TOUCHSTONE, "--help"], folder).wall_s for _ in range(times))
    return [Figure("one case, whole process", whole, 1.5, "s", f"floor {least:.2f} s"), Figure("--help", told, 0.3, "s")]


def main(quick: bool) -> int:
    """Print the table; 1 when a target that must hold was missed."""
    times = 1 if quick else 3
    a, b = Load("A 2,000 x 100 ms, 50 at once:", 2_000, 100, 50), Load("B 1,000 x 20 ms, 100 at once:", 1_000, 20, 100)
    c = Load("C", 3_000 if quick else 10_000, 5, 64)
    groups = (
        lambda: start(5),
        lambda: paced(a, times, 1.15 * a.ideal_s, 10),
        lambda: paced(b, times, 0.8, 25),
        lambda: processor(c, times),
        lambda: memory((10_000, 30_000 if quick else 100_000)),
    )
    print(HEAD)
    return int(any([show(group()) for group in groups]))


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv))
