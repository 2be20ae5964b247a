"""An endpoint of chat completions at which a local model answers: what a script of a chain asks."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from touchstone.types import Completion, Message, Params, Provider


@contextmanager
def answering(provider: Provider) -> Iterator[str]:
    """The address of the endpoint, until the end of the block."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider, loop))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    loop.call_soon_threadsafe(loop.stop)


def _handler(provider: Provider, loop: asyncio.AbstractEventLoop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            messages = [Message(one["role"], one["content"]) for one in body["messages"]]
            most = body.get("max_completion_tokens", body.get("max_tokens"))
            asked = provider.complete(messages, Params.from_json({**body, "max_tokens": most}))
            said = asyncio.run_coroutine_threadsafe(asked, loop).result(60)
            data = json.dumps(_answer(body["model"], said)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is told."""

    return Handler


def _answer(model: str, said: Completion) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": said.text}, "finish_reason": said.finish_reason}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": model, "choices": [choice]}
