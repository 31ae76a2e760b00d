"""Syntax nodes to expressions."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from tree_sitter import Node

from mlcostlint.parsers.terraform.expressions import (
    Access,
    Call,
    Chain,
    Conditional,
    Expression,
    For,
    Hole,
    Index,
    Literal,
    Name,
    Object,
    Operation,
    Splat,
    Step,
    Tuple,
)
from mlcostlint.parsers.terraform.numbers import Unbounded, number
from mlcostlint.parsers.terraform.templates import template
from mlcostlint.parsers.terraform.text import Text
from mlcostlint.source import Span

_DEEPEST = 100
_POSTFIX = frozenset({"get_attr", "index", "splat"})


def expression(node: Node, text: Text) -> Expression:
    """Convert the node of an expression; what is nested too deeply in it becomes a hole."""
    convert = _CONVERSIONS.get(node.type)
    if convert is None:
        return Hole(text.span(node), f"{node.type.replace('_', ' ')} is not understood")
    if text.depth > _DEEPEST:
        return Hole(text.span(node), "the expression is nested too deeply to be read")
    text.depth += 1
    try:
        return convert(node, text)
    finally:
        text.depth -= 1


def _operand(nodes: Sequence[Node], text: Text) -> Expression:
    base = next(node for node in nodes if node.type != "(")
    found = expression(base, text)
    postfix = [node for node in nodes if node.type in _POSTFIX]
    if not postfix:
        return found
    steps: list[Step] = []
    for node in postfix:
        steps.extend(_steps(node, text))
    span = text.between(nodes[0], postfix[-1])
    return Chain(span, found, tuple(steps))


def _wrapped(node: Node, text: Text) -> Expression:
    return _operand(_meaningful(node), text)


def _steps(node: Node, text: Text) -> list[Step]:
    span = text.span(node)
    if node.type == "get_attr":
        return [Access(span, text.of(_meaningful(node)[-1]))]
    inner = node.children[0]
    if inner.type == "legacy_index":
        return [Access(span, text.of(inner).strip().removeprefix(".").strip())]
    if inner.type == "new_index":
        return [Index(span, expression(_named(inner)[0], text))]
    return _splat(inner, span, text)


def _splat(node: Node, span: Span, text: Text) -> list[Step]:
    steps = [step for child in _named(node) for step in _steps(child, text)]
    within = len(steps)
    if node.type == "attr_splat":
        # `a.*.id[0]` is the first of all ids, `a[*].id[0]` the first id of each.
        bare = (place for place, step in enumerate(steps) if not isinstance(step, Access))
        within = next(bare, len(steps))
    return [Splat(span, tuple(steps[:within])), *steps[within:]]


def _literal(node: Node, text: Text) -> Expression:
    inner = node.children[0]
    if inner.type == "string_lit":
        return template(inner, text, expression)
    if inner.type == "numeric_lit":
        return _number(inner, text)
    return Literal(text.span(node), {"true": True, "false": False}.get(text.of(inner)))


def _number(node: Node, text: Text) -> Expression:
    try:
        return Literal(text.span(node), number(Decimal(text.of(node))))
    except Unbounded as unbounded:
        return Hole(text.span(node), str(unbounded))
    except InvalidOperation:  # the engine takes hexadecimal numbers, Terraform does not
        return Hole(text.span(node), f"{text.of(node)} is no number: write it in decimal")


def _template(node: Node, text: Text) -> Expression:
    return template(node.children[0], text, expression)


def _name(node: Node, text: Text) -> Expression:
    return Name(text.span(node), text.of(node))


def _collection(node: Node, text: Text) -> Expression:
    inner = _named(node)[0]
    if inner.type == "tuple":
        items = (expression(child, text) for child in _named(inner) if child.type == "expression")
        return Tuple(text.span(node), tuple(items))
    elements = (child for child in inner.children if child.type == "object_elem")
    return Object(text.span(node), tuple(_element(child, text) for child in elements))


def _element(node: Node, text: Text) -> tuple[Expression, Expression]:
    key, value = _named(node)
    return _key(key, text), expression(value, text)


def _key(node: Node, text: Text) -> Expression:
    found = expression(node, text)
    if isinstance(found, Name) and node.children[0].type != "(":
        return Literal(found.span, found.name)
    return found


def _call(node: Node, text: Text) -> Expression:
    head = node.children[0]
    arguments: tuple[Expression, ...] = ()
    spread = False
    for child in _named(node):
        if child.type == "function_arguments":
            named = _named(child)
            spread = named[-1].type == "ellipsis"
            arguments = tuple(expression(item, text) for item in named if item.type == "expression")
    return Call(text.span(node), text.span(head), text.of(head), arguments, spread)


def _conditional(node: Node, text: Text) -> Expression:
    # The engine groups `a ? b : c ? d : e` from the left, the language does from the right.
    condition, *branches = _named(node)
    while condition.children[0].type == "conditional":
        condition, *before = _named(condition.children[0])
        branches = [*before, *branches]
    last = branches[-1]
    found = expression(last, text)
    tests = [condition, *branches[1:-1:2]]
    for test, then in reversed(list(zip(tests, branches[::2], strict=True))):
        tested, chosen = expression(test, text), expression(then, text)
        found = Conditional(text.between(test, last), tested, chosen, found)
    return found


def _operation(node: Node, text: Text) -> Expression:
    inner = node.children[0]
    children = _meaningful(inner)
    if inner.type == "unary_operation":
        operand = _operand(children[1:], text)
        return Operation(text.span(node), text.of(children[0]), (operand,))
    at = next(place for place, child in enumerate(children) if child.type in _OPERATORS)
    left, right = _operand(children[:at], text), _operand(children[at + 1 :], text)
    return Operation(text.span(node), children[at].type, (left, right))


def _for(node: Node, text: Text) -> Expression:
    parts = _named(node.children[0])
    intro = next(part for part in parts if part.type == "for_intro")
    results = [expression(part, text) for part in parts if part.type == "expression"]
    condition = next((part for part in parts if part.type == "for_cond"), None)
    *names, over = _named(intro)
    return For(
        text.span(node),
        tuple(text.of(name) for name in names),
        expression(over, text),
        results[0] if len(results) > 1 else None,
        results[-1],
        None if condition is None else expression(_named(condition)[0], text),
        any(part.type == "ellipsis" for part in parts),
    )


def _meaningful(node: Node) -> list[Node]:
    return [child for child in node.children if child.type != "comment"]


def _named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


_OPERATORS = frozenset(
    {"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&&", "||"},
)
_CONVERSIONS: Mapping[str, Callable[[Node, Text], Expression]] = {
    "expression": _wrapped,
    "literal_value": _literal,
    "template_expr": _template,
    "variable_expr": _name,
    "collection_value": _collection,
    "function_call": _call,
    "conditional": _conditional,
    "operation": _operation,
    "for_expr": _for,
}
