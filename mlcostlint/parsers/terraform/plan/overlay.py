"""What a plan settles, at the places where the configuration writes it."""

from collections.abc import Sequence
from dataclasses import replace

from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.plan.layers import UNSHOWN
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact

_MOST_TRIED = 100  # what is written for one item of a set, looked for


def settled(planned: Map, written: Map) -> Map:
    """Return what a plan says, each attribute at its place in the configuration.

    What is not written there stands at the header of the block that could hold it. Where the plan
    shows nothing the configuration counts.
    """

    def load(name: str) -> Node:
        said, here = planned.entries.get(name), written.entries.get(name)
        if said is None:
            return written.entries[name]
        if here is None:
            return _placed(said, Origin(How.DEFAULTED, written.header))
        return _both(said, here)

    names = dict.fromkeys((*planned.entries, *written.entries))
    is_unshown = planned.rest is not None and planned.rest.unknown in UNSHOWN
    rest = written.rest if is_unshown else planned.rest
    return Map(Lazy(names, load), written.span, written.header, rest)


def _both(planned: Node, written: Node) -> Node:
    if isinstance(planned, Value):
        return _leaf(planned, written)
    inner = fact(written, None) if isinstance(written, Value) else written
    if isinstance(planned, Seq) and isinstance(inner, Map | Seq):
        return _list(planned, inner)
    if isinstance(inner, Seq) and len(inner.items) == 1:
        return _both(planned, inner.items[0])
    if isinstance(planned, Map) and isinstance(inner, Map):
        return settled(planned, inner)
    return _placed(planned, _origin(written))


def _list(planned: Seq, written: Map | Seq) -> Seq:
    there = written.items if isinstance(written, Seq) else (written,)
    items: list[Node] = []
    for place, item in enumerate(planned.items):
        other = _counterpart(place, item, there)
        items.append(_placed(item, _origin(written)) if other is None else _both(item, other))
    return Seq(tuple(items), written.span)


def _leaf(planned: Leaf, written: Node) -> Node:
    if planned.unknown in UNSHOWN:
        return written
    origin = _origin(written)
    if isinstance(written, Value):
        if written.unknown and not planned.unknown:
            origin = replace(origin, how=max(origin.how, How.PASSED))
        both = dict.fromkeys((*planned.refers_to, *written.refers_to))
        return replace(planned, origin=origin, refers_to=tuple(both))
    return replace(planned, origin=origin)


def _origin(written: Node) -> Origin:
    if isinstance(written, Value):
        return written.origin
    return Origin(How.WRITTEN, written.header if isinstance(written, Map) else written.span)


def _placed(node: Node, origin: Origin) -> Node:
    """Return a tree that stands at one place."""
    if isinstance(node, Value):
        return replace(node, origin=origin)
    if isinstance(node, Seq):
        return Seq(tuple(_placed(item, origin) for item in node.items), origin.span)
    entries = node.entries
    placed = Lazy(entries, lambda name: _placed(entries[name], origin))
    rest = None if node.rest is None else replace(node.rest, origin=origin)
    return Map(placed, origin.span, origin.span, rest)


def _counterpart(place: int, item: Node, written: Sequence[Node]) -> Node | None:
    """Return what is written for an item of a list; a plan sorts the items of a set anew."""
    if place < len(written) and _agree(item, written[place]):
        return written[place]
    other = next((one for one in written[:_MOST_TRIED] if _agree(item, one)), None)
    if other is None and place < len(written):
        return written[place]
    return other


def _agree(planned: Node, written: Node) -> bool:
    """Tell that nothing known of one contradicts what is known of the other."""
    if isinstance(planned, Map) and isinstance(written, Map):
        shared = (name for name in written.entries if name in planned.entries)
        return all(_agree(planned.entries[name], written.entries[name]) for name in shared)
    if isinstance(planned, Value) and isinstance(written, Value):
        one, other = fact(planned, None), fact(written, None)
        return one is None or other is None or str(one).lower() == str(other).lower()
    return True
