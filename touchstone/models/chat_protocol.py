"""The chat-completions protocol as bytes: requests out of values, values out of answers, errors out of statuses.

Format: https://platform.openai.com/docs/api-reference/chat
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from touchstone.errors import BadCredentials, ContentFiltered, Malformed, ProviderError, RateLimited, Rejected, Unreachable
from touchstone.models.spec import ProviderSpec, Secret
from touchstone.types import Message, Params, Usage

EXCERPT = 300
"""Characters of a provider's own words that an error repeats."""
FINISH_LIMIT = 40
"""Characters of a provider's word for why an answer ended."""
FINISHES = {
    **dict.fromkeys(("stop", "end_turn", "stop_sequence", "complete", "completed", "eos", "eos_token", "finish_reason_stop"), "stop"),
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded"), "length"),
    **dict.fromkeys(
        ("content_filter", "content_filtered", "safety", "refusal", "recitation", "blocklist", "prohibited_content", "spii",
         "guardrail_intervened", "error_toxic"), "content_filter",
    ),
}  # fmt: skip
"""Why an answer ended, by the words of OpenAI, Anthropic, Google, Bedrock, Cohere, Mistral and TGI in small letters."""
NO_KEY = Secret("")
MOST_TOKENS = 2**31
"""No answer has so many, and no column of a database holds more."""


def settings_of(name: str, params: Params) -> dict[str, Any]:
    """The part of a request's body that does not change from case to case."""
    body: dict[str, Any] = {"model": name, **params.to_json()}
    schema = body.pop("json_schema", None)
    if schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    return body


def request_body(settings: Mapping[str, Any], messages: Sequence[Message]) -> bytes:
    """One request as JSON; lone surrogates, which JSON cannot carry, become question marks."""
    body = {**settings, "messages": [{"role": message.role, "content": message.content} for message in messages]}
    try:
        return orjson.dumps(body)
    except TypeError:
        for message in body["messages"]:
            message["content"] = message["content"].encode("utf-8", "replace").decode()
        return orjson.dumps(body)


def parse_answer(raw: bytes, key: Secret) -> tuple[str, str, Usage | None, str, str]:
    """Text, finish reason, usage, reported model and filter's words of an answer, without the key. Raises Malformed, without it too."""
    try:
        data = _loaded(raw)
        choice = data["choices"][0]
        text, finish = key.out_of(text_of(choice["message"])), finish_of(choice.get("finish_reason"), key)
        return text, finish, usage_of(data.get("usage")), revision_of(data, key), key.out_of(filtered_of(choice))[:EXCERPT]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed(
            f"The answer is not a chat completion: {excerpt(raw, key)}", "Check that the base URL leads to an OpenAI-compatible API."
        ) from error


def _loaded(raw: bytes) -> Any:
    """JSON; with the standard library where it holds half of a surrogate pair, which orjson takes for no text."""
    try:
        return orjson.loads(raw)
    except ValueError:
        return json.loads(raw)


def text_of(message: Mapping[str, Any]) -> str:
    """What a message says: its content, the texts of its parts, or its refusal; half a surrogate pair becomes a question mark."""
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    text = content or message.get("refusal")
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""


def finish_of(word: object, key: Secret = NO_KEY) -> str:
    """Why an answer ended, in the words of OpenAI where another provider's word means the same; without the key."""
    said = "".join(letter for letter in key.out_of(str(word or "stop")) if letter.isprintable())[:FINISH_LIMIT]
    return FINISHES.get(said.lower(), said)


def filtered_of(choice: Mapping[str, Any]) -> str:
    """What a filter found, in the words of Azure's `content_filter_results`: "violence (high), jailbreak"; "" where none says."""
    found = choice.get("content_filter_results")
    hits = {name: hit for name, hit in found.items() if isinstance(hit, dict) and hit.get("filtered")} if isinstance(found, dict) else {}
    return ", ".join(f"{name} ({hit['severity']})" if hit.get("severity") else str(name) for name, hit in hits.items())


