"""An OpenAI-compatible server on loopback for tests and benchmarks: a process of its own that counts what it is asked.

    python -m tests.stub_server --port 0 --latency-ms 100

It answers "answer-i" to a prompt that holds "case-i". A prompt may ask for trouble: "[429]" (once, with Retry-After),
"[500]" (once), "[always-500]", "[drop]" (once), "[hang]", "[malformed]", "[filter]", "[cut]" (by a filter), "[redirect]",
"[no-choices]", "[huge]".
GET /stats tells what it saw.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

CASE = re.compile(r"case-(\d+)")
TROUBLE = re.compile(r"\[(429|500|always-500|drop|hang|malformed|filter|cut|redirect|no-choices|huge)\]")
HEAD = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
CUT = {
    "message": {"content": "The password is tul"},
    "finish_reason": "content_filter",
    "content_filter_results": {"violence": {"filtered": True, "severity": "high"}},
}
ONCE = ("429", "500", "drop")


class Server:
    """What the stub knows and has seen."""

    def __init__(self, latency_s: float, key: str, words: int = 0, pace_s: float = 0) -> None:
        self.latency_s, self.key, self.words, self.pace_s = latency_s, key, words, pace_s
        self.asked: Counter[str] = Counter()
        self.under_way = self.most = self.total = 0
        self.held: list[float] = []
        self.last: dict[str, Any] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length.group(1))) if length else b""
                if not await self._respond(head, body, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _respond(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> bool:
        path = head.split(b" ", 2)[1].decode()
        if path == "/stats":
            self._send(writer, 200, self.stats())
        elif path.endswith("/models"):
            self._send(writer, 200, {"object": "list", "data": [{"id": "stub", "object": "model"}, {"id": "other", "object": "model"}]})
        elif self.key and f"Bearer {self.key}".encode() not in head:
            self._send(writer, 401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        elif not path.endswith("/chat/completions"):
            self._send(writer, 404, {"error": {"message": f"no route {path}"}})
        else:
            return await self._chat(json.loads(body), writer)
        return True

    async def _chat(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        self.last = body
        prompt = str(body["messages"][-1]["content"])
        self.asked[prompt] += 1
        self.total += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        began = asyncio.get_running_loop().time()
        try:
            trouble = TROUBLE.search(prompt)
            if body.get("model") == "missing":
                self._send(writer, 404, {"error": {"message": "The model `missing` does not exist", "code": "model_not_found"}})
                return True
            if trouble and not (trouble[1] in ONCE and self.asked[prompt] > 1):
                return await self._trouble(trouble[1], writer)
            await asyncio.sleep(self.latency_s)
            await self._answer(body, prompt, writer)
            return True
        finally:
            self.under_way -= 1
            self.held.append(asyncio.get_running_loop().time() - began)

    async def _answer(self, body: dict[str, Any], prompt: str, writer: asyncio.StreamWriter) -> None:
        found = CASE.search(prompt)
        text = f"answer-{found[1]}" if found else "word " * self.words or "Hello from the stub."
        usage = {"prompt_tokens": len(prompt) // 4, "completion_tokens": 2, "total_tokens": len(prompt) // 4 + 2}
        if body.get("stream"):
            await self._stream(writer, text, usage)
        else:
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            self._send(writer, 200, {"id": "x", "object": "chat.completion", "model": "stub-1", "choices": [choice], "usage": usage})
        await writer.drain()

    async def _stream(self, writer: asyncio.StreamWriter, text: str, usage: dict[str, int]) -> None:
        base = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "stub-1"}
        parts: Sequence[str] = re.findall(r"\S+\s*", text) if self.words else text
        pieces: list[dict[str, Any]] = [
            {**base, "choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]} for part in parts
        ]
        pieces.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        pieces.append({**base, "choices": [], "usage": usage})
        lines = [*(b"data: " + json.dumps(piece).encode() + b"\n\n" for piece in pieces), b"data: [DONE]\n\n"]
        size = sum(map(len, lines))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n" % size)
        for line in [b"".join(lines)] if not self.pace_s else lines:
            if writer.is_closing():
                return
            writer.write(line)
            await asyncio.sleep(self.pace_s)

    async def _trouble(self, kind: str, writer: asyncio.StreamWriter) -> bool:
        if kind == "drop":
            return False
        if kind == "hang":
            await asyncio.sleep(600)
        bodies: dict[str, tuple[int, Any, bytes]] = {
            "429": (429, {"error": {"message": "Rate limit reached"}}, b"Retry-After: 0.2\r\n"),
            "500": (500, {"error": {"message": "overloaded"}}, b""),
            "always-500": (500, {"error": {"message": "overloaded"}}, b""),
            "filter": (400, {"error": {"message": "The response was filtered", "code": "content_filter"}}, b""),
            "cut": (200, {"choices": [CUT]}, b""),
            "redirect": (307, {}, b"Location: http://127.0.0.1:9/elsewhere\r\n"),
            "no-choices": (200, {"choices": []}, b""),
            "malformed": (200, b"<html>not json</html>", b""),
            "huge": (200, b"x" * 10_000_001, b""),
        }
        status, body, extra = bodies[kind]
        self._send(writer, status, body, extra)
        await writer.drain()
        return True

    def _send(self, writer: asyncio.StreamWriter, status: int, body: Any, extra: bytes = b"") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        writer.write(HEAD % (status, b"OK" if status == 200 else b"Error", len(data), extra) + data)

    def stats(self) -> dict[str, Any]:
        """Requests in all and by prompt, the most at once, and the median time a request was held, seconds."""
        held = sorted(self.held)
        most = self.asked if len(self.asked) <= 20_000 else {}
        median = held[len(held) // 2] if held else None
        return {"total": self.total, "most": self.most, "asked": most, "median_s": median, "last": self.last}


async def main(port: int, latency_s: float, key: str, words: int, pace_s: float) -> None:
    """Serve until killed; the port is printed first."""
    stub = Server(latency_s, key, words, pace_s)
    server = await asyncio.start_server(stub.serve, "127.0.0.1", port, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


@dataclass(frozen=True)
class Stub:
    """A running stub server."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def stats(self) -> dict[str, Any]:
        with urlopen(f"http://127.0.0.1:{self.port}/stats", timeout=10) as answer:
            return dict(json.load(answer))


@contextmanager
def running(latency_ms: float = 0, key: str = "", words: int = 0, pace_ms: float = 0) -> Iterator[Stub]:
    """A stub server in a process of its own. With `words` every answer without a case has so many, a piece each `pace_ms`."""
    command = [sys.executable, "-m", "tests.stub_server", "--port", "0", "--latency-ms", str(latency_ms), "--key", key]
    command += ["--words", str(words), "--pace-ms", str(pace_ms)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield Stub(int(process.stdout.readline()), process)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def stub_server() -> Iterator[Stub]:
    """A stub server that answers at once."""
    with running() as stub:
        yield stub


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--key", default="")
    parser.add_argument("--words", type=int, default=0)
    parser.add_argument("--pace-ms", type=float, default=0)
    given = parser.parse_args()
    asyncio.run(main(given.port, given.latency_ms / 1000, given.key, given.words, given.pace_ms / 1000))
