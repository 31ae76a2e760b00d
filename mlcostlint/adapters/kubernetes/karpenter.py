"""Karpenter's NodePool and the Provisioner before it: which machines they start, how bought."""

import re
from collections.abc import Callable, Iterator, Mapping

from mlcostlint import hardware
from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import machines, scheduling
from mlcostlint.adapters.kubernetes.capacity import demanded_purchase
from mlcostlint.adapters.kubernetes.choices import Choice, choices
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import mapping, number
from mlcostlint.adapters.words import Names, computed
from mlcostlint.hardware import Cloud, Machine, UnknownMachine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

PROVISIONER = "karpenter.sh/Provisioner"

# Labels that Karpenter itself understands: a pool without a requirement offers any value of them.
UNDERSTOOD = (
    "karpenter.sh/",
    "karpenter.k8s.aws/",
    "eks.amazonaws.com/",
    "kubernetes.io/",
    "node.kubernetes.io/",
    "topology.kubernetes.io/",
    "karpenter.azure.com/",
)

_GPU_WORDS = frozenset(["gpu", "gpus", "cuda", "nvidia", "neuron"])
DEVICES = ("nvidia.com/gpu", "amd.com/gpu", "aws.amazon.com/neuron", "habana.ai/gaudi")
_GPU_LABELS = ("instance-gpu-", "instance-accelerator-", "nvidia.com/gpu")
_CATEGORIES = ("karpenter.k8s.aws/instance-category", "eks.amazonaws.com/instance-category")
# EC2's categories of machines with accelerators; all of their sizes have some.
_ACCELERATED = frozenset(["g", "gr", "p", "inf", "trn", "dl"])
_FAMILY = re.compile(r"(?:g|gr|p|inf|trn|dl)[0-9]\w*")
_CLASSES: Mapping[str, Cloud] = {
    "karpenter.k8s.aws": Cloud.AWS,
    "eks.amazonaws.com": Cloud.AWS,
    "EC2NodeClass": Cloud.AWS,
    "AWSNodeTemplate": Cloud.AWS,
    "karpenter.azure.com": Cloud.AZURE,
    "AKSNodeClass": Cloud.AZURE,
    "karpenter.k8s.gcp": Cloud.GCP,
    "GCENodeClass": Cloud.GCP,
}


def node(block: Block) -> Map:
    """Return the map that describes the nodes: a template's spec, or a Provisioner's own."""
    return block.body.child("spec", "template", "spec") or block.body.child("spec") or block.body


def demands(block: Block) -> Demands:
    """Return what a pool requires of the machines it starts."""
    spec = node(block)
    listed = spec.get("requirements")
    found = choices(spec.maps("requirements"))
    return Demands(spec.header, found, hole=listed if listed.unknown else None)


def machine(block: Block) -> Value[Machine]:
    """Return the machine that a pool starts, where it is only one."""
    wanted = demands(block)
    named = machines.named_type(wanted)
    if named is not None:
        return named
    if wanted.hole is not None:
        return wanted.hole.hole(wanted.hole.unknown)
    several = wanted.several(*machines.TYPES, *machines.FAMILIES, *machines.ACCELERATORS)
    if several:
        shown = ", ".join(str(fact(leaf, "another")) for leaf in several)
        return several[0].hole(f"it may start any machine of {shown}")
    return unknown("no requirement says which machines it starts", wanted.header)


def accelerators(block: Block) -> Value[int]:
    """Return how many accelerators each machine has: at least one where something says GPU."""
    found = machine(block)
    if not found.unknown:
        return reading.accelerators(found)
    evidence = next(_evidence(block), None)
    if evidence is not None:
        return computed(1, evidence.origin.span)
    return defaulted(0, node(block).header)


def purchase_of(block: Block) -> Value[Purchase]:
    """Return how a pool's machines are bought.

    Karpenter takes reserved capacity, then spot, then on demand, unless a requirement forbids it;
    a Provisioner took on-demand capacity unless a requirement said otherwise (v1alpha5 defaults).
    """
    wanted = demands(block)
    stated = demanded_purchase(wanted)
    if stated is not None:
        return stated
    if wanted.hole is not None:
        return wanted.hole.hole(wanted.hole.unknown)
    usual = Purchase.ON_DEMAND if block.type == PROVISIONER else Purchase.MIXED
    return defaulted(usual, wanted.header)


def cloud_of(block: Block) -> Cloud:
    """Return whose machines a pool starts: by its node class, else by its labels."""
    found = fact(machine(block), None)
    if found is not None and found.cloud is not Cloud.UNSTATED:
        return found.cloud
    for key in ("nodeClassRef", "providerRef"):
        for name in ("group", "kind", "apiVersion"):
            said = str(fact(node(block).get(key, name), "")).partition("/")[0]
            if said in _CLASSES:
                return _CLASSES[said]
    return scheduling.cloud(demands(block))


def region_of(block: Block) -> Value[str]:
    """Return the region a pool starts machines in."""
    return scheduling.region(demands(block), block.name)


def labels(block: Block) -> dict[str, Leaf]:
    """Return the labels that a pool gives its nodes."""
    own = mapping(block.get("spec", "labels"))  # where a Provisioner had them
    return {**mapping(block.get("spec", "template", "metadata", "labels")), **own}


def names(block: Block) -> Names:
    """Return what a pool is called, and what its nodes' labels and taints say."""
    carried = labels(block)
    taints = [taint.get(key) for taint in node(block).maps("taints") for key in ("key", "value")]
    said = known_texts(*carried.values(), *taints)
    hidden = next((leaf for leaf in carried.values() if leaf.unknown), None)
    return Names.of([block.name or "unnamed", *carried, *said], hidden)


def limit(block: Block) -> Leaf | None:
    """Return how many accelerators a pool may start, None where it says nothing of them."""
    for path in (("spec", "limits"), ("spec", "limits", "resources")):
        said = mapping(block.get(*path))
        found = next((said[name] for name in DEVICES if name in said), None)
        if found is not None:
            return found
    return None


def floor(block: Block) -> Value[int]:
    """Return how many machines always run: none, but for a static pool."""
    return number(block.get("spec", "replicas")).default(0)


def _evidence(block: Block) -> Iterator[Leaf]:
    """Yield what says that a pool's machines have accelerators."""
    found = limit(block)
    if found is not None and fact(number(found), 1) != 0:
        yield found
    for label, choice in demands(block).choices.items():
        if any(mark in label for mark in _GPU_LABELS) and choice.allowed:
            yield choice.allowed[0]
        yield from _accelerated(label, choice)
    for taint in node(block).maps("taints"):
        if fact(taint.get("key"), None) in DEVICES:
            yield taint.get("key")
    called = block.get("metadata", "name")
    if not _GPU_WORDS.isdisjoint(words.tokens(block.name)):
        yield called


def _accelerated(label: str, choice: Choice) -> Iterator[Leaf]:
    """Yield a label's first value where all of its values are machines with accelerators."""
    values = choice.values()
    if not values or len(values) < len(choice.allowed):
        return
    known = _KNOWN.get(label)
    if known is not None and all(known(value) for value in values):
        yield choice.allowed[0]


def _has_accelerators(name: str) -> bool:
    try:
        return hardware.machine(name).accelerator is not None
    except UnknownMachine:
        return False


_KNOWN: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(_CATEGORIES, _ACCELERATED.__contains__),
    **dict.fromkeys(machines.FAMILIES, _FAMILY.fullmatch),
    **dict.fromkeys(machines.TYPES, _has_accelerators),
}
