"""Machines of a ParallelCluster: what it asks of EC2 and Batch, in the words of these.

https://docs.aws.amazon.com/parallelcluster/latest/ug/cluster-configuration-file-v3.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import slurm
from mlcostlint.adapters.aws import diversity
from mlcostlint.adapters.aws.machines import instance
from mlcostlint.adapters.aws.pools import compute_environment
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.parallelcluster.tags import tags
from mlcostlint.adapters.reading import first_given, given, number, perhaps, text
from mlcostlint.adapters.recast import Size, pooled, recast, renamed
from mlcostlint.model import Resource, VirtualMachine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact

_MIN_COUNT, _MAX_COUNT = 0, 10
_MIN_VCPUS, _MAX_VCPUS = 0, 10
_LOGIN_COUNT = 1
_IDLE_MINUTES = 10
_SECONDS_A_MINUTE = 60
_VOLUME_TYPE = "gp3"
_BOUGHT = {
    "ONDEMAND": Purchase.ON_DEMAND,
    "SPOT": Purchase.SPOT,
    "CAPACITY_BLOCK": Purchase.RESERVED,
}
_BATCH_TYPES = {"ONDEMAND": "EC2", "SPOT": "SPOT"}
_ROOT_VOLUME = {
    "DeleteOnTermination": "delete_on_termination",
    "Iops": "iops",
    "Size": "volume_size",
    "Throughput": "throughput",
}
_RESERVATION = ("CapacityReservationId", "CapacityReservationResourceGroupArn")


def head(block: Block, links: Links) -> Iterator[Resource]:
    """Read the head node, which runs as long as its cluster."""
    storage = block.body.child("LocalStorage")
    yield from _machine(block, links, block.get("InstanceType"), storage)


def login(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pool of login nodes, of which a fixed number runs."""
    count = number(block.get("Count")).default(_LOGIN_COUNT)
    for one in _machine(block, links, block.get("InstanceType"), None):
        yield replace(one, floor=count) if isinstance(one, VirtualMachine) else one


def compute(block: Block, links: Links) -> Iterator[Resource]:
    """Read the machines of a Slurm queue: some always run, others start for its jobs."""
    listed = [one.get("InstanceType") for one in block.body.maps("Instances")]
    kinds = listed or [block.get("InstanceType")]
    storage = block.body.child("Queue", "ComputeSettings", "LocalStorage")
    found = (
        _of_queue(block, one, kinds) if isinstance(one, VirtualMachine) else one
        for one in _machine(block, links, kinds[0], storage)
    )
    floor = number(block.get("MinCount")).default(_MIN_COUNT)
    ceiling = perhaps(number(block.get("MaxCount")).default(_MAX_COUNT))
    shrinks = defaulted(fact=True, span=block.body.header)
    yield from pooled(slurm.for_jobs(found), Size(floor, ceiling, shrinks, _patience(block)))


def batch(block: Block, links: Links) -> Iterator[Resource]:
    """Read the machines of a Batch queue, as the compute environment that they become."""
    resources: dict[str, Node] = {
        **renamed(block.body, {"InstanceTypes": "instance_types"}),
        "type": _capacity(block).map(lambda word: _BATCH_TYPES.get(word, "EC2")),
        "min_vcpus": number(block.get("MinvCpus")).default(_MIN_VCPUS),
        "max_vcpus": number(block.get("MaxvCpus")).default(_MAX_VCPUS),
    }
    inner = Map(resources, block.body.span, block.body.header)
    said: dict[str, Node] = {"compute_resources": inner, "tags": tags(block)}
    yield from compute_environment(recast(block, said), links)


def _machine(block: Block, links: Links, kind: Leaf, storage: Map | None) -> Iterator[Resource]:
    said: dict[str, Node] = {"instance_type": kind, "tags": tags(block)}
    volume = None if storage is None else storage.child("RootVolume")
    if volume is not None:
        said["root_block_device"] = _root_volume(volume)
    for one in instance(recast(block, said), links):
        yield slurm.managed(one) if isinstance(one, VirtualMachine) else one


def _root_volume(volume: Map) -> Map:
    kind = text(volume.get("VolumeType")).default(_VOLUME_TYPE)
    said = {**renamed(volume, _ROOT_VOLUME), "volume_type": kind}
    return Map(said, volume.span, volume.header)


def _of_queue(block: Block, one: VirtualMachine, kinds: list[Leaf]) -> VirtualMachine:
    strategy = block.get("Queue", "AllocationStrategy")
    return replace(
        one,
        purchase=_purchase(block),
        choices=diversity.choices(kinds, block.body.header),
        cheapest_first=diversity.cheapest_first(strategy, "lowest-price"),
    )


def _purchase(block: Block) -> Value[Purchase]:
    targets = ((), ("Queue",))
    keys = [(*at, "CapacityReservationTarget", key) for at in targets for key in _RESERVATION]
    reserved = first_given(*(block.get(*key) for key in keys))
    if given(reserved):
        return reserved.map(lambda _: Purchase.RESERVED)
    word = _capacity(block)
    found = _BOUGHT.get(fact(word, ""))
    if word.unknown or found is not None:
        return word.map(_BOUGHT.__getitem__)
    return word.hole(f"no capacity type is called {word.known!r}")


def _capacity(block: Block) -> Value[str]:
    return text(block.get("Queue", "CapacityType")).default("ONDEMAND")


def _patience(block: Block) -> Value[int | None]:
    minutes = number(block.get("Cluster", "Scheduling", "SlurmSettings", "ScaledownIdletime"))
    seconds = minutes.default(_IDLE_MINUTES).map(lambda count: count * _SECONDS_A_MINUTE)
    return perhaps(seconds)


TABLE: Mapping[str, Adapter] = {
    "AwsBatchQueues": batch,
    "HeadNode": head,
    "LoginNodes": login,
    "SlurmQueues": compute,
}
