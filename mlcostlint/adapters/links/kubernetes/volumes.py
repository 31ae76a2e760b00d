"""Which storage class a claim is made by, what mounts it, and which node class a pool has."""

from collections.abc import Callable, Iterable, Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_CLASS = "storage.k8s.io/StorageClass"
_DEFAULTS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)
_CLAIMS = {"PersistentVolumeClaim": ("metadata", "name")}


def storage_class(links: Links, owner: Block, named: Leaf) -> Block | None:
    """Return the class that a claim names, else the one that is declared as the default."""
    if named.unknown:
        return None
    classes = links.of(owner, _CLASS)
    if named.known is None:
        return beside(owner, (one for one in classes if _is_default(one)))
    return beside(owner, (one for one in classes if one.name == named.known))


def volumes(links: Links, claim: Block, named: Leaf) -> Iterator[Block]:
    """Yield the volumes that are declared for a claim, or under the class that it names."""
    wanted = fact(named, None)
    for volume in links.of(claim, "PersistentVolume"):
        spec = volume.body.child("spec")
        if spec is None:
            continue
        meant = fact(spec.get("claimRef", "name"), None) == claim.name
        if meant or (wanted and fact(spec.get("storageClassName"), None) == wanted):
            yield volume


def mounts(links: Links, claim: Block, leaves: Callable[[Block], Iterable[Leaf]]) -> Iterator[Leaf]:
    """Yield what mounts a claim; `leaves` says which claims an object mounts."""
    types = dict.fromkeys(one.type for one in links.blocks if one.dialect == claim.dialect)
    for user, leaf in links.uses(claim, tuple(types), leaves, _CLAIMS).by.get(claim, ()):
        if together(user, claim):
            yield leaf


def node_class(links: Links, pool: Block, reference: Leaf, name: Leaf) -> Block | None:
    """Return the class that the nodes of a pool are made by, given its kind and its name."""
    kind, wanted = fact(reference, None), fact(name, None)
    types = dict.fromkeys(one.type for one in links.blocks if one.type.endswith(f"/{kind}"))
    return beside(pool, (one for one in links.of(pool, *types) if one.name == wanted))


def _is_default(one: Block) -> bool:
    said = (one.get("metadata", "annotations", key) for key in _DEFAULTS)
    return any(str(fact(leaf, "")).lower() == "true" for leaf in said)
