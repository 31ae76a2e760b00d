"""For-expressions over known collections."""

from collections.abc import Iterator

from mlcostlint.parsers.terraform.expressions import For
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.lazy import Failure, branch
from mlcostlint.parsers.terraform.nodes import Set, hole, plain, text, undecided
from mlcostlint.parsers.terraform.operators import truth
from mlcostlint.parsers.terraform.traversal import Evaluate
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, written


def comprehended(loop: For, frame: Frame, evaluate: Evaluate) -> Node:
    """Return the list or the map that a for-expression builds.

    A list whose length is open is unknown; a map keeps the keys that are settled.
    """
    over = evaluate(loop.over, frame)
    if isinstance(over, Value):
        if over.unknown:
            return undecided(over, loop.span)
        raise Failure("a for-expression needs a collection", loop.over.span)
    rounds = [
        (evaluated, _holds(loop, evaluated, evaluate)) for evaluated in _rounds(loop, over, frame)
    ]
    kept = [(inner, doubt) for inner, doubt in rounds if doubt is not False]
    open_end = over.rest if isinstance(over, Map) else None
    doubts = [doubt for _, doubt in kept if isinstance(doubt, Value)]
    first = next(iter(doubts), open_end)
    sure = [inner for inner, doubt in kept if doubt is True]
    if loop.key is not None:
        return _mapped(loop, sure, first, evaluate)
    if first is not None:
        return undecided(first, loop.span, [over])
    return Seq(tuple(evaluate(loop.value, inner) for inner in sure), loop.span)


def _rounds(loop: For, over: Map | Seq, frame: Frame) -> Iterator[Frame]:
    for key, item in _items(over):
        yield frame.binding(dict(zip(loop.names, (key, item)[-len(loop.names) :], strict=False)))


def _items(over: Map | Seq) -> Iterator[tuple[Node, Node]]:
    if isinstance(over, Map):
        # The language iterates maps in the order of their keys.
        for key in sorted(over.entries):
            yield written(key, over.span), over.entries[key]
        return
    for index, item in enumerate(over.items):
        yield item if isinstance(over, Set) else written(index, over.span), item


def _holds(loop: For, inner: Frame, evaluate: Evaluate) -> bool | Leaf:
    if loop.condition is None:
        return True
    condition = evaluate(loop.condition, inner)
    missing = hole([condition])
    return truth(plain(condition)) if missing is None else missing


def _mapped(loop: For, rounds: list[Frame], doubt: Leaf | None, evaluate: Evaluate) -> Node:
    entries: dict[str, Node] = {}
    groups: dict[str, list[Node]] = {}
    for inner in rounds:
        key = evaluate(loop.key or loop.value, inner)
        missing = hole([key])
        if missing is not None:
            doubt = missing if doubt is None else doubt
            continue
        entries[text(key)] = evaluate(loop.value, inner)
        groups.setdefault(text(key), []).append(entries[text(key)])
    rest = None if doubt is None else undecided(doubt, loop.span)
    if loop.grouped:
        entries = {name: _group(items, loop, rest) for name, items in groups.items()}
    return branch(entries, loop.span, loop.span, rest)


def _group(items: list[Node], loop: For, rest: Leaf | None) -> Node:
    return Seq(tuple(items), loop.span) if rest is None else rest
