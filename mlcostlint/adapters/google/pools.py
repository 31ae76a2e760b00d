"""The machines that a Vertex AI message asks for: a machine type, what is attached, how many."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import declared, machines
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import Common, children, loosely
from mlcostlint.hardware import Machine
from mlcostlint.model import Endpoint, Mode, NodePool, Purchase, ServedModel, Service, Workload
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

_MACHINE_KEYS = ("machine_type", "accelerator_type", "accelerator_count")
# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/MachineSpec, of a DeployedModel
_DEPLOYED_ON = "n1-standard-2"


@dataclass(frozen=True, slots=True)
class Pool:
    """Worker pools of a job that run on the same machine; `place` is its number among several."""

    specs: tuple[Map, ...]
    place: int | None = None

    @property
    def header(self) -> Span:
        """Where the first of them begins."""
        return self.specs[0].header

    def machine(self) -> Value[Machine]:
        """Return the machine they all run on."""
        return machine(self.specs[0])

    def machines(self) -> Value[int]:
        """Return how many machines they have together; a pool that states no count has one."""
        counts = [reading.number(loosely(spec, "replica_count")).default(1) for spec in self.specs]
        hole = first_unknown(counts)
        if hole is not None:
            return hole
        return counts[0].map(lambda _: sum(count.known for count in counts))

    def reservation(self) -> Leaf:
        """Return the kind of reservation they ask for."""
        return _reservation(self.specs[0])


def alike(spec: Map) -> Iterator[Pool]:
    """Yield the worker pools of a CustomJobSpec, as one where all run on the same machine.

    An empty pool `{}` keeps a place in the order and starts nothing.
    """
    specs = tuple(pool for pool in children(spec, "worker_pool_specs") if pool.entries)
    if len({_said(pool) for pool in specs}) == 1:
        yield Pool(specs)
        return
    for place, pool in enumerate(children(spec, "worker_pool_specs")):
        if pool.entries:
            yield Pool((pool,), place)


def machine(holder: Map, otherwise: str | None = None) -> Value[Machine]:
    """Return the machine of a message's `machineSpec`, `otherwise` where it names none."""
    kind, device, count = (loosely(holder, "machine_spec", key) for key in _MACHINE_KEYS)
    named = reading.text(kind)
    if otherwise is not None:
        named = reading.perhaps(named.default(otherwise))
    return machines.asked(named, device, count)


def served(
    shared: Common, resources: Map, names: words.Names, model: ServedModel | None = None
) -> Endpoint:
    """Return an endpoint of `dedicatedResources`, whose counts are 1 where nothing is said.

    It goes down to no replica at all where the least of them is 0 (v1beta1).
    """
    on = machine(resources, _DEPLOYED_ON)
    hosts = _hosts(resources, on)
    floor = reading.number(loosely(resources, "min_replica_count")).default(1)
    most = reading.number(loosely(resources, "max_replica_count"))
    start = reading.number(loosely(resources, "initial_replica_count"))
    flexible = declared.flexible(loosely(resources, "flex_start"))
    return Endpoint(
        **shared,
        **machinery(on, names, resources.header, model),
        service=Service.VERTEX_PREDICTION,
        purchase=declared.reserved(
            _reservation(resources), declared.spot(loosely(resources, "spot"), flexible)
        ),
        workload=defaulted(Workload.INFERENCE, resources.header),
        mode=defaulted(Mode.REALTIME, resources.header),
        replicas=_times(floor if fact(start, 0) is None else start.default(1), hosts),
        floor=_times(floor, hosts),
        ceiling=reading.perhaps(_times(floor if fact(most, 0) is None else most.default(1), hosts)),
        scheduled=defaulted(fact=False, span=resources.header),  # Vertex AI has no clock
    )


def chosen(shared: Common, resources: Map, names: words.Names) -> Endpoint:
    """Return an endpoint of `automaticResources`, whose machines nobody is told."""
    header = resources.header
    hidden = loosely(resources, "machine_spec").hole("Vertex AI chooses the machines itself")
    most = reading.number(loosely(resources, "max_replica_count"))
    least = reading.number(loosely(resources, "min_replica_count"))
    floor = least.required("minReplicaCount, which Vertex AI then chooses itself,")
    return Endpoint(
        **shared,
        **machinery(hidden, names, header),
        service=Service.VERTEX_PREDICTION,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=defaulted(Mode.REALTIME, header),
        replicas=floor,
        floor=floor,
        ceiling=most,
        scheduled=defaulted(fact=False, span=header),
    )


def kept(shared: Common, pool: Map, names: words.Names) -> NodePool:
    """Return a pool of a persistent resource, which is billed until somebody deletes it.

    It is there for custom jobs and for Ray clusters alike, and is never sold as spot capacity:
    https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.persistentResources
    """
    scaling = loosely(pool, "autoscaling_spec")
    bounds = reading.child(pool, "autoscaling_spec")
    fixed = reading.number(loosely(pool, "replica_count"))
    least = reading.number(loosely(bounds, "min_replica_count")) if bounds else fixed
    most = reading.number(loosely(bounds, "max_replica_count")) if bounds else fixed
    return NodePool(
        **shared,
        **machinery(machine(pool), names, pool.header),
        service=Service.VERTEX_TRAINING,
        purchase=declared.reserved(_reservation(pool), defaulted(Purchase.ON_DEMAND, pool.header)),
        workload=defaulted(Workload.UNSTATED, pool.header),
        floor=least.default(1),
        ceiling=most,
        shrinks=declared.present(scaling),
        system=defaulted(fact=False, span=pool.header),
    )


def _hosts(holder: Map, on: Value[Machine]) -> Value[int]:
    """Return how many machines one replica spans: a slice of TPUs, or so many GPU nodes.

    https://cloud.google.com/vertex-ai/docs/reference/rest/v1/MachineSpec
    """
    topology = reading.text(loosely(holder, "machine_spec", "tpu_topology"))
    nodes = reading.number(loosely(holder, "machine_spec", "multihost_gpu_node_count"))
    if topology.unknown or topology.known is None:
        return nodes.default(1)
    if on.unknown:
        return defaulted(1, topology.origin.span)
    of_host = max(1, reading.accelerators(on).known)
    return machines.chips(topology).map(lambda chips: max(1, math.ceil(chips / of_host)))


def _times(count: Value[int], hosts: Value[int]) -> Value[int]:
    if hosts.unknown:
        return hosts
    return count if hosts.known == 1 else count.map(lambda replicas: replicas * hosts.known)


def _said(pool: Map) -> tuple[object, ...]:
    return tuple(fact(loosely(pool, "machine_spec", key), None) for key in _MACHINE_KEYS)


def _reservation(holder: Map) -> Leaf:
    return loosely(holder, "machine_spec", "reservation_affinity", "reservation_affinity_type")
