"""What a Kustomization changes in an object by its own fields: names, labels, images, replicas."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from mlcostlint.parsers.kustomize.declared import Kustomization
from mlcostlint.tree import Leaf, Map, Node, Seq, as_
from mlcostlint.value import How, Origin, Value, fact, unknown

_WITHOUT_NAMESPACE = frozenset({"Namespace", "PersistentVolume", "PriorityClass", "StorageClass"})
_WITH_REPLICAS = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
_CONTAINERS = frozenset({"containers", "initContainers"})
_UNSETTLED = "several overlays build on this, and may differ"


@dataclass(frozen=True, slots=True)
class _Change:
    """One object in the hands of one Kustomization; what several may say is not settled."""

    name: str
    root: Map
    settled: bool

    def said(self, leaf: Leaf) -> Leaf:
        """Return what the Kustomization says, or that others may say something else."""
        return leaf if self.settled else leaf.hole(_UNSETTLED)


def changed(root: Map, name: str, by: Kustomization, *, settled: bool) -> Map:
    """Return an object, `name` being its own, as a Kustomization leaves it.

    Where it is not `settled` that no other builds on the object, what would be set is unknown.
    """
    change = _Change(name, by.root, settled)
    for step in _STEPS:
        root = step(root, change)
    return root


def _with_namespace(root: Map, change: _Change) -> Map:
    space = change.root.get("namespace")
    kind = fact(as_(str, root.get("kind")), None)
    if not change.settled or _is_absent(space) or kind in _WITHOUT_NAMESPACE:
        return root
    return _with(root, ("metadata", "namespace"), partial(_instead, space))


def _with_name(root: Map, change: _Change) -> Map:
    before, behind = change.root.get("namePrefix"), change.root.get("nameSuffix")
    kind = fact(as_(str, root.get("kind")), None)
    # Kustomize renames what refers to a ConfigMap too: both keep the name that is written.
    if not change.settled or kind in {"Namespace", "ConfigMap"}:
        return root
    if _is_absent(before) and _is_absent(behind):
        return root

    def named(node: Node) -> Node:
        return _joined(before, node, behind) if isinstance(node, Value) else node

    root = _with(root, ("metadata", "name"), named)
    # Kustomize follows the name to what scales the object.
    target = root.child("spec", "scaleTargetRef")
    return root if target is None else _with(root, ("spec", "scaleTargetRef", "name"), named)


def _joined(before: Leaf, name: Leaf, behind: Leaf) -> Leaf:
    parts = [as_(str, part) for part in (before, name, behind)]
    hidden = next((part for part in parts if part.unknown), None)
    if hidden is not None:
        return name.hole(hidden.unknown)
    text = "".join(part.known or "" for part in parts)
    return Value(text, Origin(How.COMPUTED, name.origin.span))


def _with_labels(root: Map, change: _Change) -> Map:
    for pairs, in_templates in _labels(change.root):
        merged = partial(_merged, pairs=pairs, change=change)
        root = _with(root, ("metadata", "labels"), merged)
        if in_templates and root.child("spec", "template") is not None:
            root = _with(root, ("spec", "template", "metadata", "labels"), merged)
    return root


def _labels(root: Map) -> Iterator[tuple[Map, bool]]:
    common = root.child("commonLabels")
    if common is not None:
        yield common, True
    for entry in root.maps("labels"):
        pairs = entry.child("pairs")
        flags = (as_(bool, entry.get(key)) for key in ("includeTemplates", "includeSelectors"))
        if pairs is not None:
            yield pairs, any(fact(flag, None) is True for flag in flags)


def _merged(node: Node, pairs: Map, change: _Change) -> Node:
    own = node if isinstance(node, Map) else Map({}, pairs.span, pairs.header)
    if isinstance(node, Value) and node.unknown:
        own = replace(own, rest=node)
    if not change.settled:
        rest = unknown(_UNSETTLED, pairs.header)
        return own if own.rest is not None else replace(own, rest=rest)
    return replace(own, entries={**own.entries, **pairs.entries})


def _with_replicas(root: Map, change: _Change) -> Map:
    if fact(as_(str, root.get("kind")), None) not in _WITH_REPLICAS:
        return root
    for entry in change.root.maps("replicas"):
        if fact(as_(str, entry.get("name")), None) == change.name:
            count = change.said(entry.get("count"))
            root = _with(root, ("spec", "replicas"), partial(_instead, count))
    return root


def _instead(leaf: Leaf, _node: Node) -> Node:
    return leaf


def _with_images(root: Map, change: _Change) -> Map:
    images = change.root.maps("images")
    entries = {fact(as_(str, one.get("name")), None) or "": one for one in images}
    found = _with_image(root, entries, change) if entries else root
    return found if isinstance(found, Map) else root


def _with_image(node: Node, entries: Mapping[str, Map], change: _Change) -> Node:
    if isinstance(node, Value):
        return node
    if isinstance(node, Seq):
        return replace(node, items=tuple(_with_image(one, entries, change) for one in node.items))
    children = {key: _with_image(child, entries, change) for key, child in node.entries.items()}
    for key in _CONTAINERS & children.keys():
        listed = children[key]
        if isinstance(listed, Seq):
            items = tuple(_container(item, entries, change) for item in listed.items)
            children[key] = replace(listed, items=items)
    return replace(node, entries=children)


def _container(item: Node, entries: Mapping[str, Map], change: _Change) -> Node:
    image = as_(str, item.get("image")) if isinstance(item, Map) else None
    said = fact(image, None) if image is not None else None
    if said is None or image is None or not isinstance(item, Map):
        return item
    name, tag = _parted(said)
    entry = entries.get(name)
    if entry is None:
        return item
    return replace(item, entries={**item.entries, "image": change.said(_image(image, tag, entry))})


def _image(image: Leaf, tag: str, entry: Map) -> Leaf:
    name, version, digest = (as_(str, entry.get(key)) for key in ("newName", "newTag", "digest"))
    hidden = next((leaf for leaf in (name, version, digest) if leaf.unknown), None)
    if hidden is not None:
        return image.hole(hidden.unknown)
    own, _ = _parted(image.known)
    ends = tag if version.known is None else f":{version.known}"
    ends = ends if digest.known is None else f"@{digest.known}"
    at = next((leaf for leaf in (name, version, digest) if leaf.known is not None), image)
    origin = Origin(How.COMPUTED, at.origin.span, (image.origin.span,))
    return Value(f"{name.known or own}{ends}", origin)


def _parted(image: str) -> tuple[str, str]:
    """Return the name of an image, and its tag or digest with the mark before it."""
    name, mark, digest = image.partition("@")
    if mark:
        return name, f"@{digest}"
    folder, slash, last = image.rpartition("/")
    last, mark, tag = last.partition(":")
    return f"{folder}{slash}{last}", f"{mark}{tag}"


def _with(node: Map, way: tuple[str, ...], turn: Callable[[Node], Node]) -> Map:
    """Return a map with what stands at the end of a way turned; what is missing is made."""
    first, rest = way[0], way[1:]
    child = node.entries.get(first, node.get(first))
    if not rest:
        return replace(node, entries={**node.entries, first: turn(child)})
    inner = child if isinstance(child, Map) else Map({}, node.header, node.header)
    if isinstance(child, Value) and child.unknown:
        return node
    return replace(node, entries={**node.entries, first: _with(inner, rest, turn)})


def _is_absent(leaf: Leaf) -> bool:
    return not leaf.unknown and leaf.known is None


# In the order of Kustomize's own transformers, as far as it matters.
_STEPS: tuple[Callable[[Map, _Change], Map], ...] = (
    _with_namespace,
    _with_name,
    _with_labels,
    _with_images,
    _with_replicas,
)
