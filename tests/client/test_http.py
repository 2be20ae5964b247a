"""Where the token goes, and what is not believed."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from touchstone.client import Client, Unavailable
from touchstone.client.http import check_base
from touchstone.errors import Invalid


class Answer(BaseHTTPRequestHandler):
    """Answers as its server was told, and remembers what came."""

    def do_GET(self) -> None:
        self.server.came.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        status, headers, body = self.server.says  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return None


class Liar(ThreadingHTTPServer):
    came: list[tuple[str, dict[str, str]]]
    says: tuple[int, dict[str, str], bytes]


@pytest.fixture
def liar() -> Iterator[Liar]:
    server = Liar(("127.0.0.1", 0), Answer)
    server.came, server.says = [], (200, {}, b"{}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(liar: Liar) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{liar.server_port}/", token="ts_secret") as made:
        yield made


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(client: Client, liar: Liar, status: int) -> None:
    liar.says = (status, {"Location": f"http://127.0.0.1:{liar.server_port}/elsewhere"}, b"")
    with pytest.raises(Unavailable, match=f"status {status}"):
        client.prompt("a")
    assert [path for path, _ in liar.came] == ["/api/v1/prompts/a?label=production"]


GOOD = {"version": 1, "label": None, "messages": [{"role": "user", "content": "x"}]}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b"[" * 100_000]
    + [json.dumps({**GOOD, **wrong}).encode() for wrong in ({"messages": []}, {"version": "1"})]
    + [json.dumps({**GOOD, "messages": [{"role": "tool", "content": "x"}]}).encode()],
)
def test_an_answer_that_is_no_prompt_counts_as_none(client: Client, liar: Liar, body: bytes) -> None:
    liar.says = (200, {}, body)
    with pytest.raises(Unavailable):
        client.prompt("a")


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502])
def test_a_refusal_that_is_not_in_the_products_own_words_is_an_outage(client: Client, liar: Liar, status: int) -> None:
    liar.says = (status, {}, b"<html>Not found</html>")
    assert client.prompt("a", fallback={"messages": [{"role": "user", "content": "x"}]}).is_fallback


def test_a_body_that_ends_early_counts_as_none(client: Client, liar: Liar) -> None:
    liar.says = (200, {"Content-Length": "1000"}, json.dumps(GOOD).encode()[:-1])
    with pytest.raises(Unavailable):
        client.prompt("a")


def test_a_body_that_is_too_large_is_not_read_to_its_end(client: Client, liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.client.http.SIZE", 1000)
    liar.says = (200, {}, json.dumps({**GOOD, "note": "x" * 2000}).encode())
    with pytest.raises(Unavailable, match="too much"):
        client.prompt("a")


def test_a_proxy_of_the_environment_does_not_see_a_token_without_https(client: Client, liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{liar.server_port}")
    with Client("http://127.0.0.1:9", token="ts_secret", timeout_s=1) as other, pytest.raises(Unavailable):
        other.prompt("a")
    assert liar.came == []


def test_the_token_shows_nowhere(client: Client) -> None:
    assert "secret" not in repr(client)


@pytest.mark.parametrize("token", ["", "  ", "ts_a b", "ts_a\r\nX: y", "ts_ü"])
def test_a_token_that_no_header_can_carry_is_refused(token: str) -> None:
    with pytest.raises(Invalid):
        Client("https://touchstone.example", token=token)


NO_ADDRESS = (
    "",
    "touchstone.example",
    "ftp://a",
    "file:///etc/passwd",
    "https://",
    "https://u:p@a",
    "https://a/?x=1",
    "https://a/#x",
    "https://a:x",
)
LED_ELSEWHERE = (
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1\\@evil.example",
    "https://a\nb",
    "http://10.0.0.1",
    "http://touchstone.example",
)


@pytest.mark.parametrize("url", [*NO_ADDRESS, *LED_ELSEWHERE])
def test_an_address_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        check_base(url)


@pytest.mark.parametrize("url", ["https://touchstone.example/", "http://localhost:8501", "http://[::1]:8501", "https://a.example/tools"])
def test_https_and_this_machine_are_taken(url: str) -> None:
    assert check_base(url) == url.rstrip("/")


def test_another_host_without_https_only_on_purpose() -> None:
    assert check_base("http://touchstone.internal", allow_insecure=True) == "http://touchstone.internal"


def test_an_application_that_imports_it_gets_nothing_heavy() -> None:
    heavy = ("streamlit", "pandas", "torch", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "numpy", "aiohttp", "openai", "store")
    told = f"import sys, touchstone.client; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == "[]"
