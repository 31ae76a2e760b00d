"""How the objects of a chart are put together from its values, each part at its place there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlcostlint.parsers import kubernetes
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, defaulted, fact, written


@dataclass(frozen=True, slots=True)
class Release:
    """What is said of a release outside its values; absent in a file of values alone."""

    name: str = ""
    namespace: Leaf | None = None


def given(values: Map, *names: str) -> dict[str, Node]:
    """Return the children of these names that are there, or may be."""
    found = {name: _child(values, name) for name in names}
    return {name: node for name, node in found.items() if not is_absent(node)}


def renamed(values: Map, names: Mapping[str, str]) -> dict[str, Node]:
    """Return the children that are there under the names that Kubernetes has for them."""
    return {names[name]: node for name, node in given(values, *names).items()}


def is_absent(node: Node) -> bool:
    """Tell whether nothing stands at a place; a hole is something."""
    return isinstance(node, Value) and not node.unknown and node.known is None


def holds(values: Map, *path: str, otherwise: bool) -> bool | Leaf:
    """Return whether a switch is on, the hole where that is not known."""
    leaf = as_(bool, values.get(*path)).default(otherwise)
    return leaf if leaf.unknown else leaf.known


def around(place: Map, entries: Mapping[str, Node]) -> Map:
    """Return a map that is made of a part of the values and stands where that does."""
    return Map(entries, place.span, place.header)


def listed(place: Map, *items: Node) -> Seq:
    """Return a list that stands where a part of the values does."""
    return Seq(items, place.span)


def required(place: Map, label: Leaf, values: Sequence[Node]) -> Map:
    """Return the affinity to nodes whose label has one of these values."""
    expression: dict[str, Node] = {
        "key": label,
        "operator": defaulted("In", place.header),
        "values": listed(place, *values),
    }
    terms = around(place, {"matchExpressions": listed(place, around(place, expression))})
    selected = around(place, {"nodeSelectorTerms": listed(place, terms)})
    node = around(place, {"requiredDuringSchedulingIgnoredDuringExecution": selected})
    return around(place, {"nodeAffinity": node})


def declared(place: Map, kind: str, name: str, release: Release, spec: Map) -> Block:
    """Return an object as a block; `kind` says its version too: `apps/v1/Deployment`."""
    version, _, kind = kind.rpartition("/")
    metadata: dict[str, Node] = {"name": written(name, place.header)}
    if release.namespace is not None and not is_absent(release.namespace):
        metadata["namespace"] = release.namespace
    root = around(
        place,
        {
            "apiVersion": defaulted(version, place.header),
            "kind": defaulted(kind, place.header),
            "metadata": around(place, metadata),
            "spec": spec,
        },
    )
    (block,) = kubernetes.blocks(root)
    return block


def config_map(place: Map, name: Leaf, release: Release, data: Node) -> Block:
    """Return a ConfigMap that holds some data."""
    space = release.namespace
    named = {} if space is None or is_absent(space) else {"namespace": space}
    root = around(
        place,
        {
            "apiVersion": defaulted("v1", place.header),
            "kind": defaulted("ConfigMap", place.header),
            "metadata": around(place, {"name": name, **named}),
            "data": data,
        },
    )
    (block,) = kubernetes.blocks(root)
    return block


def spelled(leaf: Leaf) -> str:
    """Return a known text, and nothing for any other."""
    return fact(as_(str, leaf), None) or ""


def _child(values: Map, name: str) -> Node:
    return values.entries.get(name, values.get(name))
