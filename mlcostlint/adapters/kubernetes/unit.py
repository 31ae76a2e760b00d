"""A pod template with all that its object, its namespace and its node say of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import engines, flags, karpenter, objects, removal
from mlcostlint.adapters.kubernetes.capacity import demanded_purchase, purchase
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.machines import machine
from mlcostlint.adapters.kubernetes.placement import fits
from mlcostlint.adapters.kubernetes.pods import Pod, total
from mlcostlint.adapters.kubernetes.scheduling import Demands, cloud, demands, region
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.links.kubernetes import disruption
from mlcostlint.adapters.machinery import Machinery
from mlcostlint.adapters.reading import Common
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model.parts import Environment, Purchase, Service, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.tree import Block, Map
from mlcostlint.value import How, Value, defaulted, fact

T = TypeVar("T")


class Computing(Machinery):
    """The fields that `model.Compute` adds to `model.Resource`."""

    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]
    namespace: Value[str]
    blocks_removal: Value[bool]


@dataclass(frozen=True)
class Unit:
    """Pods of one object that run on the same machine; `part` names them among others of it."""

    block: Block
    links: Links
    pods: tuple[Pod, ...]
    devices: Devices
    part: str = ""

    @property
    def pod(self) -> Pod:
        """The first of the pods, which speaks for all."""
        return self.pods[0]

    @property
    def spec(self) -> Map:
        """The `spec` of the object."""
        return objects.spec(self.block)

    @property
    def header(self) -> Span:
        """The line that opens the `spec`, where its absent attributes are reported."""
        return self.spec.header

    @property
    def names(self) -> Names:
        """What the object and the pods are called."""
        own = objects.names(self.block)
        return Names.of((*own, *filter(None, [self.part])), own.hidden)

    @cached_property
    def labels(self) -> Value[Tags | None]:
        """The labels of the namespace, the object and the pod, and annotations about spot."""
        space = joined.namespace(self.links, self.block)
        holders = [space.body if space else None, self.block.body]
        sources = [one.get("metadata", "labels") for one in holders if one is not None]
        metadata = self.pod.metadata
        if metadata is not None:
            sources.append(metadata.get("labels"))
        return reading.tags(self.header, *sources)

    @cached_property
    def demands(self) -> Demands:
        """What the pods demand of their nodes."""
        return demands(self.pod)

    @cached_property
    def pool(self) -> Block | None:
        """The one node pool of the scan whose nodes they run on."""
        if self.demands.hole is not None or not fact(self.devices.count, 1):
            return None
        return joined.pool(
            self.links,
            self.block,
            lambda block: fits(block, self.demands, self.devices),
            *karpenter.TYPES,
        )

    @cached_property
    def machine(self) -> Value[Machine]:
        """What the pods run on: what they demand, else what their node pool has."""
        own = machine(self.demands, self.devices, self._provider())
        if not own.unknown or self.devices.shared or self.pool is None:
            return own
        return _through(karpenter.machine(self.pool), self.pod.header)

    @cached_property
    def purchase(self) -> Value[Purchase]:
        """How the nodes they run on are bought: as they demand, else as their node pool is."""
        if self.pool is None or demanded_purchase(self.demands) is not None:
            return purchase(self.demands)
        return _through(karpenter.purchase_of(self.pool), self.pod.header)

    def common(self) -> Common:
        """Return the fields of `model.Resource`; costs of workloads are no matter of tags."""
        found = fact(self.machine, None)
        provider = found.cloud if found and found.cloud is not Cloud.UNSTATED else self._provider()
        common = reading.common(
            self.block,
            provider,
            self._region(),
            defaulted(None, self.header),
            self.names,
        )
        common["environment"] = self.environment()
        if self.part:
            common["address"] += f"[{self.part}]"
        return common

    def environment(self) -> Value[Environment]:
        """Return what the pods are for: by label, namespace, name, then folder."""
        return objects.environment(self.block, self.labels, self.names)

    def machinery(self, meant: Workload = Workload.UNSTATED) -> Computing:
        """Return the fields that `model.Compute` adds; what the kind alone means goes first."""
        return Computing(
            service=Service.KUBERNETES,
            machine=self.machine,
            accelerators=self.devices.count,
            processes=flags.processes(self.pod),
            purchase=self.purchase,
            workload=self.workload()
            if meant is Workload.UNSTATED
            else defaulted(meant, self.header),
            purpose=words.purpose(self.names, self.header),
            model=flags.model_id(self.pod),
            data=(),
            namespace=objects.namespace(self.block),
            blocks_removal=self._blocks_removal(),
        )

    def workload(self) -> Value[Workload]:
        """Return what the pods are used for: by what they run, else by name."""
        found = engines.workload(self.pod)
        if found is not Workload.UNSTATED:
            return words.computed(found, self.pod.header)
        return words.workload(self.names, self.header)

    def copies(self) -> Value[int]:
        """Return how many pods the object asks for."""
        return total(pod.copies() for pod in self.pods)

    def _blocks_removal(self) -> Value[bool]:
        """Return whether annotations or a disruption budget keep the node as it is."""
        budget = disruption.budget(self.links, self.block, self.pod.metadata)
        alone = joined.scaler(self.links, self.block) is None
        copies = fact(self.copies(), None) if alone else None
        said = removal.forbidden(self.pod, budget, copies)
        return defaulted(fact=False, span=self.header) if said is None else said

    def _provider(self) -> Cloud:
        own = cloud(self.demands)
        if own is not Cloud.UNSTATED:
            return own
        if self.devices.cloud is not Cloud.UNSTATED or self.pool is None:
            return self.devices.cloud
        return karpenter.cloud_of(self.pool)

    def _region(self) -> Value[str]:
        own = region(self.demands, self.block.name)
        if not own.unknown or self.pool is None:
            return own
        found = karpenter.region_of(self.pool)
        return own if found.unknown else _through(found, self.pod.header)


def _through(value: Value[T], use: Span) -> Value[T]:
    return replace(value, origin=value.origin.used_at(use, How.PASSED))
