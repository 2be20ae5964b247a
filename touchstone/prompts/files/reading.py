"""A file to prompts: the format is guessed or given, and what was not taken over is told."""

from collections import Counter

from touchstone.errors import Invalid
from touchstone.prompts.content import MESSAGE_LIMIT, problems
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.prompt_file import MAX_MESSAGES, MAX_PROMPTS, Imported, Notes, PromptFile, about
from touchstone.prompts.files.readers import readers
from touchstone.prompts.files.source import Source, decoded

CHECKED = 1_000_000
"""Characters of a file whose templates are searched for mistakes: a second or more for every 200,000 in jinja2."""


def read_prompts(data: bytes, file_name: str = "", kind_of_file: str = "") -> Imported:
    """The prompts of a file. Nothing is saved, fetched or run, and no file it names is opened.

    `kind_of_file` names a format of `readers` ("" guesses; the one read is in the result). At most 5 MB, 1,000 prompts,
    1,000 messages a prompt and 100,000 characters a message. Raises Invalid, NotFound for an unknown format.
    """
    text = decoded(data)
    notes = Notes()
    if text.startswith("---\r\n"):
        text = text.replace("\r\n", "\n")
        notes("Windows line ends were read as plain ones.")
    source = Source(text, file_name)
    kind = kind_of_file or guessed_kind(source)
    prompts = tuple(readers[kind]().read(source, notes))
    if not prompts:
        raise Invalid("The file holds no prompt that can be taken over.", " ".join(notes.all()[:3]) or "Choose another file.")
    if len(prompts) > MAX_PROMPTS:
        raise Invalid(f"The file holds {len(prompts):,} prompts; at most {MAX_PROMPTS:,} are taken.", "Split it.")
    kept = _within_limits(prompts, notes)
    _tell_problems(kept, notes)
    return Imported(kept, notes.all(), kind)


def guessed_kind(source: Source) -> str:
    """The name of the format that a text is most surely of. Raises Invalid when it is of none."""
    sure = {name: readers[name]().fits(source) for name in readers}
    best = max(sure, key=lambda name: sure[name])
    if not sure[best]:
        raise Invalid("The file is of no format that is known here.", f"Known: {', '.join(readers)}. If it is one of them, choose it.")
    return best


def _within_limits(prompts: tuple[PromptFile, ...], notes: Notes) -> tuple[PromptFile, ...]:
    kept = []
    for prompt in prompts:
        if (reason := _beyond(prompt)) and len(prompts) == 1:
            raise Invalid(f"{quoted(prompt.name)} {reason}.", "Shorten it.")
        if reason:
            notes(f"{prompt.name}: left out, as it {reason}.")
        else:
            kept.append(prompt)
    if not kept:
        raise Invalid("Every prompt of the file is too long.", f"Keep each message within {MESSAGE_LIMIT:,} characters.")
    return tuple(kept)


def _beyond(prompt: PromptFile) -> str:
    if len(prompt.content.messages) > MAX_MESSAGES:
        return f"has {len(prompt.content.messages):,} messages; at most {MAX_MESSAGES:,} are taken"
    longest = max((len(message.content) for message in prompt.content.messages), default=0)
    return f"has a message of {longest:,} characters; at most {MESSAGE_LIMIT:,} are taken" if longest > MESSAGE_LIMIT else ""


def _tell_problems(prompts: tuple[PromptFile, ...], notes: Notes) -> None:
    """What would keep a prompt from being saved as it is."""
    for name, number in Counter(prompt.name for prompt in prompts).items():
        if number > 1:
            notes(f"{name} stands {number} times in the file.")
    left = CHECKED
    for prompt in prompts:
        left -= sum(len(message.content) for message in prompt.content.messages)
        if left < 0:
            notes(f"{prompt.name} and what follows it were not searched for mistakes: saving one will tell.")
            return
        for position, problem in problems(prompt.content, complete=False).items():
            about(prompt.name, notes)(f"Message {position + 1} cannot be sent as it is. {problem}")
