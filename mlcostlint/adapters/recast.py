"""A block in the words of another dialect of its cloud, and one machine as a pool of such.

What a format of a tool calls by a name of its own is read by the adapter of the cloud that the tool
asks for it, so that one thing has one reading and one set of defaults.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from mlcostlint.model import Compute, NodePool, Resource, VirtualMachine, Volume
from mlcostlint.model.parts import Consolidation
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import Value, defaulted


def recast(block: Block, entries: Mapping[str, Node], provider: Map | None = None) -> Block:
    """Return a block with these attributes in its place; `provider` serves it, if it is given."""
    body = Map(entries, block.body.span, block.body.header)
    return Block(
        block.dialect,
        block.type,
        block.address,
        block.span,
        lambda: body,
        root=block.root,
        name=block.name,
        provider=block.provider if provider is None else provider,
        calls=block.calls,
        copies=block.copies,
    )


def renamed(body: Map, keys: Mapping[str, str]) -> dict[str, Node]:
    """Return the entries of a map under other names; what is not named is left out."""
    return {new: body.get(old) for old, new in keys.items() if old in body.entries}


def reworded(body: Map, keys: Mapping[str, str]) -> Map:
    """Return a map of which the entries are called by other names, at its own place."""
    return Map(renamed(body, keys), body.span, body.header)


@dataclass(frozen=True, slots=True)
class Size:
    """How many machines of one kind there are, and when one that nothing runs on is removed.

    `patience` is in seconds; it is None where that is not set for them.
    """

    floor: Value[int]
    ceiling: Value[int | None]
    shrinks: Value[bool]
    patience: Value[int | None] | None = None


def pooled(found: Iterable[Resource], size: Size) -> Iterator[Resource]:
    """Yield what was read as one machine as a pool of such, whose volumes belong to the pool."""
    pool: NodePool | None = None
    for one in found:
        if isinstance(one, VirtualMachine):
            pool = _pool(one, size)
            yield pool
        elif isinstance(one, Volume) and pool is not None:
            yield replace(one, owner=pool)
        else:
            yield one


def _pool(one: VirtualMachine, size: Size) -> NodePool:
    shared = {spec.name: getattr(one, spec.name) for spec in fields(Compute)}
    idle = size.patience
    return NodePool(
        **shared,
        floor=size.floor,
        ceiling=size.ceiling,
        shrinks=size.shrinks,
        system=defaulted(fact=False, span=one.header),
        choices=one.choices,
        cheapest_first=one.cheapest_first,
        consolidation=None if idle is None else idle.map(lambda _: Consolidation.WHEN_EMPTY),
        patience=idle,
    )
