"""A page about the API, made from its OpenAPI description. It runs no script, and loads nothing from anywhere."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

METHODS = ("get", "post", "put", "delete", "patch")
SECURITY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"}
STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; font-size: .93em; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; } h3 { margin: 2rem 0 .25rem; } h4 { margin: 1rem 0 .25rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); } td:first-child { width: 16rem; }
.quiet { opacity: .75; } a { color: inherit; }
"""
Json = Mapping[str, Any]


def page(described: Json, base: str = "") -> str:
    """The page as HTML; `base` is where the API is mounted. Every text of the description is escaped."""
    head, parts = described["info"], described.get("components", {})
    title = f"{escape(head['title'])} API"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p class="quiet">Version {escape(head["version"])}. The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"{_text(head.get('description', ''))}{''.join(_security(parts))}<h2>Requests</h2>{''.join(_requests(described, base))}"
        f"<h2>Shapes</h2>{''.join(_shapes(parts.get('schemas', {})))}</main></body></html>"
    )


def _security(parts: Json) -> Iterator[str]:
    for name, scheme in parts.get("securitySchemes", {}).items():
        yield f"<h4>{escape(name)}</h4>{_text(scheme.get('description', ''))}"


def _requests(described: Json, base: str) -> Iterator[str]:
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _request(f"{method.upper()} {base}{path}", methods[method])


def _request(address: str, told: Json) -> str:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    token = "Needs a token." if told.get("security") else "Open on this machine."
    return (
        f"<h3>{escape(told.get('summary', ''))}</h3><p><code>{escape(address)}</code></p>"
        f'{_text(told.get("description", ""))}<p class="quiet">{token}</p>'
        + _table("Parameters", [(f"{one['name']} ({one['in']})", one.get("schema", {}), one) for one in told.get("parameters", [])])
        + (f"<h4>Body</h4><p>{_type(body)}</p>" if body else "")
        + _table("Answers", [(status, _answered(one), one) for status, one in sorted(told["responses"].items())])
    )


def _answered(answer: Json) -> Json:
    return dict(answer.get("content", {}).get("application/json", {}).get("schema", {}))


def _shapes(schemas: Json) -> Iterator[str]:
    for name, schema in schemas.items():
        needed = schema.get("required", ())
        rows = [(field + ("" if field in needed else " (optional)"), one, one) for field, one in schema.get("properties", {}).items()]
        yield f'<h3 id="{escape(name)}">{escape(name)}</h3>{_text(schema.get("description", ""))}{_table("", rows)}'


def _table(title: str, rows: list[tuple[str, Json, Json]]) -> str:
    if not rows:
        return ""
    lines = (
        f"<tr><td><code>{escape(name)}</code></td><td>{_type(schema)}</td><td>{_words(told.get('description', ''))}</td></tr>"
        for name, schema, told in rows
    )
    heading = f"<h4>{title}</h4>" if title else ""
    return f"{heading}<table><tbody>{''.join(lines)}</tbody></table>"


def _type(schema: Json) -> str:
    """The kind of a value in a few words, as HTML; a shape described on this page is a link to it."""
    if "$ref" in schema:
        name = escape(str(schema["$ref"]).rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if options := schema.get("anyOf"):
        return " or ".join(map(_type, options))
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(inner := schema.get("additionalProperties"), Mapping):
        return f"object of {_type(inner)}"
    return escape(str(schema.get("type", "")))


def _text(text: str) -> str:
    return "".join(f"<p>{_words(part)}</p>" for part in text.split("\n\n") if part.strip())


def _words(text: str) -> str:
    """The text as HTML; what stands between backticks is code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
