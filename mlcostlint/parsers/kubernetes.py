"""Kubernetes objects: what makes a document one, and the block each of them becomes."""

import re
from collections.abc import Iterator

from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import Value, fact

_KIND_LINE = re.compile(r"^kind:[ \t]*['\"]?([A-Za-z]+)", re.MULTILINE)

# Nothing in these says what runs where, and they make up most of the text of an installed bundle.
_IDLE_KINDS = frozenset(
    {
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "NetworkPolicy",
        "Role",
        "RoleBinding",
        "Secret",
        "ServiceAccount",
        "ValidatingWebhookConfiguration",
    }
)


def idle(text: str) -> bool:
    """Tell without parsing that a document declares nothing that runs, stores or configures."""
    kind = _KIND_LINE.search(text)
    return kind is not None and kind[1] in _IDLE_KINDS


def is_object(root: Map) -> bool:
    """Tell whether a document is a Kubernetes object: it says its `apiVersion` and its `kind`."""
    return bool(_text(root.get("apiVersion"))) and bool(_text(root.get("kind")))


def undecided(root: Map) -> Iterator[Leaf]:
    """Yield the hole in what kind of object this is, where a placeholder stands there."""
    if "apiVersion" in root.entries and "kind" in root.entries:
        leaves = (root.get("apiVersion"), root.get("kind"))
        yield from (leaf for leaf in leaves if leaf.unknown)


def blocks(root: Map, release: str = "") -> Iterator[Block]:
    """Yield the object as a block, the members of a list one by one, a Kustomization not at all.

    What belongs to a `release` of a chart goes with what else belongs to it.
    """
    kind = _text(root.get("kind"))
    if kind.endswith("List") and "items" in root.entries:
        for item in root.maps("items"):
            if is_object(item):
                yield from blocks(item, release)
        return
    group = _text(root.get("apiVersion")).rpartition("/")[0]
    if kind in _IDLE_KINDS or group == "kustomize.config.k8s.io":
        return
    name = _text(root.get("metadata", "name")) or _text(root.get("metadata", "generateName"))
    namespace = _text(root.get("metadata", "namespace")) or "default"
    yield Block(
        "kubernetes",
        f"{group}/{kind}" if group else kind,
        f"{namespace}/{kind}/{name or 'unnamed'}",
        root.span,
        lambda: root,
        root=release,
        name=name,
    )


def _text(node: Node) -> str:
    return fact(as_(str, node), None) or "" if isinstance(node, Value) else ""
