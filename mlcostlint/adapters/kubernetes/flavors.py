"""Which nodes Kueue lets a workload have: those of the flavors of its queue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.adapters.kubernetes.choices import Choice, Fit, both, either
from mlcostlint.adapters.kubernetes.overlay import passed
from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.kubernetes.quantities import whole
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.kubernetes.taints import taints, tolerates
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import queues
from mlcostlint.adapters.reading import first_given, given, mapping
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_QUEUE = "kueue.x-k8s.io/queue-name"


@dataclass(frozen=True, slots=True)
class _Flavor:
    """The labels of a flavor's nodes, and its specification with taints and tolerations."""

    name: str
    labels: Mapping[str, Leaf]
    spec: Map


def queued(
    demanded: Demands, pod: Pod, owner: Block, links: Links, names: frozenset[str]
) -> Demands:
    """Return what a pod that asks for these resources demands once its queue lets it start.

    Kueue adds the labels and the tolerations of a flavor to the pods that it admits on it.
    """
    said = next(_queue_names(pod), None)
    if said is None:
        queue = queues.default_queue(links, owner)
        said = None if queue is None else queue.get("metadata", "name")
    else:
        queue = queues.local_queue(links, owner, str(fact(said, "")))
    cluster = None if queue is None else queues.cluster_queue(links, queue)
    group = None if cluster is None else _group(cluster, names)
    if said is None or cluster is None or group is None:
        return demanded
    listed = [*_flavors(group, cluster, pod, links, names)]
    if not all(listed):
        return demanded
    found = [one for one in listed if one is not None]
    keys = {label for one in found for label in one.labels}
    return _narrowed(demanded, [one for one in found if _suits(one, demanded, keys)], said)


def cohort(queue: Block) -> Leaf:
    """Return the cohort of a ClusterQueue, whose other queues it may borrow from."""
    return first_given(*(queue.get("spec", key) for key in ("cohort", "cohortName")))


def _queue_names(pod: Pod) -> Iterator[Leaf]:
    metadata = (pod.metadata, *(node.child("metadata") for node in pod.parents))
    for one in metadata:
        if one is not None:
            found = (one.get(key, _QUEUE) for key in ("labels", "annotations"))
            yield from (leaf for leaf in found if given(leaf))


def _group(cluster: Block, names: frozenset[str]) -> Map | None:
    """Return the group of a queue that covers one of the resources."""
    for group in cluster.body.maps("spec", "resourceGroups"):
        for one in group.maps("flavors"):
            if any(True for _ in _quotas(one, names)):
                return group
    return None


def _flavors(
    group: Map, cluster: Block, pod: Pod, links: Links, names: frozenset[str]
) -> Iterator[_Flavor | None]:
    """Yield the flavors that have any of the resources, None for those declared elsewhere."""
    borrows = given(cohort(cluster))
    for one in group.maps("flavors"):
        quotas = [whole(quota.get("nominalQuota")) for quota in _quotas(one, names)]
        if borrows or any(fact(quota, 1) != 0 for quota in quotas):
            name = fact(one.get("name"), None)
            block = queues.flavor(links, cluster, name)
            yield None if block is None else _flavor(block, pod)


def _quotas(flavor: Map, names: frozenset[str]) -> Iterator[Map]:
    return (one for one in flavor.maps("resources") if fact(one.get("name"), None) in names)


def _flavor(block: Block, pod: Pod) -> _Flavor:
    spec = block.body.child("spec") or Map({}, block.span, block.span)
    used = passed(spec, pod.header)
    return _Flavor(block.name, mapping(used.get("nodeLabels")), used)


def _suits(flavor: _Flavor, demanded: Demands, keys: Iterable[str]) -> bool:
    """Say whether Kueue takes a flavor into account: pods select it, and tolerate its taints.

    https://kueue.sigs.k8s.io/docs/concepts/resource_flavor/
    """
    for label in keys:
        choice, own = demanded.choices.get(label), flavor.labels.get(label)
        if choice is None:
            continue
        if own is None and choice.is_needed:
            return False
        if own is not None and not own.unknown and not choice.is_met(str(own.known)):
            return False
    lifted = (*demanded.tolerated, *flavor.spec.maps("tolerations"))
    found = taints(flavor.spec.get("nodeTaints"))
    return all(any(tolerates(one, taint) is not Fit.NO for one in lifted) for taint in found)


def _narrowed(demanded: Demands, suitable: list[_Flavor], said: Leaf) -> Demands:
    """Return demands with the labels of the one flavor, or with those that several agree on."""
    if not suitable:
        return demanded
    each = [{label: Choice((leaf,)) for label, leaf in one.labels.items()} for one in suitable]
    shared = [label for label in each[0] if all(label in labels for labels in each)]
    labels = {label: either([one[label] for one in each]) for label in shared}
    found = replace(demanded, choices=both(demanded.choices, labels))
    if len(suitable) == 1:
        lifted = tuple(suitable[0].spec.maps("tolerations"))
        return replace(found, tolerated=(*demanded.tolerated, *lifted))
    if demanded.hole is not None or all(_plain(one) == _plain(suitable[0]) for one in suitable):
        return found
    names = " or ".join(one.name for one in suitable)
    return replace(found, hole=said.hole(f"its queue may start it on the flavor {names}"))


def _plain(flavor: _Flavor) -> dict[str, object]:
    return {label: fact(leaf, None) for label, leaf in flavor.labels.items()}
