"""What parameters convert their arguments to before a function of plain data sees them."""

from collections.abc import Callable

from mlcostlint.parsers.terraform.lazy import Exhausted
from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import number, spelled
from mlcostlint.parsers.terraform.operators import exact

Turn = Callable[[Plain], Plain]
Calculation = Callable[..., Plain]

_LONGEST_DECODED = 256_000


def takes(apply: Calculation, *turns: Turn, rest: Turn | None = None) -> Calculation:
    """Convert each argument by its parameter; `rest` is the parameter of all further ones."""

    def applied(*arguments: Plain) -> Plain:
        more = len(arguments) - len(turns)
        if more < 0 or (more and rest is None):
            refuse(f"{len(turns)} arguments are needed, and {len(arguments)} were found")
        every = (*turns, *((rest,) * more if rest is not None else ()))
        pairs = zip(every, arguments, strict=True)
        return apply(*(turn(argument) for turn, argument in pairs))

    return applied


def spell(found: Plain) -> str:
    """Write a scalar as a template does; a collection fails."""
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if found is None or isinstance(found, list | dict):
        refuse(f"text is needed, and {'null' if found is None else 'a collection'} was found")
    return spelled(found)


def whole(found: Plain) -> int:
    """Return a whole number; a fraction fails."""
    decimal = number(exact(found))
    return decimal if isinstance(decimal, int) else refuse("a whole number is needed")


def listed(found: Plain) -> list[Plain]:
    """Return a list or a set; anything else fails."""
    return found if isinstance(found, list) else refuse("a list is needed")


def texts(found: Plain) -> list[str]:
    """Return the items of a list as text."""
    return [spell(item) for item in listed(found)]


def decodable(found: Plain) -> str:
    """Return text that is short enough to be decoded into a tree."""
    text = spell(found)
    if len(text) > _LONGEST_DECODED:
        raise Exhausted("the text is too long to be decoded")
    return text


def anything(found: Plain) -> Plain:
    """Return what was given, null included."""
    return found
