"""Cluster API: groups of machines whose kind and price stand in a provider's own object."""

from collections.abc import Iterator
from typing import TypeVar

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.cluster_api.providers import PROVIDERS, Provider
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import machinery as joined
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import first_given, given, number, perhaps, text
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import NodePool, Purchase, Resource, Service
from mlcostlint.model.parts import Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

T = TypeVar("T")

_LEAST, _MOST = (
    f"cluster.x-k8s.io/cluster-api-autoscaler-node-group-{end}-size" for end in ("min", "max")
)
_MANAGED = "cluster.x-k8s.io/replicas-managed-by"
_REGISTRATION = ("joinConfiguration", "nodeRegistration", "taints")


def pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a MachineDeployment, MachineSet or MachinePool."""
    reference = block.body.child("spec", "template", "spec", "infrastructureRef")
    made = None if reference is None else joined.referred(links, block, reference)
    provider = PROVIDERS.get("" if made is None else made.type.rpartition("/")[2])
    known = None if made is None or provider is None else (made, provider)
    called = objects.names(block)
    header = objects.spec(block).header
    machine = _machine(block, known)
    floor, most, shrinks = _bounds(block, known)
    yield NodePool(
        **reading.common(
            block,
            Cloud.UNSTATED if provider is None else provider.cloud,
            _region(block, links),
            _tags(block, links, known),
            called,
        ),
        service=Service.KUBERNETES,
        **machinery(machine, called, header),
        purchase=_purchase(block, known),
        workload=words.workload(called, header),
        floor=floor,
        ceiling=most,
        shrinks=shrinks,
        system=_is_system(block, known),
        tainted=_tainted(block, links, known),
    )


_Made = tuple[Block, Provider] | None


def _elsewhere(block: Block) -> Value[T]:
    reference = block.get("spec", "template", "spec", "infrastructureRef", "kind")
    kind = fact(text(reference), None) or "infrastructure"
    return unknown(f"its {kind} is declared elsewhere", objects.spec(block).header)


def _machine(block: Block, known: _Made) -> Value[Machine]:
    if known is None:
        return _elsewhere(block)
    made, provider = known
    return reading.machine(provider.machine(made), provider.cloud)


def _purchase(block: Block, known: _Made) -> Value[Purchase]:
    return _elsewhere(block) if known is None else known[1].purchase(known[0])


def _bounds(block: Block, known: _Made) -> tuple[Value[int], Value[int | None], Value[bool]]:
    """Return the least and the most machines, and whether something scales between them.

    https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/clusterapi
    """
    noted = [block.get("metadata", "annotations", key) for key in (_LEAST, _MOST)]
    if not all(given(leaf) for leaf in noted) and known is not None:
        made, provider = known
        # A controller of AWS keeps to `replicas` unless it is told that another sets the size.
        managed = given(block.get("metadata", "annotations", _MANAGED))
        if managed or provider.scales_by_itself(made):
            noted = list(provider.bounds(made))
    if all(given(leaf) for leaf in noted):
        least, most = (number(leaf).default(1) for leaf in noted)
        return least, perhaps(most), _room(least, most)
    # Cluster API's own default for all three kinds.
    count = number(block.get("spec", "replicas")).default(1)
    return count, perhaps(count), defaulted(fact=False, span=objects.spec(block).header)


def _room(least: Value[int], most: Value[int]) -> Value[bool]:
    """Return whether the cluster's autoscaler has room to remove nodes."""
    if least.unknown:
        return least.hole(least.unknown)
    return most.map(lambda count: count > least.known)


def _region(block: Block, links: Links) -> Value[str]:
    header = objects.spec(block).header
    for one in joined.cluster_parts(links, block):
        said = first_given(one.get("spec", "region"), one.get("spec", "location"))
        if given(said):
            return text(said).required("the region of the cluster")
    of_folder = words.region_in(header.path)
    if of_folder:
        return words.computed(of_folder, header)
    return unknown(f"nothing says in which region the cluster of {block.name} lies", header)


def _tags(block: Block, links: Links, known: _Made) -> Value[Tags | None]:
    """Return the tags of its machines, those of the cluster included."""
    header = objects.spec(block).header
    parts = [*joined.cluster_parts(links, block)]
    shared = [one.get("spec", "additionalTags") for one in parts]
    hidden = [] if parts else [unknown("the tags of its cluster are declared elsewhere", header)]
    own: Leaf = _elsewhere(block) if known is None else known[1].tags(known[0])
    return tagging.merged(header, *hidden, *shared, own)


def _is_system(block: Block, known: _Made) -> Value[bool]:
    """Return whether a pool must keep nodes for the platform itself, as the first of AKS."""
    if known is None:
        return defaulted(fact=False, span=objects.spec(block).header)
    return text(known[0].get("spec", "mode")).map(lambda mode: mode == "System")


def _tainted(block: Block, links: Links, known: _Made) -> Value[bool]:
    header = objects.spec(block).header
    if known is not None and known[1].taints:
        made, provider = known
        return tainted((one.get("effect") for one in made.body.maps(*provider.taints)), header)
    reference = block.body.child("spec", "template", "spec", "bootstrap", "configRef")
    config = None if reference is None else joined.referred(links, block, reference)
    if config is None or "Kubeadm" not in config.type:
        return unknown("the taints of its nodes are declared elsewhere", header)
    return tainted((one.get("effect") for one in _registered(config)), header)


def _registered(made: Block) -> Iterator[Map]:
    """Yield the taints that a node registers itself with."""
    for path in (("spec", "template", "spec"), ("spec",)):
        yield from made.body.maps(*path, *_REGISTRATION)
