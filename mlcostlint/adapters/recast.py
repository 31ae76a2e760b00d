"""A block in the words of another dialect of its cloud, and one machine as a pool of such.

What a format of a tool calls by a name of its own is read by the adapter of the cloud that the tool
asks for it, so that one thing has one reading and one set of defaults.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace

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


def pooled(
    found: Iterable[Resource],
    floor: Value[int],
    ceiling: Value[int | None],
    patience: Value[int | None],
) -> Iterator[Resource]:
    """Yield what was read as one machine as a pool of such, whose volumes belong to the pool.

    A node that nothing runs on is removed after `patience` seconds, or never where that is None.
    """
    pool: NodePool | None = None
    for one in found:
        if isinstance(one, VirtualMachine):
            pool = _pool(one, floor, ceiling, patience)
            yield pool
        elif isinstance(one, Volume) and pool is not None:
            yield replace(one, owner=pool)
        else:
            yield one


def _pool(
    one: VirtualMachine,
    floor: Value[int],
    ceiling: Value[int | None],
    patience: Value[int | None],
) -> NodePool:
    shared = {spec.name: getattr(one, spec.name) for spec in fields(Compute)}
    return NodePool(
        **shared,
        floor=floor,
        ceiling=ceiling,
        shrinks=patience.map(lambda seconds: seconds is not None),
        system=defaulted(fact=False, span=one.header),
        choices=one.choices,
        cheapest_first=one.cheapest_first,
        consolidation=patience.map(
            lambda seconds: Consolidation.NEVER if seconds is None else Consolidation.WHEN_EMPTY
        ),
        patience=patience,
    )
