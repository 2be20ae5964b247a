"""What the tests of imports share."""

from touchstone.suites.importing import ImportResult


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def inputs(result: ImportResult) -> list[object]:
    return [case.variables["input"] for case in result.cases]


def told(result: ImportResult) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in result.problems]
