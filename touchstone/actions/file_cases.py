"""The cases of a file that is run: as they are stored, and refused as a whole where not one of them could be asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid
from touchstone.runs.building import QUESTIONS
from touchstone.suites.cases import case_to_json
from touchstone.suites.importing import Problem, iter_file
from touchstone.templates import variables
from touchstone.types import Case

SHOWN_PROBLEMS = 20
NAMED = f"{', '.join(QUESTIONS[:-1])} or {QUESTIONS[-1]}"


@dataclass
class Seen:
    """What the cases of a file have brought: how many, the names of their variables, and whether one has turns of its own."""

    count: int = 0
    names: dict[str, None] = field(default_factory=dict)
    turns: bool = False

    def take(self, case: Case) -> None:
        self.count += 1
        self.names.update(dict.fromkeys(case.variables))
        self.turns = self.turns or bool(case.messages)


def cases_of(path: Path, prompt: str, limit: int | None, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """The cases as they are stored, `limit` at most; the first problems are put into `problems`.

    Raises Invalid after the last of them when there was none, or none that can be asked, so that nothing of the file is kept.
    """
    seen = Seen()
    for found in iter_file(path):
        if isinstance(found, Case):
            yield {"key": found.key, "kind": found.kind, "category": found.category, "body": case_to_json(found)}
            seen.take(found)
            if seen.count == limit:
                break
        elif len(problems) < SHOWN_PROBLEMS:
            problems.append(found)
    _check(path, prompt, seen, problems)


def _check(path: Path, prompt: str, seen: Seen, problems: list[Problem]) -> None:
    columns = ", ".join(seen.names) or "none"
    if not seen.count:
        reason = f"{told(problems[0])} " if problems else ""
        raise Invalid(f"{path} holds no case.", f"{reason}The question stands in a column named {NAMED}.")
    has_question = any(name in seen.names for name in QUESTIONS)
    if not prompt and not has_question and not seen.turns:
        example = "{" + next(iter(seen.names), "column") + "}"
        hint = f"Name the column with the question {NAMED}, or say how to ask: --prompt '{example}'."
        raise Invalid(f"{path} has no question: its columns are {columns}.", hint)
    missing = [name for name in variables(prompt) if name not in seen.names and not (has_question and name in QUESTIONS)]
    if missing:
        raise Invalid(f"--prompt asks for {', '.join(missing)}, which {path} has not.", f"Its columns are {columns}.")


def told(problem: Problem) -> str:
    """A row that is left out or remarked on, in one line."""
    line = f"Line {problem.line}: " if problem.line else ""
    return f"{line}{problem.reason} {problem.hint}".strip()
