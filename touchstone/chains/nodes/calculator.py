"""Sums that a model gets wrong, reckoned in decimals. The text is read as a tree of numbers and signs; nothing of it is run."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, DecimalException
from decimal import DivisionByZero as ByZero
from decimal import InvalidOperation as NoValue
from decimal import Overflow as TooLarge
from typing import Any, ClassVar

from touchstone.chains.kinds import Done, Found, Means, Step, kinds
from touchstone.chains.ports import Port
from touchstone.errors import Invalid

LONGEST, HIGHEST_POWER, DIGITS, SHOWN_DIGITS, EXACT = 500, 1_000, 50, 15, 2**53
HINT = "Write numbers, + - * / // % **, brackets, and sqrt, abs, round, floor, ceil, min, max."
SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "\N{EN DASH}": "-"})
SUMS = Context(DIGITS, Emax=300, Emin=-300, traps=[NoValue, ByZero, TooLarge])
Numbers = Sequence[Decimal]


def _power(base: Decimal, power: Decimal) -> Decimal:
    if abs(power) > HIGHEST_POWER:
        raise Invalid("The power is too high.", f"It may be {HIGHEST_POWER:,} at most.")
    if base == 0 and power < 0:
        raise ZeroDivisionError
    return SUMS.power(base, power)


def _floor(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR)


def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    if places != int(places) or abs(places) > SHOWN_DIGITS:
        raise Invalid("The number of decimals is odd.", f"Round to at most {SHOWN_DIGITS}.")
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP, SUMS)


OPERATORS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: SUMS.add,
    ast.Sub: SUMS.subtract,
    ast.Mult: SUMS.multiply,
    ast.Div: SUMS.divide,
    ast.FloorDiv: lambda left, right: _floor(SUMS.divide(left, right)),
    ast.Mod: lambda left, right: SUMS.subtract(left, SUMS.multiply(right, _floor(SUMS.divide(left, right)))),
    ast.Pow: _power,
}
FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Decimal]]] = {
    "sqrt": (1, 1, SUMS.sqrt),
    "abs": (1, 1, abs),
    "floor": (1, 1, _floor),
    "ceil": (1, 1, lambda value: value.to_integral_value(ROUND_CEILING)),
    "round": (1, 2, _rounded),
    "min": (1, LONGEST, lambda *values: min(values)),
    "max": (1, LONGEST, lambda *values: max(values)),
}
"""Each with the fewest and the most values it takes."""


@kinds("calculator")
@dataclass(frozen=True)
class Calculator(Step):
    """Reckons a sum such as "(19.90 + 4.50) * 3", with ^ or ** for powers. Halves are rounded up, and fifty digits kept."""

    title: ClassVar[str] = "Calculator"
    group: ClassVar[str] = "Tools"

    def inputs(self, found: Found) -> tuple[Port, ...]:
        return (Port("expression"),)

    def outputs(self, found: Found) -> tuple[Port, ...]:
        return Port("value", "number"), Port("text", help="The same in digits")

    async def run(self, given: Mapping[str, Any], means: Means) -> Done:
        value = reckoned(given["expression"])
        return Done({"value": as_number(value), "text": in_digits(value)})


def reckoned(text: str) -> Decimal:
    """The value of a sum. Raises Invalid, in words, for whatever is more than a sum, and for one that has no value."""
    if len(text) > LONGEST:
        raise Invalid(f"The sum has {len(text):,} characters.", f"It may have {LONGEST}.")
    try:
        return _value(ast.parse(text.strip().translate(SIGNS).replace("^", "**"), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Invalid(f"{text[:60]!r} is no sum.", HINT) from error
    except ZeroDivisionError as error:
        raise Invalid("It divides by zero.", "Check the numbers.") from error
    except DecimalException as error:
        raise Invalid("It has no value that can be reckoned with.", "Numbers may have some hundred digits.") from error


def _value(part: ast.expr) -> Decimal:
    match part:
        case ast.Constant(value=bool()):
            raise Invalid("True and false are no numbers.", HINT)
        case ast.Constant(value=int() | float() as number):
            return SUMS.plus(SUMS.create_decimal(repr(number) if number < float("inf") else "1e999"))
        case ast.BinOp() if type(part.op) in OPERATORS:
            return OPERATORS[type(part.op)](_value(part.left), _value(part.right))
        case ast.UnaryOp(op=ast.USub()):
            return SUMS.minus(_value(part.operand))
        case ast.UnaryOp(op=ast.UAdd()):
            return _value(part.operand)
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            return _called(name, [_value(one) for one in part.args])
        case ast.Tuple():
            raise Invalid("A comma stands between numbers.", "Write 1234.5, not 1,234.5.")
    raise Invalid(f"There is more than a sum in it: {ast.unparse(part)[:60]!r}.", HINT)


def _called(name: str, values: Numbers) -> Decimal:
    fewest, most, function = FUNCTIONS[name]
    if not fewest <= len(values) <= most:
        raise Invalid(f"{name} does not take {len(values)} numbers.", HINT)
    return function(*values)


def as_number(value: Decimal) -> int | float:
    """The value as JSON has it: whole where it is, and small enough to be exact everywhere."""
    return int(value) if value == value.to_integral_value() and abs(value) <= EXACT else float(value)


def in_digits(value: Decimal) -> str:
    """The value as people write it: whole numbers with every digit that is known, others with fifteen that count."""
    if value == value.to_integral_value() and value.adjusted() < DIGITS:
        return f"{value:f}".partition(".")[0]
    shown = value.normalize(Context(SHOWN_DIGITS, ROUND_HALF_UP))
    return f"{shown:f}" if abs(shown.adjusted()) < 2 * SHOWN_DIGITS else f"{shown:e}"
