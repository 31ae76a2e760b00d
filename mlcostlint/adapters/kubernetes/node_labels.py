"""The labels and taints that providers give to the nodes of a pool by themselves."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mlcostlint.adapters.kubernetes import capacity, machines
from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.kubernetes.taints import Taint
from mlcostlint.adapters.reading import leaves, loosely
from mlcostlint.hardware import Accelerator, Cloud, Machine
from mlcostlint.model import NodePool, Purchase
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import defaulted, fact

Labels = Mapping[str, Choice]

REGION, ZONE = "topology.kubernetes.io/region", "topology.kubernetes.io/zone"
# Labels that hold the name of a pool.
NAMES = frozenset(
    [
        "agentpool",
        "alpha.eksctl.io/nodegroup-name",
        "cloud.google.com/gke-nodepool",
        "eks.amazonaws.com/nodegroup",
        "kubernetes.azure.com/agentpool",
    ]
)
# Labels that nodes of different clusters have in common since they say what a node is.
HARDWARE = frozenset(
    (*machines.TYPES, *machines.FAMILIES, *machines.SIZES, *machines.ACCELERATORS, *capacity.LABELS)
)

_GPU = "nvidia.com/gpu."
_GKE = "cloud.google.com/gke-"
_AZURE = "kubernetes.azure.com/"
_MIB_IN_GIB = 1024


def usual(pool: NodePool) -> dict[str, Choice]:
    """Return the labels of every cloud's nodes, and those of NVIDIA's feature discovery.

    https://kubernetes.io/docs/reference/labels-annotations-taints/
    """
    placed = Choice() if pool.region.unknown else Choice((pool.region,))
    found = {
        "kubernetes.io/os": Choice((defaulted("linux", pool.header),)),
        "kubernetes.io/arch": Choice(),
        REGION: placed,
        ZONE: placed,
    }
    if pool.machine.unknown or pool.machine.known.name:
        found |= _same(machines.TYPES[:2], [pool.machine.map(lambda one: one.name)])
    return found | {
        f"{_GPU}product": _device(pool, lambda one, _: one.name),
        f"{_GPU}count": _device(pool, _count),
        f"{_GPU}memory": _device(pool, lambda one, _: str(int(one.memory_gib * _MIB_IN_GIB))),
        f"{_GPU}present": _device(pool, lambda _, __: "true"),
    }


def of_karpenter(pool: NodePool) -> Labels:
    """Return the labels that Karpenter derives from a machine of AWS."""
    machine = fact(pool.machine, None)
    if machine is None or machine.cloud is not Cloud.AWS:
        return {}
    family, _, size = machine.name.partition(".")
    return _same(machines.FAMILIES, [pool.machine.map(lambda _: family)]) | _same(
        machines.SIZES, [pool.machine.map(lambda _: size)]
    )


def of_eks(body: Map, pool: NodePool) -> Labels:
    """Return the labels of a node group of EKS, and of eksctl that made it."""
    names = (loosely(body, key) for key in ("node_group_name", "nodegroup_name", "name"))
    said = (leaf for leaf in names if leaf.unknown or leaf.known is not None)
    name = next(said, loosely(body, "name"))
    listed = list(leaves(loosely(body, "instance_types")))
    spelt = {Purchase.SPOT: "SPOT", Purchase.RESERVED: "CAPACITY_BLOCK"}
    bought = pool.purchase.map(lambda way: spelt.get(way, "ON_DEMAND"))
    return {
        **(_same(machines.TYPES[:2], listed) if listed else {}),
        **_same(("eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name"), [name]),
        "eks.amazonaws.com/capacityType": Choice((bought,)),
    }


def of_gke(body: Map, pool: NodePool) -> Labels:
    """Return the labels of a node pool of GKE.

    https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-provisioning
    """
    bought = pool.purchase.map(lambda way: "spot" if way is Purchase.SPOT else "standard")
    found = {
        f"{_GKE}nodepool": Choice((loosely(body, "name"),)),
        f"{_GKE}provisioning": Choice((bought,)),
        f"{_GKE}accelerator": _device(pool, lambda one, _: one.name),
        f"{_GKE}tpu-accelerator": _device(pool, lambda one, _: one.name),
        f"{_GKE}accelerator-count": _device(pool, _count),
    }
    if bought.unknown or bought.known == "spot":
        found |= _same((f"{_GKE}spot", f"{_GKE}preemptible"), [bought.map(lambda _: "true")])
    return found | divisions(body)


def of_aks(body: Map, pool: NodePool) -> Labels:
    """Return the labels of a node pool of AKS: https://learn.microsoft.com/azure/aks/use-labels."""
    found = _same(("agentpool", f"{_AZURE}agentpool"), [loosely(body, "name")])
    bought = pool.purchase
    if bought.unknown or bought.known is Purchase.SPOT:
        found[f"{_AZURE}scalesetpriority"] = Choice((bought.map(lambda _: "spot"),))
    vendor = _device(pool, lambda one, _: one.vendor)
    return found | {"accelerator": vendor, f"{_AZURE}accelerator": vendor}


def divisions(body: Map) -> dict[str, Choice]:
    """Return into what a GKE pool divides its accelerators."""
    guest = ("node_config", "guest_accelerator")
    shared = (*guest, "gpu_sharing_config")
    said = {
        f"{_GKE}gpu-partition-size": loosely(body, *guest, "gpu_partition_size"),
        f"{_GKE}max-shared-clients-per-gpu": loosely(body, *shared, "max_shared_clients_per_gpu"),
        f"{_GKE}gpu-sharing-strategy": loosely(body, *shared, "gpu_sharing_strategy"),
    }
    return {
        label: Choice((leaf,))
        for label, leaf in said.items()
        if leaf.unknown or leaf.known not in (None, "")
    }


def taints_of_gke(pool: NodePool) -> Iterator[Taint]:
    """Yield the taint that GKE gives to nodes with GPUs, and makes their pods tolerate.

    https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
    """
    machine = fact(pool.machine, None)
    if machine and machine.accelerator and machine.accelerator.vendor == "nvidia":
        yield Taint("nvidia.com/gpu", "present")


def taints_of_aks(pool: NodePool) -> Iterator[Taint]:
    """Yield the taint of a spot pool: https://learn.microsoft.com/azure/aks/spot-node-pool."""
    if fact(pool.purchase, None) is Purchase.SPOT:
        yield Taint(f"{_AZURE}scalesetpriority", "spot")


def _device(pool: NodePool, turn: Callable[[Accelerator, Machine], str]) -> Choice:
    """Return what a machine's accelerator says; without one the label must be absent."""
    machine = fact(pool.machine, None)
    if machine is None:
        return Choice((pool.machine.hole(pool.machine.unknown),))
    device = machine.accelerator
    if device is None:
        return Choice(absent=pool.machine)
    return Choice((pool.machine.map(lambda one: turn(device, one)),))


def _count(_device: Accelerator, machine: Machine) -> str:
    return f"{machine.accelerators.normalize():f}"


def _same(labels: Iterable[str], values: Iterable[Leaf]) -> dict[str, Choice]:
    return dict.fromkeys(labels, Choice(tuple(values)))
