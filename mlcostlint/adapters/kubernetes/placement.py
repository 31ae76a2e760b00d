"""Whether pods run on the nodes of a pool that is declared beside them."""

from collections.abc import Mapping

from mlcostlint.adapters.kubernetes import karpenter, scheduling
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.scheduling import Choice, Demands
from mlcostlint.tree import Block, Map
from mlcostlint.value import fact

# Labels that Karpenter itself understands: a pool without a requirement offers any value of them.
_UNDERSTOOD = (
    "karpenter.sh/",
    "karpenter.k8s.aws/",
    "eks.amazonaws.com/",
    "kubernetes.io/",
    "node.kubernetes.io/",
    "topology.kubernetes.io/",
    "karpenter.azure.com/",
)


def fits(pool: Block, wanted: Demands, devices: Devices) -> bool:
    """Say whether pods run on a pool's nodes.

    They must have something to do with one another, a label or a taint that both name: a scan may
    hold the files of many clusters.
    """
    taints = [
        taint
        for taint in karpenter.node(pool).maps("taints")
        if fact(taint.get("effect"), None) != "PreferNoSchedule"
    ]
    offered = _offered(pool)
    return (
        (
            not offered.keys().isdisjoint(wanted.choices)
            or any(_named(wanted, one) for one in taints)
        )
        and all(_offers(offered, label, choice) for label, choice in wanted.choices.items())
        and all(_tolerated(wanted, taint, devices) for taint in taints)
        and _carries(pool, devices)
    )


def _offered(pool: Block) -> dict[str, Choice]:
    labels = {label: Choice((leaf,)) for label, leaf in karpenter.labels(pool).items()}
    name = Choice((pool.get("metadata", "name"),))
    return {**karpenter.demands(pool).choices, **labels, "karpenter.sh/nodepool": name}


def _named(wanted: Demands, taint: Map) -> bool:
    keys = {fact(one.get("key"), None) for one in wanted.tolerated}
    return fact(taint.get("key"), None) in keys - {None}


def _offers(offered: Mapping[str, Choice], label: str, choice: Choice) -> bool:
    own = offered.get(label)
    if own is None or not own.allowed:
        return label.startswith(_UNDERSTOOD)
    if choice.allowed:
        return not choice.values().isdisjoint(own.values())
    refused = {str(fact(leaf, "")) for leaf in choice.refused}
    return not own.values() <= refused


def _tolerated(wanted: Demands, taint: Map, devices: Devices) -> bool:
    # Many clusters add the toleration of the resource that a pod asks for by themselves
    # (ExtendedResourceToleration).
    return scheduling.tolerates(wanted, taint) or fact(taint.get("key"), None) in devices.names


def _carries(pool: Block, devices: Devices) -> bool:
    """Say whether a machine of the pool has as many accelerators of the vendor as a pod wants."""
    if fact(karpenter.accelerators(pool), 0) == 0:
        return False
    machine = fact(karpenter.machine(pool), None)
    if machine is None or machine.accelerator is None:
        return machine is None
    vendors = {_vendor(name) for name in devices.names}
    return (
        machine.accelerators >= fact(devices.count, 0)
        and machine.accelerator.vendor.lower() in vendors
    )


def _vendor(resource: str) -> str:
    """Return who makes what a resource name stands for: "nvidia.com/gpu", "gpu.intel.com/xe"."""
    owner = resource.partition("/")[0].removesuffix(".com").removesuffix(".ai")
    return "intel" if owner in {"gpu.intel", "habana"} else owner.partition(".")[0]
