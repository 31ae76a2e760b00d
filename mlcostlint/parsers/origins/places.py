"""How one asks where a part of a rendered object comes from."""

from collections.abc import Callable, Iterator

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, fact

Step = str | int
Way = tuple[Step, ...]
Place = Callable[[Way, Node], tuple[Span, tuple[Span, ...]]]


def leaves(node: Node, way: Way = ()) -> Iterator[tuple[Way, Leaf]]:
    """Yield every leaf under a node with the way to it."""
    if isinstance(node, Value):
        yield way, node
    elif isinstance(node, Seq):
        for index, item in enumerate(node.items):
            yield from leaves(item, (*way, index))
    else:
        for key, child in node.entries.items():
            yield from leaves(child, (*way, key))


def spelled(node: Node | None) -> str | None:
    """Return how a known scalar is spelled, whatever its type; None for anything else."""
    found = fact(node, None) if isinstance(node, Value) else None
    if found is None or isinstance(found, Map | Seq):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)
