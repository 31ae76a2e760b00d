"""Expressions to located trees of values."""

from collections.abc import Callable, Mapping
from typing import Any

from mlcostlint.parsers.passage import passage
from mlcostlint.parsers.terraform import expressions as e
from mlcostlint.parsers.terraform import passages
from mlcostlint.parsers.terraform.comprehension import comprehended
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.lazy import MOST_TEXT, Exhausted, Failure, bounded, branch
from mlcostlint.parsers.terraform.nodes import (
    computed,
    hole,
    hopped,
    plain,
    references,
    text,
    undecided,
)
from mlcostlint.parsers.terraform.operators import operated, truth
from mlcostlint.parsers.terraform.traversal import followed
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import How, Origin, Value, unknown, written


def settled(expression: e.Expression, frame: Frame) -> Node:
    """Evaluate an expression; where Terraform would refuse it, the value is unknown with why."""
    try:
        return bounded(evaluate(expression, frame))
    except Failure as failure:
        return unknown(failure.why, failure.span or expression.span)
    except Exhausted as exhausted:
        return unknown(str(exhausted), expression.span)
    except RecursionError:
        return unknown("the expression is nested too deeply to be evaluated", expression.span)


def evaluate(expression: e.Expression, frame: Frame) -> Node:
    """Evaluate an expression; raises `Failure` where Terraform would refuse it."""
    frame.budget.enter()
    try:
        return _EVALUATORS[type(expression)](expression, frame)
    except Failure as failure:
        failure.span = failure.span or expression.span
        raise
    finally:
        frame.budget.leave()


def _literal(literal: e.Literal, _frame: Frame) -> Node:
    if literal.lines:
        return passage(written(str(literal.fact), literal.span), literal.lines)
    return written(literal.fact, literal.span)


def _hole(found: e.Hole, _frame: Frame) -> Node:
    return unknown(found.why, found.span)


def _template(template: e.Template, frame: Frame) -> Node:
    parts = [evaluate(part, frame) for part in template.parts]
    if len(parts) == 1:
        return parts[0]
    placed = passages.of_parts(template, parts)
    if sum(len(stretch.text) for stretch in placed) > MOST_TEXT:
        raise Exhausted("the text is too long to be evaluated")
    missing = hole(parts)
    if missing is not None:
        return passage(undecided(missing, template.span, parts), placed)
    joined = "".join(stretch.text for stretch in placed)
    origin = Origin(How.COMPUTED, template.span)
    return passage(Value(joined, origin, refers_to=references(parts)), placed)


def _name(name: e.Name, frame: Frame) -> Node:
    return followed(e.Chain(name.span, name, ()), frame, evaluate)


def _chain(chain: e.Chain, frame: Frame) -> Node:
    return followed(chain, frame, evaluate)


def _call(call: e.Call, frame: Frame) -> Node:
    from mlcostlint.parsers.terraform.functions import called

    return called(call, frame, evaluate)


def _conditional(choice: e.Conditional, frame: Frame) -> Node:
    condition = evaluate(choice.condition, frame)
    missing = hole([condition])
    if missing is not None:
        branches = [_attempt(branch, frame) for branch in (choice.then, choice.otherwise)]
        return undecided(missing, choice.span, branches)
    chosen = choice.then if truth(plain(condition)) else choice.otherwise
    return hopped(evaluate(chosen, frame), choice.span)


def _attempt(expression: e.Expression, frame: Frame) -> Node:
    try:
        return evaluate(expression, frame)
    except Failure as failure:
        return unknown(failure.why, expression.span)


def _operation(operation: e.Operation, frame: Frame) -> Node:
    settles = {"&&": False, "||": True}.get(operation.operator)
    operands: list[Node] = []
    for operand in operation.operands:
        operands.append(evaluate(operand, frame))
        if settles is not None and _is(operands[-1], settles):
            return computed(settles, operation.span, operands)
    if _null_against_collection(operands) and operation.operator in ("==", "!="):
        return computed(operation.operator == "!=", operation.span)
    missing = hole(operands)
    if missing is not None:
        return undecided(missing, operation.span, operands)
    found = operated(operation.operator, [plain(operand) for operand in operands])
    return computed(found, operation.span, operands)


def _is(operand: Node, fact: bool | None) -> bool:  # noqa: FBT001 - compared, not branched on
    return isinstance(operand, Value) and not operand.unknown and operand.known is fact


def _null_against_collection(operands: list[Node]) -> bool:
    """Tell that null is compared with a collection, which is not null whatever it holds."""
    return any(_is(operand, None) for operand in operands) and any(
        isinstance(operand, Map | Seq) for operand in operands
    )


def _tuple(items: e.Tuple, frame: Frame) -> Node:
    return Seq(tuple(evaluate(item, frame) for item in items.items), items.span)


def _object(found: e.Object, frame: Frame) -> Node:
    entries: dict[str, Node] = {}
    rest = None
    for key, value in found.items:
        name = evaluate(key, frame)
        missing = hole([name])
        if missing is None:
            entries[text(name)] = evaluate(value, frame)
        else:
            rest = undecided(missing, key.span)
    return branch(entries, found.span, _brace(found.span), rest)


def _brace(span: Span) -> Span:
    return Span(span.path, span.line, span.column, span.line, span.column + 1)


def _for(loop: e.For, frame: Frame) -> Node:
    return comprehended(loop, frame, evaluate)


_EVALUATORS: Mapping[type, Callable[[Any, Frame], Node]] = {
    e.Literal: _literal,
    e.Hole: _hole,
    e.Template: _template,
    e.Name: _name,
    e.Chain: _chain,
    e.Call: _call,
    e.Conditional: _conditional,
    e.Operation: _operation,
    e.Tuple: _tuple,
    e.Object: _object,
    e.For: _for,
}
