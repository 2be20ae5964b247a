"""JSON Schema with a bound on the time that its patterns take: an answer may be made to freeze a search."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

PATTERN_SECONDS = 0.5
"""What all searches of one answer may take together."""

Search = Callable[[str, str], bool]
Schema = Mapping[str, Any]


def first_misfit(data: Any, schema: dict[str, Any]) -> Any:
    """The first jsonschema.ValidationError of the data, None when it fits (draft 2020-12).

    Raises TimeoutError for patterns that take too long, and errors of many kinds for a schema that cannot be used.
    """
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry

    Draft202012Validator.check_schema(schema)
    search, known = _search(time.monotonic() + PATTERN_SECONDS), Draft202012Validator.VALIDATORS
    bounded = {
        "pattern": partial(_pattern, search),
        "patternProperties": partial(_pattern_properties, search),
        "additionalProperties": partial(_additional, search, known["additionalProperties"]),
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


def _unevaluated(has_patterns: bool, known: Any, validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[Any]:
    if has_patterns:
        raise NotImplementedError("unevaluatedProperties beside patternProperties")
    yield from known(validator, allowed, instance, schema)
