"""References: names looked up in their scope, and the steps taken from what they stand for."""

from collections.abc import Callable, Sequence

from mlcostlint.parsers.terraform.expressions import Access, Chain, Expression, Index, Name, Splat
from mlcostlint.parsers.terraform.expressions import Step as Written
from mlcostlint.parsers.terraform.frame import Frame, Key, Path
from mlcostlint.parsers.terraform.lazy import Failure
from mlcostlint.parsers.terraform.nodes import hopped, named, scalar, undecided
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value

Evaluate = Callable[[Expression, Frame], Node]


def followed(chain: Chain, frame: Frame, evaluate: Evaluate) -> Node:
    """Return what a reference stands for, one hop away from where it was decided."""
    path = _path(chain.steps, frame, evaluate)
    if not isinstance(chain.base, Name):
        return _walked(evaluate(chain.base, frame), path, frame, evaluate)
    name = chain.base.name
    if name in frame.names:
        found, taken = frame.names[name], 0
    else:
        found, taken = frame.scope.find(name, path, chain.span)
    return hopped(_walked(found, path[taken:], frame, evaluate), chain.span)


def stepped(node: Node, key: Key, span: Span) -> Node:
    """Return the child at `key`; a step that cannot be taken fails."""
    if isinstance(key, Value):
        return undecided(key, span, [node])
    if isinstance(node, Map):
        return _entry(node, str(key), span)
    if isinstance(node, Seq):
        return _item(node, key, span)
    if node.unknown:
        return node
    raise Failure(f"{'null' if node.known is None else 'a single value'} has no {key}", span)


def _path(steps: Sequence[Written], frame: Frame, evaluate: Evaluate) -> Path:
    return [(_key(step, frame, evaluate), step.span) for step in steps]


def _key(step: Written, frame: Frame, evaluate: Evaluate) -> Key | Splat:
    if isinstance(step, Access):
        return step.name
    if isinstance(step, Splat):
        return step
    return _computed_key(step, frame, evaluate)


def _computed_key(step: Index, frame: Frame, evaluate: Evaluate) -> Key:
    node = evaluate(step.key, frame)
    if isinstance(node, Value) and node.unknown:
        return node
    found = scalar(node)
    if found is None:
        raise Failure("null is no key", step.span)
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if isinstance(found, str | int) else str(found)


def _walked(node: Node, path: Path, frame: Frame, evaluate: Evaluate) -> Node:
    for key, span in path:
        if isinstance(key, Splat):
            node = _spread(node, key, frame, evaluate)
        else:
            node = stepped(node, key, span)
    return node


def _spread(node: Node, splat: Splat, frame: Frame, evaluate: Evaluate) -> Node:
    if isinstance(node, Value):
        if node.unknown:
            return node
        items: tuple[Node, ...] = () if node.known is None else (node,)
    else:
        items = node.items if isinstance(node, Seq) else (node,)
    path = _path(splat.steps, frame, evaluate)
    return Seq(tuple(_walked(item, path, frame, evaluate) for item in items), splat.span)


def _entry(node: Map, key: str, span: Span) -> Node:
    if key in node.entries:
        return node.entries[key]
    if node.rest is None:
        raise Failure("there is no such key here", span)
    return named(node.rest, key)


def _item(node: Seq, key: str | int, span: Span) -> Node:
    index = key if isinstance(key, int) else _whole(key, span)
    if not 0 <= index < len(node.items):
        raise Failure(f"there is no item {index} in a list of {len(node.items)}", span)
    return node.items[index]


def _whole(key: str, span: Span) -> int:
    if not key.isdecimal():
        raise Failure(f"a list has no {key}", span)
    return int(key)
