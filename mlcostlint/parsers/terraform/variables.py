"""What a module's variables may hold: type constraints, defaults, and what is passed in."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expressions import (
    Call,
    Expression,
    Literal,
    Name,
    Object,
    Tuple,
)
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.functions.conversion import to_number, to_truth
from mlcostlint.parsers.terraform.functions.trees import as_text, ordered_set
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Failure, branch
from mlcostlint.parsers.terraform.nodes import refuse, turned
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, defaulted, fact, unknown


def default(variable: Declaration, frame: Frame) -> Node:
    """Return the default of a variable, or why it has no value."""
    attribute = variable.body.attributes.get("default")
    if attribute is None:
        return unknown(f"var.{variable.name} has no default", variable.header)
    return _defaulted(settled(attribute.expression, frame))


def typed(variable: Declaration, node: Node, frame: Frame) -> Node:
    """Convert what was passed to the variable's type; what does not fit is unknown."""
    constraint = variable.body.attributes.get("type")
    if constraint is None:
        return node
    try:
        return fitted(node, constraint.expression, frame)
    except Failure as failure:
        why = f"var.{variable.name} does not fit its type: {failure.why}"
        return node.hole(why) if isinstance(node, Value) else unknown(why, node.span)


def nullable(variable: Declaration, frame: Frame) -> bool:
    """Tell whether null may be passed; where it may not, null means the default."""
    return _said(variable, "nullable", frame) is not False


def sensitive(declaration: Declaration, frame: Frame) -> bool:
    """Tell whether a variable or an output holds what nobody is to see."""
    return _said(declaration, "sensitive", frame) is True


def _said(declaration: Declaration, name: str, frame: Frame) -> object:
    attribute = declaration.body.attributes.get(name)
    node = None if attribute is None else settled(attribute.expression, frame)
    return fact(node, None) if isinstance(node, Value) else None


def fitted(node: Node, constraint: Expression, frame: Frame) -> Node:
    """Convert a tree to a type constraint, filling in `optional()` attributes."""
    if isinstance(node, Value) and (node.unknown or node.known is None):
        return node
    if isinstance(constraint, Name | Literal):
        name = constraint.name if isinstance(constraint, Name) else str(constraint.fact)
        return _SIMPLE.get(name, _any)(node)
    if not isinstance(constraint, Call) or not constraint.arguments:
        return node
    return _COMPOUND.get(constraint.name, _as_it_is)(node, constraint, frame)


def _defaulted(node: Node) -> Node:
    return turned(node, _as_default)


def _as_default(leaf: Leaf) -> Leaf:
    how = max(leaf.origin.how, How.DEFAULTED)
    return leaf.at(replace(leaf.origin, how=how))


def _any(node: Node) -> Node:
    return node


def _as_it_is(node: Node, _constraint: Call, _frame: Frame) -> Node:
    return node


def _list(node: Node, constraint: Call, frame: Frame) -> Node:
    found = _sequence(node)
    items = (fitted(item, constraint.arguments[0], frame) for item in found.items)
    return Seq(tuple(items), found.span)


def _set(node: Node, constraint: Call, frame: Frame) -> Node:
    found = _sequence(node)
    items = (fitted(item, constraint.arguments[0], frame) for item in found.items)
    return ordered_set(items, found.span)


def _sequence(node: Node) -> Seq:
    return node if isinstance(node, Seq) else refuse("a list is needed")


def _tuple(node: Node, constraint: Call, frame: Frame) -> Node:
    (types,) = constraint.arguments
    if not isinstance(types, Tuple):
        return node
    found = _sequence(node)
    pairs = zip(found.items, types.items, strict=False)
    return Seq(tuple(fitted(item, wanted, frame) for item, wanted in pairs), found.span)


def _map(node: Node, constraint: Call, frame: Frame) -> Node:
    if not isinstance(node, Map):
        refuse("a map is needed")
    entries = {
        key: fitted(child, constraint.arguments[0], frame) for key, child in node.entries.items()
    }
    return branch(entries, node.span, node.header, node.rest)


def _object(node: Node, constraint: Call, frame: Frame) -> Node:
    (types,) = constraint.arguments
    if not isinstance(types, Object):
        return node
    if not isinstance(node, Map):
        refuse("an object is needed")
    entries: dict[str, Node] = {}
    for key, wanted in types.items:
        name = str(key.fact) if isinstance(key, Literal) else ""
        if name in node.entries:
            entries[name] = _attribute(node.entries[name], wanted, frame)
        elif node.rest is None and _is_optional(wanted):
            entries[name] = _absent(node.header, wanted, frame)
    return branch(entries, node.span, node.header, node.rest)


def _is_optional(wanted: Expression) -> bool:
    return isinstance(wanted, Call) and wanted.name == "optional"


def _attribute(node: Node, wanted: Expression, frame: Frame) -> Node:
    if not (isinstance(wanted, Call) and wanted.name == "optional"):
        return fitted(node, wanted, frame)
    is_null = isinstance(node, Value) and not node.unknown and node.known is None
    if is_null and len(wanted.arguments) > 1:
        return _filled(wanted, frame)
    return fitted(node, wanted.arguments[0], frame)


def _absent(header: Span, wanted: Expression, frame: Frame) -> Node:
    if not (isinstance(wanted, Call) and len(wanted.arguments) > 1):
        return defaulted(None, header)
    filled = _filled(wanted, frame)
    # A type that stands in no file, all at one place, decides nothing: the silent object does.
    return _placed(filled, header) if wanted.span == wanted.head else filled


def _placed(node: Node, at: Span) -> Node:
    return turned(node, lambda leaf: replace(leaf, origin=replace(leaf.origin, span=at)))


def _filled(optional: Call, frame: Frame) -> Node:
    constraint, otherwise = optional.arguments[:2]
    return fitted(_defaulted(settled(otherwise, frame)), constraint, frame)


_SIMPLE: Mapping[str, Callable[[Node], Node]] = {
    "string": as_text,
    "number": to_number,
    "bool": to_truth,
}
_COMPOUND: Mapping[str, Callable[[Node, Call, Frame], Node]] = {
    "list": _list,
    "set": _set,
    "map": _map,
    "object": _object,
    "tuple": _tuple,
}
