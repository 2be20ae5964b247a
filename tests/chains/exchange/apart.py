"""Scripts run apart: in a Python of their own that sees public packages and nothing of ours, against models on loopback that echo."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

OURS = ("touchstone", "store", "components", "pages", "demo", "tests", "streamlit")
GUARD = f"""
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {OURS!r}:
            raise ImportError("not here: " + name)
sys.meta_path.insert(0, Refused())
"""
DRIVER = f"""{GUARD}
import contextlib, importlib.util, io, json
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    spec = importlib.util.spec_from_file_location(f"chain_{{number}}", asked["script"])
    chain = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            spec.loader.exec_module(chain)
            code = chain.main(chain.PLAN, chain.KINDS, asked["arguments"])
        except BaseException as error:
            code = repr(error)
    print(json.dumps({{"code": code, "out": out.getvalue(), "err": err.getvalue()}}), flush=True)
"""


class Echo(BaseHTTPRequestHandler):
    """A model that says its name and what it was asked last; it takes a second for what holds "[slow]"."""

    seen: ClassVar[list[Mapping[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Echo.seen.append(body)
        if "[slow]" in body["messages"][-1]["content"]:
            time.sleep(1)
        said = f"{body['model']}: {body['messages'][-1]['content']}"
        choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        data = json.dumps({"id": "x", "object": "chat.completion", "created": 0, "model": body["model"], "choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is told."""


@dataclass
class Apart:
    """The process that runs scripts, and where its models are asked."""

    process: "subprocess.Popen[str]"
    folder: Path
    count: int = 0

    def run(self, text: str, inputs: Mapping[str, Any], *arguments: str) -> Mapping[str, Any]:
        """What a script gives: {"code", "out", "err"}."""
        self.count += 1
        script, values = self.folder / f"chain{self.count}.py", self.folder / f"inputs{self.count}.json"
        script.write_text(text, "utf-8")
        values.write_text(json.dumps(inputs), "utf-8")
        assert self.process.stdin and self.process.stdout
        asked = {"script": str(script), "arguments": ["--inputs", str(values), *arguments]}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer: Mapping[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def outputs(self, text: str, inputs: Mapping[str, Any], *arguments: str) -> Any:
        """The outputs that a script prints."""
        answer = self.run(text, inputs, *arguments)
        assert answer["code"] == 0, answer
        return json.loads(answer["out"])


@contextmanager
def apart(folder: Path) -> Iterator[Apart]:
    """A process that runs scripts, until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environ = {"OPENAI_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1", "OPENAI_API_KEY": "none", "LANGSMITH_TRACING": "false"}
    command = [sys.executable, "-I", "-c", DRIVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ, cwd=folder) as process:
        yield Apart(process, folder)
        assert process.stdin
        process.stdin.close()
        process.wait(10)
    server.shutdown()
    server.server_close()
