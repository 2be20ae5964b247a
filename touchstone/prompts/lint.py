"""Looks a prompt through before anybody runs it: its template, its blocks, its variables, its settings, and secrets in it."""

from collections.abc import Iterator, Mapping

from touchstone.prompts.checks.declared import undeclared, unused
from touchstone.prompts.checks.findings import WHOLE, Finding, Level, rank
from touchstone.prompts.checks.formats import of_another_format, unread
from touchstone.prompts.checks.reading import Known, Read, finder, read
from touchstone.prompts.checks.shape import empty_examples, misfit_schemas, misplaced_roles
from touchstone.prompts.checks.window import beyond_window
from touchstone.prompts.content import PromptContent
from touchstone.prompts.secrets import leaks
from touchstone.prompts.tokens import Counter

__all__ = ["WHOLE", "Finding", "Level", "lint"]


def lint(
    content: PromptContent, *, known_blocks: Known, values: Mapping[str, str], window: int | None, count: Counter
) -> tuple[Finding, ...]:
    """What is or may be wrong, errors first, then from top to bottom; the same prompt has the same findings in the same order.

    `known_blocks` gives the block a reference means, or is a mapping by references as they are written. `values` are texts as
    one would type them; with them the prompt is measured against `window`, in tokens, where that is known.
    """
    find = finder(known_blocks)
    messages = read(content, find)
    found = [*undeclared(content, messages), *unused(content, messages), *beyond_window(content, find, values, window, count)]
    found += [*misplaced_roles(content), *empty_examples(content), *misfit_schemas(content)]
    found += [one for message in messages for one in _in_message(content, message)]
    return tuple(sorted(found, key=rank))


def _in_message(content: PromptContent, message: Read) -> Iterator[Finding]:
    yield from unread(content, message)
    yield from of_another_format(content, message)
    for include in message.includes:
        if include.problem is not None:
            yield Finding("error", message.place, include.start, include.end, include.problem.message, include.problem.hint)
    for leak in leaks(message.message.content):
        title = f"This looks like {leak.what}."
        yield Finding(
            "warning",
            message.place,
            leak.start,
            leak.end,
            title,
            "Take it out and revoke it: everybody who can read the prompt can use it.",
        )
