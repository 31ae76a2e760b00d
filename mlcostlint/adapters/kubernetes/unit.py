"""A pod template with all that its object, its namespace and its node say of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypedDict, TypeVar

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import engines, flags, karpenter
from mlcostlint.adapters.kubernetes.capacity import demanded_purchase, purchase
from mlcostlint.adapters.kubernetes.devices import Devices, devices, none
from mlcostlint.adapters.kubernetes.machines import machine
from mlcostlint.adapters.kubernetes.pods import Pod, is_suspended, pods, total
from mlcostlint.adapters.kubernetes.scheduling import Demands, cloud, demands, region
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import Common
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model.parts import DataPath, Environment, Purchase, Service, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.tree import Block, Map
from mlcostlint.value import How, Value, defaulted, fact


T = TypeVar("T")


class Machinery(TypedDict):
    """The fields that `model.Compute` adds to `model.Resource`."""

    service: Service
    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purchase: Value[Purchase]
    workload: Value[Workload]
    purpose: Value[str]
    model: Value[str | None]
    data: tuple[DataPath, ...]


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
        return spec(self.block)

    @property
    def header(self) -> Span:
        """The line that opens the `spec`, where its absent attributes are reported."""
        return self.spec.header

    @property
    def names(self) -> Names:
        """What the object and the pods are called."""
        own = names(self.block)
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
        asked = self.devices.names
        return joined.pool(
            self.links,
            self.block,
            lambda block: karpenter.fits(block, self.demands, asked),
            *karpenter.TYPES,
        )

    @cached_property
    def machine(self) -> Value[Machine]:
        """What the pods run on: what they demand, else what their node pool has."""
        own = machine(self.demands, self.devices, self._provider())
        if not own.unknown or self.devices.shared or self.pool is None:
            return own
        return _through(karpenter.machine(self.pool), self.pod.header)

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
        return environment(self.block, self.labels, self.names)

    def machinery(self, meant: Workload = Workload.UNSTATED) -> Machinery:
        """Return the fields that `model.Compute` adds; what the kind alone means goes first."""
        return Machinery(
            service=Service.KUBERNETES,
            machine=self.machine,
            accelerators=self.devices.count,
            processes=flags.processes(self.pod),
            purchase=self._purchase(),
            workload=self.workload()
            if meant is Workload.UNSTATED
            else defaulted(meant, self.header),
            purpose=words.purpose(self.names, self.header),
            model=flags.model_id(self.pod),
            data=(),
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
        return _through(karpenter.region_of(self.pool), self.pod.header)

    def _purchase(self) -> Value[Purchase]:
        if self.pool is None or demanded_purchase(self.demands) is not None:
            return purchase(self.demands)
        return _through(karpenter.purchase_of(self.pool), self.pod.header)


def units(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the pods of an object that ask for accelerators, one by one."""
    for pod, found in _with_devices(block):
        yield Unit(block, links, (pod,), found)


def alike(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the same pods; those on one kind of machine together, as the workers of one job."""
    groups: dict[tuple[object, ...], list[tuple[Pod, Devices]]] = {}
    for pod, found in _with_devices(block):
        unit = Unit(block, links, (pod,), found)
        facts = (unit.devices.count, unit.machine, unit._purchase())  # noqa: SLF001 - same class
        key = tuple(fact(value, value.unknown) for value in facts)
        groups.setdefault(key, []).append((pod, found))
    for members in groups.values():
        whole = tuple(pod for pod, _ in members)
        part = _part(whole[0]) if len(groups) > 1 else ""
        yield Unit(block, links, whole, members[0][1], part)


def apart(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the same pods, each under the name of its part where there are several."""
    found = list(units(block, links))
    for place, unit in enumerate(found):
        part = "" if len(found) == 1 else _part(unit.pod) or str(place)
        yield replace(unit, part=part)


def with_or_without(block: Block, links: Links) -> Iterator[Unit]:
    """Yield the pods of an object whether they ask for accelerators or not."""
    for pod in pods(block.body):
        if not is_suspended(pod):
            yield Unit(block, links, (pod,), devices(pod) or none(pod.header))


def spec(block: Block) -> Map:
    """Return the `spec` of an object, the object itself where it has none."""
    return block.body.child("spec") or block.body


def names(block: Block) -> Names:
    """Return what an object is called; a name that is filled in later is a hidden one."""
    given = [block.get("metadata", key) for key in ("name", "generateName", "namespace")]
    hidden = next((leaf for leaf in given if leaf.unknown), None)
    return Names.of([block.name or "unnamed"], hidden)


def environment(block: Block, labels: Value[Tags | None], called: Names) -> Value[Environment]:
    """Return what an object is for: by label, namespace, name, then folder."""
    space = reading.known_texts(block.get("metadata", "namespace"))
    header = block.body.header
    ordered = Names.of((*space, *called), called.hidden)
    return words.environment(labels, ordered, header.path, header)


def _with_devices(block: Block) -> Iterator[tuple[Pod, Devices]]:
    for pod in pods(block.body):
        found = devices(pod)
        if found is not None and not is_suspended(pod) and not engines.checks_devices(pod):
            yield pod, found


def _part(pod: Pod) -> str:
    """Return what a pod template is called among others: by a name around it, else by its key."""
    inner = pod.parents[2:]
    for node in (pod.spec, *reversed(inner)):
        called = reading.known_texts(*(node.get(key) for key in ("groupName", "name")))
        if called:
            return called[0]
    keys = [key for key in pod.path if key not in ("spec", "template")]
    return keys[-1] if keys else ""


def _through(value: Value[T], use: Span) -> Value[T]:
    return replace(value, origin=value.origin.used_at(use, How.PASSED))