def usage_of(data: Any) -> Usage | None:
    """Token counts as reported, None when they are not numbers or cannot be."""
    return believed(data.get("prompt_tokens"), data.get("completion_tokens")) if isinstance(data, dict) else None


def believed(read: Any, written: Any) -> Usage | None:
    """Tokens read and written, as somebody else counted them; None when that cannot be."""
    return Usage(read, written) if all(type(count) is int and 0 <= count < MOST_TOKENS for count in (read, written)) else None


def revision_of(data: Mapping[str, Any], key: Secret = NO_KEY) -> str:
    """What the provider says answered, without the key."""
    return "@".join(key.out_of(str(data[name]))[:100] for name in ("model", "system_fingerprint") if data.get(name))


def estimated(messages: Sequence[Message], text: str) -> Usage:
    """Four characters a token, marked as an estimate."""
    return Usage(sum(len(message.content) for message in messages) // 4, len(text) // 4, estimated=True)


def error_of(status: int, raw: bytes, spec: ProviderSpec, retry_after: float | None = None) -> ProviderError:
    """The error for a status that is no success, with the provider's own words and without the key."""
    code, words = _words(raw, spec.api_key)
    said = f"The provider said: {words}" if words else ""
    if code in ("content_filter", "content_policy_violation"):
        return ContentFiltered("The provider's content filter stopped this request.", said)
    if status in (401, 403):
        return BadCredentials(
            "The provider did not accept the key.", f"Check the environment variable that the endpoint names. {said}".strip()
        )
    if status in (404, 405):
        return _misplaced(status, code, spec, said)
    if status == 429:
        return RateLimited(
            "The provider's rate limit was reached.", f"Lower the concurrency or the limits of the endpoint. {said}".strip(), retry_after
        )
    if 300 <= status < 400:
        return Rejected(
            "The endpoint answers with a redirect, which is not followed: it would carry the key elsewhere.", "Give the final address."
        )
    if status >= 500 or status in (408, 409, 425):
        return Unreachable(f"The provider failed with status {status}.", f"Try again later. {said}".strip(), retry_after)
    return Rejected(f"The provider refused the request with status {status}.", said or "Check the model name and the parameters.")


def _misplaced(status: int, code: str, spec: ProviderSpec, said: str) -> Rejected:
    if code == "model_not_found":
        return Rejected(f"The endpoint knows no model {spec.name!r}.", f"Check the model's name. {said}".strip())
    what = f"nothing there, or no model {spec.name!r}" if status == 404 else "that it takes no questions there"
    hint = f"{_advice(spec.base_url)} {'Then check the model name. ' if status == 404 else ''}{said}"
    return Rejected(f"The endpoint answers {what} (status {status}).", hint.strip())


def _advice(base_url: str) -> str:
    """What is most likely wrong with a base URL at which nobody answers questions."""
    path = urlsplit(base_url).path.rstrip("/")
    if path.endswith("/completions"):
        return "Take /chat/completions off the base URL: it is added to every request."
    if path.count("/v1") > 1:
        return "Check the base URL: it has /v1 twice."
    if "/v1" not in path:
        return "Check the base URL: most end in /v1, and this one does not."
    return "Check the base URL: it ends where /chat/completions follows."


def transient(error: ProviderError) -> bool:
    """Whether another try may succeed."""
    return error.kind in ("rate_limited", "unreachable", "timeout")


def excerpt(raw: bytes, key: Secret) -> str:
    """The beginning of a body, as text without the key. It is cut last: a part of a key is no key to the mask."""
    return key.masked(raw.decode("utf-8", "replace")).strip()[:EXCERPT] or "(empty)"


def _words(raw: bytes, key: Secret) -> tuple[str, str]:
    try:
        data = orjson.loads(raw)
    except ValueError:
        return "", excerpt(raw, key) if raw.strip() else ""
    inner = data.get("error", data) if isinstance(data, dict) else data
    if isinstance(inner, dict):
        return str(inner.get("code") or ""), key.masked(str(inner.get("message") or inner.get("detail") or ""))[:EXCERPT]
    return "", key.masked(str(inner))[:EXCERPT]
