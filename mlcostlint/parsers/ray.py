"""Configurations of Ray's cluster launcher: one block for each type of node.

A block is called as the file calls it: `aws/head_node_type` and `aws/available_node_types`, or
`aws/head_node` and `aws/worker_nodes` in the older form. Its body is the type of node, with the
configuration of the cloud under `node_config` and the whole file under `cluster`.
"""

from collections.abc import Iterator, Mapping

from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import fact

_WORKERS = ("min_workers", "max_workers")


def is_cluster(root: Map) -> bool:
    """Tell whether a document is for the cluster launcher."""
    provider = root.child("provider")
    return (
        "cluster_name" in root.entries
        and provider is not None
        and "type" in provider.entries
        and ("available_node_types" in root.entries or "head_node" in root.entries)
    )


def blocks(root: Map) -> Iterator[Block | Leaf]:
    """Yield the head of a cluster and what works for it, or the question which one is the head."""
    types = root.child("available_node_types")
    if types is None:
        yield from _older(root)
        return
    head = _head(root, types)
    if head.unknown:
        yield head
        return
    for name in types.entries:
        node = types.child(name)
        if node is None:
            continue
        if name == head.known:
            yield _block(root, "head_node_type", name, node, node.entries)
        if name != head.known or any(fact(node.get(key), None) for key in _WORKERS):
            yield _block(root, "available_node_types", name, node, node.entries)


def _head(root: Map, types: Map) -> Leaf:
    """Return the name of the head's type: where there is one type only, it need not be said."""
    said = as_(str, root.get("head_node_type"))
    if not said.unknown and said.known is None:
        if len(types.entries) == 1:
            return said.map(lambda _: next(iter(types.entries)))
        return said.hole("no head_node_type says which of the node types is the head")
    return said


def _older(root: Map) -> Iterator[Block]:
    """Yield blocks of the form that Ray had before it knew types of nodes."""
    for key in ("head_node", "worker_nodes"):
        node = root.child(key)
        if node is not None:
            counts = {name: root.get(name) for name in _WORKERS} if key == "worker_nodes" else {}
            yield _block(root, key, key, node, {"node_config": node, **counts})


def _block(root: Map, key: str, name: str, node: Map, entries: Mapping[str, Node]) -> Block:
    cloud = fact(as_(str, root.get("provider", "type")), None) or "unknown"
    cluster = fact(as_(str, root.get("cluster_name")), None) or "cluster"
    worker = "/workers" if key == "available_node_types" and _is_head(root, name) else ""
    body = Map({**entries, "cluster": root}, node.span, node.header, node.rest)
    return Block(
        "ray",
        f"{cloud}/{key}",
        f"{cluster}/{name}{worker}",
        node.span,
        lambda: body,
        root=node.span.path,
        name=f"{cluster}/{name}",
        provider=root.child("provider"),
    )


def _is_head(root: Map, name: str) -> bool:
    types = root.child("available_node_types")
    return types is not None and fact(_head(root, types), None) == name
