"""What bounds how many accelerators a namespace may take: quotas, and the queues of Kueue."""

from collections.abc import Iterator

from mlcostlint.adapters import reading
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.flavors import cohort
from mlcostlint.adapters.kubernetes.karpenter import DEVICES
from mlcostlint.adapters.kubernetes.pods import total
from mlcostlint.adapters.kubernetes.quantities import whole
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import queues
from mlcostlint.adapters.reading import Common, given, mapping
from mlcostlint.hardware import Cloud
from mlcostlint.model import Quota, Resource, Tags
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

# A Karpenter pool has no TPUs, and a quota may have them.
_COUNTED = (*DEVICES, "google.com/tpu", "aws.amazon.com/neurondevice", "gpu.intel.com/i915")


def resource_quota(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a ResourceQuota, which counts extended resources by their requests."""
    hard = mapping(block.get("spec", "hard"))
    keys = (f"requests.{name}" for name in _COUNTED)
    found = [whole(hard[key]) for key in keys if key in hard]
    none: Value[int | None] = defaulted(None, objects.spec(block).header)
    yield Quota(
        **_common(block), namespace=objects.namespace(block), accelerators=next(iter(found), none)
    )


def local_queue(block: Block, links: Links) -> Iterator[Resource]:
    """Read a LocalQueue of Kueue: the door of a namespace to the quota of a ClusterQueue."""
    queue = queues.cluster_queue(links, block)
    header = objects.spec(block).header
    elsewhere = unknown("its ClusterQueue is declared elsewhere", header)
    yield Quota(
        **_common(block),
        namespace=objects.namespace(block),
        accelerators=elsewhere if queue is None else _nominal(queue),
    )


def _nominal(queue: Block) -> Value[int | None]:
    """Return the accelerators of all flavors of a queue, which it may exceed by borrowing."""
    found = list(_quotas(queue))
    if not found:
        return defaulted(None, objects.spec(queue).header)
    shared = cohort(queue)
    if given(shared) and any(not given(one.get("borrowingLimit")) for one in found):
        return shared.hole("it may borrow what the other queues of its cohort do not use")
    keys = ("nominalQuota", "borrowingLimit")
    counts = (whole(one.get(key)).default(0) for one in found for key in keys)
    return reading.perhaps(total(counts))


def _quotas(queue: Block) -> Iterator[Map]:
    for group in queue.body.maps("spec", "resourceGroups"):
        for flavor in group.maps("flavors"):
            for one in flavor.maps("resources"):
                if fact(one.get("name"), None) in _COUNTED:
                    yield one


def _common(block: Block) -> Common:
    header = objects.spec(block).header
    untagged: Value[Tags | None] = defaulted(None, header)
    nowhere = unknown(f"nothing says in which region {block.name} holds", header)
    return reading.common(block, Cloud.UNSTATED, nowhere, untagged, objects.names(block))
