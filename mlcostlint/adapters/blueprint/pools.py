"""Machines that modules of the Cluster Toolkit make as jobs need them: for Slurm, for HTCondor."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import slurm
from mlcostlint.adapters.blueprint.virtual_machine import Defaults, virtual_machine
from mlcostlint.adapters.google.compute import tpu
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.blueprint import user
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import given, number, perhaps
from mlcostlint.adapters.recast import Size, pooled, recast, renamed, reworded
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import Value, defaulted, first_unknown

_COMPUTE = "community/modules/compute"
_PARTITION = f"{_COMPUTE}/schedmd-slurm-gcp-v6-partition"
_NODES = Defaults("c2-standard-60", 50, "pd-standard")
_EXECUTE_POINTS = Defaults("n2-standard-4", 100, "pd-balanced")
_STATIC, _DYNAMIC, _DYNAMIC_TPUS = 0, 10, 0
_LEAST_IDLE, _MOST = 0, 5
_IDLE_SECONDS = 300
_TPU = {"labels": "labels", "node_type": "accelerator_type", "region": "region", "zone": "zone"}
_TPU_SCHEDULING = {"preemptible": "preemptible", "reserved": "reserved"}


def nodes(block: Block, links: Links) -> Iterator[Resource]:
    """Read nodes of Slurm: some always run, others start for its jobs."""
    found = virtual_machine(block, links, _NODES)
    yield from pooled(slurm.for_jobs(found), _size(block, links, _DYNAMIC))


def slices(block: Block, links: Links) -> Iterator[Resource]:
    """Read TPU nodes of Slurm."""
    found = tpu(recast(block, dict(_slice(block.body))), links)
    yield from pooled(slurm.for_jobs(found), _size(block, links, _DYNAMIC_TPUS))


def execute_points(block: Block, links: Links) -> Iterator[Resource]:
    """Read machines that HTCondor starts as its jobs need them."""
    size = Size(
        number(block.get("min_idle")).default(_LEAST_IDLE),
        perhaps(number(block.get("max_size")).default(_MOST)),
        defaulted(fact=True, span=block.body.header),
    )
    yield from pooled(slurm.for_jobs(virtual_machine(block, links, _EXECUTE_POINTS)), size)


def _size(block: Block, links: Links, dynamic: int) -> Size:
    floor = number(block.get("node_count_static")).default(_STATIC)
    more = number(block.get("node_count_dynamic_max")).default(dynamic)
    idle = _patience(block, links)
    return Size(floor, perhaps(_sum(floor, more)), idle.map(lambda time: time is not None), idle)


def _sum(floor: Value[int], more: Value[int]) -> Value[int]:
    hole = first_unknown([floor, more])
    return more.map(lambda count: floor.known + count) if hole is None else hole


def _patience(block: Block, links: Links) -> Value[int | None]:
    """Return after how many seconds the partition of nodes removes an idle one, -1 being never."""
    partition = user(block, links, _PARTITION) or block
    seconds = number(partition.get("suspend_time")).default(_IDLE_SECONDS)
    return seconds.map(lambda time: None if time < 0 else time)


def _slice(body: Map) -> Iterator[tuple[str, Node]]:
    yield from renamed(body, _TPU).items()
    yield "scheduling_config", reworded(body, _TPU_SCHEDULING)
    config = body.child("accelerator_config")
    if config is not None and given(config.get("version")):
        yield "accelerator_config", reworded(config, {"version": "type", "topology": "topology"})


TABLE: Mapping[str, Adapter] = {
    f"{_COMPUTE}/htcondor-execute-point": execute_points,
    f"{_COMPUTE}/schedmd-slurm-gcp-v6-nodeset": nodes,
    f"{_COMPUTE}/schedmd-slurm-gcp-v6-nodeset-tpu": slices,
}
