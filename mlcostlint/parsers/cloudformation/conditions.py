"""CloudFormation's conditions: what holds in a deployment with the default parameters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcostlint.parsers.cloudformation.nodes import chosen, place, references, text
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, first_unknown, unknown

if TYPE_CHECKING:
    from mlcostlint.parsers.cloudformation.stack import Stack


def truth(stack: "Stack", node: Node) -> Leaf:
    """Return whether a condition holds, as sure as the least sure of what decides it."""
    if isinstance(node, Map) and len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name in _CONDITIONS:
            return _CONDITIONS[name](stack, argument, node.span)
    return unknown("the condition cannot be decided before deployment", place(node))


def branch(stack: "Stack", argument: Node, span: Span) -> Node:
    """Return the branch of `Fn::If` that a decided condition takes; else a hole.

    The hole keeps what both branches refer to: the reference may hold.
    """
    match argument:
        case Seq(items=(Value() as name, then, otherwise)):
            decided = stack.condition(name)
            if not decided.unknown:
                taken = stack.evaluate(then if decided.known else otherwise)
                return chosen(taken, decided.origin.how)
            either = Seq((stack.evaluate(then), stack.evaluate(otherwise)), span)
            origin = decided.origin.used_at(span, decided.origin.how)
            return replace(decided, origin=origin, refers_to=references(either))
    return unknown("Fn::If wants a condition and two branches", span)


def _equals(stack: "Stack", argument: Node, span: Span) -> Leaf:
    sides = [stack.evaluate(item) for item in argument.items] if isinstance(argument, Seq) else []
    leaves = [side for side in sides if isinstance(side, Value)]
    hole = first_unknown(leaves)
    if hole is not None:
        return hole
    if len(leaves) != 2:
        return unknown("Fn::Equals wants two texts", span)
    how = max(leaf.origin.how for leaf in leaves)
    return Value(text(leaves[0]) == text(leaves[1]), Origin(how, span))


def _not(stack: "Stack", argument: Node, _span: Span) -> Leaf:
    inner = (
        argument.items[0] if isinstance(argument, Seq) and len(argument.items) == 1 else argument
    )
    return truth(stack, inner).map(lambda holds: not holds)


def _and(stack: "Stack", argument: Node, span: Span) -> Leaf:
    return _settled(_truths(stack, argument), span, by=False)


def _or(stack: "Stack", argument: Node, span: Span) -> Leaf:
    return _settled(_truths(stack, argument), span, by=True)


def _settled(truths: list[Leaf], span: Span, *, by: bool) -> Leaf:
    """Return `by` as soon as one part is `by`, its opposite when all are known and none is."""
    settling = next((leaf for leaf in truths if fact(leaf, None) is by), None)
    if settling is not None:
        return settling
    hole = first_unknown(truths)
    if hole is not None:
        return hole
    how = max((leaf.origin.how for leaf in truths), default=How.WRITTEN)
    return Value(not by, Origin(how, span))


def _truths(stack: "Stack", argument: Node) -> list[Leaf]:
    return [truth(stack, item) for item in argument.items] if isinstance(argument, Seq) else []


def _named(stack: "Stack", argument: Node, span: Span) -> Leaf:
    if isinstance(argument, Value):
        return stack.condition(argument)
    return unknown("Condition wants a name", span)


_CONDITIONS: Mapping[str, Callable[["Stack", Node, Span], Leaf]] = {
    "Condition": _named,
    "Fn::And": _and,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
}
