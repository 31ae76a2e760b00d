"""The facts of `model.Compute` that are told of pods, ready to be passed on."""

from mlcostlint.adapters.machinery import Machinery
from mlcostlint.hardware import Partition
from mlcostlint.model import NodePool
from mlcostlint.model.parts import Purchase, Requests, Service, Workload
from mlcostlint.value import Value


class Computing(Machinery):
    """The fields that `model.Compute` adds to `model.Resource`."""

    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]
    partition: Value[Partition] | None
    pools: tuple[NodePool, ...]
    namespace: Value[str]
    blocks_removal: Value[bool]
    requests: Requests
