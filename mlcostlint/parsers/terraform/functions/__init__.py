"""The language's built-in functions, by group; whatever is not in a table is unknown."""

from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.expressions import Call, Expression
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.functions.collection import COLLECTION
from mlcostlint.parsers.terraform.functions.conversion import CONVERSION
from mlcostlint.parsers.terraform.functions.encoding import ENCODING
from mlcostlint.parsers.terraform.functions.lists import LISTS
from mlcostlint.parsers.terraform.functions.network import NETWORK
from mlcostlint.parsers.terraform.functions.numeric import NUMERIC
from mlcostlint.parsers.terraform.functions.patterns import PATTERNS
from mlcostlint.parsers.terraform.functions.structure import STRUCTURE
from mlcostlint.parsers.terraform.functions.text import TEXT
from mlcostlint.parsers.terraform.lazy import MOST_TEXT, Exhausted, Failure
from mlcostlint.parsers.terraform.nodes import (
    Plain,
    computed,
    hidden,
    hole,
    plain,
    references,
    undecided,
)
from mlcostlint.parsers.terraform.numbers import Unbounded
from mlcostlint.tree import Node, Seq
from mlcostlint.value import Value

Evaluate = Callable[[Expression, Frame], Node]

_OF_PLAIN_DATA: Mapping[str, Callable[..., Plain]] = {
    **NUMERIC,
    **TEXT,
    **PATTERNS,
    **ENCODING,
    **NETWORK,
}
_OF_TREES = {**COLLECTION, **LISTS, **CONVERSION, **STRUCTURE}
_IMPURE = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt"})
_OF_FILES = frozenset(
    {"file", "filebase64", "fileexists", "fileset", "templatefile", "abspath", "pathexpand"}
    | {f"file{digest}" for digest in ("md5", "sha1", "sha256", "sha512")}
    | {f"filebase64{digest}" for digest in ("sha256", "sha512")}
)


def called(call: Call, frame: Frame, evaluate: Evaluate) -> Node:
    """Return what a call gives; a function of something unknown is as unknown as that is."""
    if call.name == "try":
        return _first_that_works(call, frame, evaluate)
    if call.name == "can":
        return _works(call, frame, evaluate)
    arguments = [evaluate(argument, frame) for argument in call.arguments]
    if call.spread:
        last = arguments.pop()
        if isinstance(last, Value) and last.unknown:
            return undecided(last, call.span, arguments)
        if not isinstance(last, Seq):
            raise Failure("only a list can be spread over arguments", call.span)
        arguments.extend(last.items)
    return _applied(call, arguments)


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


def _applied(call: Call, arguments: list[Node]) -> Node:
    if call.name in _OF_TREES:
        return _guarded(call, lambda: _OF_TREES[call.name](arguments, call))
    if call.name not in _OF_PLAIN_DATA:
        return hidden(_reason(call.name), call.span, *references(arguments))
    missing = hole(arguments)
    if missing is not None:
        return undecided(missing, call.span, arguments)
    return _guarded(call, lambda: _calculated(call, arguments))


def _calculated(call: Call, arguments: list[Node]) -> Node:
    found = _OF_PLAIN_DATA[call.name](*(plain(argument) for argument in arguments))
    if isinstance(found, str) and len(found) > MOST_TEXT:
        raise Exhausted("the text is too long to be evaluated")
    return computed(found, call.span, arguments)


def _guarded(call: Call, apply: Callable[[], Node]) -> Node:
    try:
        return apply()
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Failure(f"the arguments do not fit {call.name}()", call.span) from None
    except (ArithmeticError, Unbounded):
        raise Failure(f"{call.name}() has no result here", call.span) from None


def _reason(name: str) -> str:
    if name in _IMPURE:
        return f"function {name}() differs at every run"
    if name in _OF_FILES:
        return f"function {name}() reads a file, which is not followed"
    if "::" in name:
        return f"function {name}() belongs to a provider"
    return f"function {name}() is not evaluated"
