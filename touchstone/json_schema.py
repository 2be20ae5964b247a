"""JSON Schema with a bound on the time that its patterns and unique items take: an answer may be made to freeze a search."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

PATTERN_SECONDS = 0.5
"""What all searches of one answer, for patterns and for items that are there twice, may take together."""

Search = Callable[[str, str], bool]
Schema = Mapping[str, Any]


def first_misfit(data: Any, schema: dict[str, Any]) -> Any:
    """The first jsonschema.ValidationError of the data, None when it fits (draft 2020-12).

    Raises TimeoutError for patterns and unique items that take too long, and errors of many kinds for a schema that cannot be used.
    """
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry

    Draft202012Validator.check_schema(schema)
    until, known = time.monotonic() + PATTERN_SECONDS, Draft202012Validator.VALIDATORS
    search = _search(until)
    bounded = {
        "pattern": partial(_pattern, search),
        "patternProperties": partial(_pattern_properties, search),
        "additionalProperties": partial(_additional, search, known["additionalProperties"]),
        "uniqueItems": partial(_unique_items, until),
        "unevaluatedProperties": partial(_unevaluated, "patternProperties" in str(schema), known["unevaluatedProperties"]),
    }
    extend: Any = validators.extend
    validator = extend(Draft202012Validator, bounded)(schema, registry=Registry())
    return next(validator.iter_errors(data), None)


def _search(until: float) -> Search:
    import regex

    def found(pattern: str, text: str) -> bool:
        left = max(0.001, until - time.monotonic())
        return regex.search(pattern, text, timeout=left, concurrent=True) is not None

    return found


def _pattern(search: Search, validator: Any, pattern: str, instance: Any, schema: Schema) -> Iterator[Any]:
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not search(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(search: Search, validator: Any, patterns: Schema, instance: Any, schema: Schema) -> Iterator[Any]:
    if validator.is_type(instance, "object"):
        for pattern, inner in patterns.items():
            for name, value in instance.items():
                if search(pattern, name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _additional(search: Search, known: Any, validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[Any]:
    """The library's own check, to which names that match a pattern are given as names of properties."""
    names = instance if validator.is_type(instance, "object") else ()
    matching = [name for name in names if any(search(pattern, name) for pattern in schema.get("patternProperties", ()))]
    yield from known(validator, allowed, instance, {"properties": dict.fromkeys([*schema.get("properties", ()), *matching], True)})


def _unique_items(until: float, validator: Any, wanted: bool, instance: Any, schema: Schema) -> Iterator[Any]:
    """One look at each item; the library's own check compares each object with each."""
    from jsonschema import ValidationError

    seen: set[str] = set()
    for place, item in enumerate(instance if wanted and validator.is_type(instance, "array") else ()):
        if time.monotonic() > until:
            raise TimeoutError
        text = json.dumps(_canonical(item), sort_keys=True)
        if text in seen:
            yield ValidationError(f"item {place} is there already: {text[:200]}")
            return
        seen.add(text)


def _canonical(value: Any) -> Any:
    """A JSON value of which equal ones are written alike: 1 and 1.0 are the same number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return {name: _canonical(item) for name, item in value.items()} if isinstance(value, dict) else value


def _unevaluated(has_patterns: bool, known: Any, validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[Any]:
    if has_patterns:
        raise NotImplementedError("unevaluatedProperties beside patternProperties")
    yield from known(validator, allowed, instance, schema)
