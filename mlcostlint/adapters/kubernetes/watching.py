"""What watches how busy the accelerators of a cluster are, and what its namespaces cost."""

import posixpath
from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.workloads import workload
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag
from mlcostlint.hardware import Cloud
from mlcostlint.model import Control, Resource, SpendingControl, Tags
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact, unknown

# Images by their last word: those of NVIDIA, AMD and AWS Neuron, of OpenCost and of Kubecost.
_WATCHERS: Mapping[str, Control] = {
    "dcgm-exporter": Control.UTILISATION,
    "device-metrics-exporter": Control.UTILISATION,
    "neuron-monitor": Control.UTILISATION,
    "cost-model": Control.ALLOCATION,
    "kubecost-cost-model": Control.ALLOCATION,
    "opencost": Control.ALLOCATION,
}


def deployed(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Deployment: what runs in it, and what it watches."""
    yield from workload(block, links)
    yield from on_nodes(block, links)


def on_nodes(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a DaemonSet: its pods come with the node, so that only what they watch counts."""
    for container in block.body.maps("spec", "template", "spec", "containers"):
        image = container.get("image")
        name = posixpath.basename(str(fact(image, "") or "")).partition(":")[0].partition("@")[0]
        if name in _WATCHERS:
            yield _control(block, _watches(image, _WATCHERS[name]))
            return


def operator(block: Block, _links: Links) -> Iterator[Resource]:
    """Read the policy of NVIDIA's operator, which exports metrics unless it is told not to.

    https://github.com/NVIDIA/gpu-operator: dcgmExporter.enabled in its values
    """
    exports = flag(block.get("spec", "dcgmExporter", "enabled")).default(fallback=True)
    if fact(exports, 1):
        yield _control(block, exports.map(lambda _: Control.UTILISATION))


def _watches(leaf: Leaf, what: Control) -> Value[Control]:
    return leaf.map(lambda _: what)


def _control(block: Block, watches: Value[Control]) -> SpendingControl:
    header = objects.spec(block).header
    untagged: Value[Tags | None] = defaulted(None, header)
    nowhere = unknown(f"nothing says in which region {block.name} runs", header)
    common = reading.common(block, Cloud.UNSTATED, nowhere, untagged, objects.names(block))
    return SpendingControl(**common, control=watches)
