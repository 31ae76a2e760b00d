"""Which machine a pod runs on, as far as its node's labels say."""

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Accelerator, Cloud, Machine, UnknownAccelerator, UnknownMachine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact, unknown

TYPES = (
    "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/instance-type",
    "karpenter.azure.com/sku-name",
)
FAMILIES = ("karpenter.k8s.aws/instance-family", "eks.amazonaws.com/instance-family")
_SIZES = ("karpenter.k8s.aws/instance-size", "eks.amazonaws.com/instance-size")
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
# Names that stand for devices of two sizes, and the labels that tell them apart (in MiB).
_OF_TWO_SIZES = frozenset(["a100", "v100"])
_MEMORY = ("karpenter.k8s.aws/instance-gpu-memory", "eks.amazonaws.com/instance-gpu-memory")
_SHARING = (
    "cloud.google.com/gke-gpu-partition-size",
    "cloud.google.com/gke-gpu-sharing-strategy",
    "cloud.google.com/gke-max-shared-clients-per-gpu",
)
_SHARED = "the node shares its accelerators, and nothing says what a share of one costs"


def machine(demanded: Demands, devices: Devices, cloud: Cloud) -> Value[Machine]:
    """Return the machine a pod runs on: a named one, any with its accelerator, or a hole."""
    if devices.shared:
        return devices.count.hole(devices.shared)
    shared = _shared(demanded)
    if shared is not None:
        return shared.hole(_SHARED)
    named = named_type(demanded)
    if named is not None:
        return _carrying(named, demanded, devices)
    if demanded.only(*ACCELERATORS) is not None:
        return _any_host(_accelerator(demanded), devices, cloud)
    return _undecided(demanded, devices)


def named_type(demanded: Demands) -> Value[Machine] | None:
    """Return the one type of machine that is demanded, None where none or several are."""
    leaf = demanded.only(*TYPES)
    if leaf is not None:
        return reading.machine(leaf)
    family, size = demanded.only(*FAMILIES), demanded.only(*_SIZES)
    if family is None or size is None or family.unknown or size.unknown:
        return None
    return reading.machine(computed(f"{family.known}.{size.known}", family.origin.span))


def is_shared(demanded: Demands) -> bool:
    """Say whether the nodes that are demanded split or share their accelerators."""
    return _shared(demanded) is not None


def _accelerator(demanded: Demands) -> Value[Accelerator]:
    """Read the one label of an accelerator; a name of two sizes needs the label of its memory."""
    label = demanded.only(*ACCELERATORS)
    name = reading.text(defaulted(None, demanded.header) if label is None else label).required(
        "the label of an accelerator"
    )
    if name.unknown:
        return name.hole(name.unknown)
    if name.known in _OF_TWO_SIZES:
        memory = demanded.only(*_MEMORY)
        size = fact(reading.number(memory), None) if memory is not None else None
        if size is None:
            return name.hole(f"nothing says which size of {name.known} its nodes have")
        name = name.map(lambda bare: f"{bare}-{size // 1024}gb")
    try:
        found = hardware.accelerator(name.known)
    except UnknownAccelerator as reason:
        return name.hole(str(reason))
    return name.map(lambda _: found)


def _shared(demanded: Demands) -> Leaf | None:
    product = demanded.only("nvidia.com/gpu.product")
    said = str(fact(product, "")).upper() if product is not None else ""
    if "-SHARED" in said or "-MIG-" in said:
        return product
    return demanded.only(*_SHARING)


def _carrying(found: Value[Machine], demanded: Demands, devices: Devices) -> Value[Machine]:
    """Attach what the node's labels say is attached: an N1 has no accelerator of its own."""
    wanted = fact(devices.count, 1)
    if found.unknown or found.known.accelerator is not None or not wanted:
        return found
    if demanded.only(*ACCELERATORS) is None:
        return found.hole(f"nothing says which accelerator {found.known} carries")
    attached = _accelerator(demanded)
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
    return found.map(lambda one: hardware.host(cloud, one, devices.count.known))


def _undecided(demanded: Demands, devices: Devices) -> Value[Machine]:
    if demanded.hole is not None:
        return demanded.hole.hole(demanded.hole.unknown)
    several = demanded.several(*TYPES, *FAMILIES, *ACCELERATORS)
    if several:
        shown = ", ".join(str(fact(leaf, "another")) for leaf in several)
        return several[0].hole(f"it may run on any of {shown}")
    what = "which machine" if fact(devices.count, 1) == 0 else "which accelerator"
    return unknown(f"no node selector says {what} this pod gets", demanded.header)
