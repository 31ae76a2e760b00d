"""Which machine a pod runs on, as far as its node's labels say."""

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Accelerator, Cloud, Machine, UnknownAccelerator, UnknownMachine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact, unknown

TYPES = (
    "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/instance-type",
    "karpenter.azure.com/sku-name",
)
FAMILIES = ("karpenter.k8s.aws/instance-family", "eks.amazonaws.com/instance-family")
SIZES = ("karpenter.k8s.aws/instance-size", "eks.amazonaws.com/instance-size")
ACCELERATORS = (
    "cloud.google.com/gke-accelerator",
    "cloud.google.com/gke-tpu-accelerator",
    "nvidia.com/gpu.product",
    "karpenter.k8s.aws/instance-gpu-name",
    "karpenter.k8s.aws/instance-accelerator-name",
    "eks.amazonaws.com/instance-gpu-name",
    "k8s.amazonaws.com/accelerator",
    "kubernetes.azure.com/accelerator",
    "gpu.nvidia.com/class",
    "gpu.nvidia.com/model",
    "accelerator",
)
_ON_NODE = ("cloud.google.com/gke-accelerator-count", "nvidia.com/gpu.count")
# Names that stand for devices of several sizes (GiB), and the labels that tell them apart (MiB).
_OF_SEVERAL_SIZES = {"a100": (40, 80), "v100": (16, 32)}
_MEMORY = ("karpenter.k8s.aws/instance-gpu-memory", "eks.amazonaws.com/instance-gpu-memory")
_MIB_IN_GIB = 1024
# Labels that only say whose accelerators a node has, or that it has some (AKS, and by habit).
_NO_NAMES = frozenset(["amd", "enabled", "gpu", "nvidia", "true", "yes"])


def machine(demanded: Demands, devices: Devices, cloud: Cloud) -> Value[Machine]:
    """Return the machine a pod runs on: a named one, any with its accelerator, or a hole."""
    named = named_type(demanded)
    if named is not None:
        return _carrying(named, demanded, devices)
    label = accelerator_label(demanded)
    if label is not None:
        return _any_host(_accelerator(label, demanded), devices, cloud)
    carried = _of_family(demanded)
    if carried is not None:
        return _any_host(carried, devices, Cloud.AWS)
    return _undecided(demanded, devices)


def named_type(demanded: Demands) -> Value[Machine] | None:
    """Return the one type of machine that is demanded, None where none or several are."""
    leaf = demanded.only(*TYPES)
    if leaf is not None:
        return reading.machine(leaf)
    family, size = demanded.only(*FAMILIES), demanded.only(*SIZES)
    if family is None or size is None or family.unknown or size.unknown:
        return None
    return reading.machine(computed(f"{family.known}.{size.known}", family.origin.span))


def accelerator_label(demanded: Demands) -> Leaf | None:
    """Return the one value of the first label that names an accelerator, None without any."""
    for label in ACCELERATORS:
        leaf = demanded.only(label)
        if leaf is not None and str(fact(leaf, "")).lower() not in _NO_NAMES:
            return leaf
    return None


def _accelerator(label: Leaf, demanded: Demands) -> Value[Accelerator]:
    """Read the label of an accelerator; a name of two sizes needs the label of its memory."""
    name = reading.text(label).required("the label of an accelerator")
    if name.unknown:
        return name.hole(name.unknown)
    if name.known in _OF_SEVERAL_SIZES:
        sizes = _sizes(name.known, demanded)
        if len(sizes) != 1:
            return name.hole(f"nothing says which size of {name.known} its nodes have")
        name = name.map(lambda bare: f"{bare}-{sizes[0]}gb")
    try:
        found = hardware.accelerator(name.known)
    except UnknownAccelerator as reason:
        return name.hole(str(reason))
    return name.map(lambda _: found)


def _sizes(name: str, demanded: Demands) -> list[int]:
    """Return the sizes of an accelerator of this name that meet what is demanded."""
    wanted = [demanded.choices[label] for label in _MEMORY if label in demanded.choices]
    return [
        size
        for size in _OF_SEVERAL_SIZES[name]
        if all(choice.is_met(str(size * _MIB_IN_GIB)) for choice in wanted)
    ]


def _of_family(demanded: Demands) -> Value[Accelerator] | None:
    """Return what all machines of the one family that is demanded carry."""
    family = demanded.only(*FAMILIES)
    if family is None or family.unknown:
        return None
    carried = hardware.family_accelerator(Cloud.AWS, str(family.known))
    return None if carried is None else family.map(lambda _: carried)


def _carrying(found: Value[Machine], demanded: Demands, devices: Devices) -> Value[Machine]:
    """Attach what the node's labels say is attached: an N1 has no accelerator of its own."""
    wanted = fact(devices.count, 1)
    if found.unknown or found.known.accelerator is not None or not wanted:
        return found
    label = accelerator_label(demanded)
    if label is None:
        return found.hole(f"nothing says which accelerator {found.known} carries")
    attached = _accelerator(label, demanded)
    if attached.unknown:
        return attached.hole(attached.unknown)
    on_node = demanded.only(*_ON_NODE)
    count = fact(reading.number(on_node), None) if on_node is not None else None
    try:
        whole = hardware.with_accelerators(found.known, attached.known, count or wanted)
    except UnknownMachine as reason:
        return found.hole(str(reason))
    return found.map(lambda _: whole)


def _any_host(found: Value[Accelerator], devices: Devices, cloud: Cloud) -> Value[Machine]:
    if found.unknown:
        return found.hole(found.unknown)
    if devices.count.unknown:
        return devices.count.hole(devices.count.unknown)
    # Of parts, all that is known is that some device holds them.
    count = 1 if devices.partition is not None else devices.count.known
    return found.map(lambda one: hardware.host(cloud, one, count))


def _undecided(demanded: Demands, devices: Devices) -> Value[Machine]:
    if demanded.hole is not None:
        return demanded.hole.hole(demanded.hole.unknown)
    several = demanded.several(*TYPES, *FAMILIES, *ACCELERATORS)
    if several:
        shown = ", ".join(str(fact(leaf, "another")) for leaf in several)
        return several[0].hole(f"it may run on any of {shown}")
    what = "which machine" if fact(devices.count, 1) == 0 else "which accelerator"
    return unknown(f"no node selector says {what} this pod gets", demanded.header)
