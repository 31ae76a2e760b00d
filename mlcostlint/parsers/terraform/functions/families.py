"""How the functions of a family are applied: to plain data, or to trees with holes in them."""

from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.functions.parameters import Calculation
from mlcostlint.parsers.terraform.lazy import MOST_LEAVES, MOST_TEXT, Exhausted
from mlcostlint.parsers.terraform.nodes import Plain, computed, hole, plain, undecided
from mlcostlint.tree import Node

Function = Callable[[list[Node], Call, Frame], Node]
Structural = Callable[[list[Node], Call], Node]


def of_data(table: Mapping[str, Calculation]) -> Mapping[str, Function]:
    """Lift functions of plain data: with a hole in any argument, the result is that hole."""
    return {name: _of_data(calculate) for name, calculate in table.items()}


def of_trees(table: Mapping[str, Structural]) -> Mapping[str, Function]:
    """Lift functions that look at trees themselves and need nothing else."""
    return {name: _of_trees(build) for name, build in table.items()}


def _of_data(calculate: Calculation) -> Function:
    def applied(arguments: list[Node], call: Call, _frame: Frame) -> Node:
        missing = hole(arguments)
        if missing is not None:
            return undecided(missing, call.span, arguments)
        found = calculate(*(plain(argument) for argument in arguments))
        return computed(moderate(found), call.span, arguments)

    return applied


def _of_trees(build: Structural) -> Function:
    def applied(arguments: list[Node], call: Call, _frame: Frame) -> Node:
        return build(arguments, call)

    return applied


def moderate(found: Plain) -> Plain:
    """Return a result that is small enough to be kept; raises `Exhausted` for any other."""
    if isinstance(found, str) and len(found) > MOST_TEXT:
        raise Exhausted("the text is too long to be evaluated")
    if isinstance(found, list) and len(found) > MOST_LEAVES:
        raise Exhausted("the value is too large to be evaluated")
    return found
