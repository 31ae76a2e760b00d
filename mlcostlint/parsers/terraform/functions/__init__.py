"""The language's built-in functions; a family of them is loaded when it is first called.

What Terraform 1.13 has, and what OpenTofu 1.10 has beyond it; any other function is unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from mlcostlint.parsers.terraform.expressions import Call, Expression
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.lazy import Failure
from mlcostlint.parsers.terraform.nodes import computed, hidden, hole, references, undecided
from mlcostlint.parsers.terraform.numbers import Unbounded
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value

if TYPE_CHECKING:
    from mlcostlint.parsers.terraform.functions.families import Function

__all__ = ["EVALUATED", "UNPREDICTABLE", "called"]

Evaluate = Callable[[Expression, Frame], Node]

_FAMILIES: Mapping[str, str] = {
    "numeric": "abs ceil floor log max min parseint pow range signum sum",
    "text": "basename chomp dirname endswith indent join lower split startswith strcontains strrev"
    " substr title trim trimprefix trimspace trimsuffix upper",
    "formats": "format",
    "patterns": "regex regexall replace",
    "encoding": "base64decode base64encode base64gunzip textdecodebase64"
    " textencodebase64 urldecode urlencode",
    "hashes": "base64sha256 base64sha512 md5 sha1 sha256 sha512 uuidv5",
    "documents": "csvdecode",
    "structure": "jsondecode jsonencode yamldecode yamlencode",
    "dates": "formatdate timeadd timecmp",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "collection": "alltrue anytrue coalesce contains length one",
    "maps": "keys lookup map merge transpose values zipmap",
    "lists": "chunklist coalescelist compact concat distinct element flatten formatlist index list"
    " matchkeys reverse slice sort",
    "sets": "setintersection setproduct setsubtract setunion",
    "conversion": "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber"
    " toset tostring",
    "files": "file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset"
    " filesha1 filesha256 filesha512 pathexpand",
    "rendering": "templatefile templatestring",
}
_FAMILY = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_UNPREDICTABLE: Mapping[str, str] = {
    "abspath": "depends on the folder that Terraform runs in",
    "base64gzip": "depends on the compressor",
    "bcrypt": "differs at every run",
    "plantimestamp": "differs at every run",
    "rsadecrypt": "needs a private key",
    "timestamp": "differs at every run",
    "uuid": "differs at every run",
}
EVALUATED = frozenset({*_FAMILY, "try", "can"})
UNPREDICTABLE = frozenset(_UNPREDICTABLE)

# How much text or how many items cost one step of evaluation.
_TEXT_OF_A_STEP = 25
_ITEMS_OF_A_STEP = 50


def called(call: Call, frame: Frame, evaluate: Evaluate) -> Node:
    """Return what a call gives; a function of something unknown is as unknown as that is."""
    name = call.name.removeprefix("core::")
    if name == "try":
        return _first_that_works(call, frame, evaluate)
    if name == "can":
        return _works(call, frame, evaluate)
    arguments = [evaluate(argument, frame) for argument in call.arguments]
    if call.spread:
        last = arguments.pop()
        if isinstance(last, Value) and last.unknown:
            return undecided(last, call.span, arguments)
        if not isinstance(last, Seq):
            raise Failure("only a list can be spread over arguments", call.span)
        arguments.extend(last.items)
    if name not in _FAMILY:
        return hidden(_reason(name), call.span, *references(arguments))
    frame.budget.spend(_weight(arguments))
    return _guarded(call, lambda: _function(name)(arguments, call, frame))


def _first_that_works(call: Call, frame: Frame, evaluate: Evaluate) -> Node:
    for argument in call.arguments:
        try:
            return evaluate(argument, frame)
        except Failure:
            continue
    raise Failure("no argument of try works", call.span)


def _works(call: Call, frame: Frame, evaluate: Evaluate) -> Node:
    try:
        missing = hole([evaluate(argument, frame) for argument in call.arguments])
    except Failure:
        return computed(found=False, span=call.span)
    return computed(found=True, span=call.span) if missing is None else missing


def _weight(arguments: Iterable[Node]) -> int:
    steps = 0
    for argument in arguments:
        if isinstance(argument, Map):
            steps += len(argument.entries) // _ITEMS_OF_A_STEP
        elif isinstance(argument, Seq):
            steps += len(argument.items) // _ITEMS_OF_A_STEP
        elif not argument.unknown and isinstance(argument.known, str):
            steps += len(argument.known) // _TEXT_OF_A_STEP
    return steps


@cache
def _function(name: str) -> "Function":
    family = import_module(f"{__name__}.{_FAMILY[name]}")
    found: Function = family.FUNCTIONS[name]
    return found


def _guarded(call: Call, apply: Callable[[], Node]) -> Node:
    try:
        return apply()
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Failure(f"the arguments do not fit {call.name}()", call.span) from None
    except (ArithmeticError, Unbounded):
        raise Failure(f"{call.name}() has no result here", call.span) from None


def _reason(name: str) -> str:
    if "::" in name:
        return f"function {name}() belongs to a provider"
    return f"function {name}() {_UNPREDICTABLE.get(name, 'is not evaluated')}"
