"""A pod template with all that its object, its namespace and its node say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from mlcostlint import hardware
from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import (
    compute_classes,
    division,
    engines,
    flags,
    flavors,
    objects,
    removal,
    requests,
    sharing,
)
from mlcostlint.adapters.kubernetes.capacity import demanded_purchase, purchase
from mlcostlint.adapters.kubernetes.computing import Computing
from mlcostlint.adapters.kubernetes.containers import Surroundings, reads_config_maps, started
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.machines import machine
from mlcostlint.adapters.kubernetes.offers import estate
from mlcostlint.adapters.kubernetes.placement import Placement, placed
from mlcostlint.adapters.kubernetes.pods import Pod, total
from mlcostlint.adapters.kubernetes.scheduling import Demands, cloud, demands, region
from mlcostlint.adapters.links import Links, aws, google
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.links.kubernetes import disruption
from mlcostlint.adapters.links.pools import served
from mlcostlint.adapters.programs.data import uris
from mlcostlint.adapters.programs.program import Program
from mlcostlint.adapters.reading import Common
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine, Partition
from mlcostlint.model import DataPath, NodePool, ServedModel
from mlcostlint.model.parts import Environment, Purchase, Service, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

T = TypeVar("T")

_RUNS_ON_DATA = (Workload.TRAINING, Workload.TUNING, Workload.BATCH)


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
        holders = [space, self.block] if space else [self.block]
        sources = [one.get("metadata", "labels") for one in holders]
        if self.pod.metadata is not None:
            sources.append(self.pod.metadata.get("labels"))
        return tagging.merged(self.header, *sources)

    @cached_property
    def demands(self) -> Demands:
        """What the pods demand of their nodes, by themselves and by the queue they wait in."""
        own = demands(self.pod)
        return flavors.queued(own, self.pod, self.block, self.links, self.devices.names)

    @cached_property
    def placement(self) -> Placement:
        """The node pools of the scan whose nodes they run on."""
        if self.demands.hole is not None or not fact(self.devices.count, 1):
            return Placement()
        known, home = self.links.once(estate), served(self.links, self.block)
        return placed(self.demands, self.devices, known, self.block.span.path, home)

    @cached_property
    def compute_class(self) -> Block | None:
        """The compute class of GKE that they select, if it is among the files."""
        leaf = self.demands.only(compute_classes.LABEL)
        name = "" if leaf is None else str(fact(leaf, "") or "")
        return joined.named(self.links, self.block, compute_classes.TYPE, name)

    @cached_property
    def machine(self) -> Value[Machine]:
        """What the pods run on: what they demand, else what their node pools have."""
        own = machine(self.demands, self.devices, self._provider())
        if not own.unknown and own.known.name:
            return own
        found = self._inherited(lambda pool: pool.machine)
        if found is None and self.compute_class is not None:
            found = compute_classes.machine(self.compute_class, self.devices)
        if found is None or (found.unknown and not own.unknown):
            return own
        return found

    @cached_property
    def purchase(self) -> Value[Purchase]:
        """How the nodes they run on are bought: as they demand, else as their pools are."""
        stated = demanded_purchase(self.demands)
        found = self._inherited(lambda pool: pool.purchase) if stated is None else stated
        if found is None and self.compute_class is not None:
            found = compute_classes.purchase(self.compute_class)
        return purchase(self.demands) if found is None else found

    @cached_property
    def partition(self) -> Value[Partition] | None:
        """What they take of each accelerator: as they ask, else as their nodes are divided."""
        return division.taken(self.devices, self.demands, self.placement, self._shared)

    def common(self) -> Common:
        """Return the fields of `model.Resource`; costs of workloads are no matter of tags."""
        found = fact(self.machine, None)
        provider = found.cloud if found and found.cloud is not Cloud.UNSTATED else self._provider()
        common = reading.common(
            self.block, provider, self._region(), defaulted(None, self.header), self.names
        )
        common["environment"] = self.environment()
        common["hints"] = objects.hints(self.block)
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
            processes=flags.told_processes(self.pod, self.programs, self.model, self.copies()),
            purchase=self.purchase,
            workload=self.workload()
            if meant is Workload.UNSTATED
            else defaulted(meant, self.header),
            purpose=words.purpose(self.names, self.header),
            model=self.model,
            data=self._data() if meant in _RUNS_ON_DATA else (),
            partition=self.partition,
            pools=self.placement.pools,
            namespace=objects.namespace(self.block),
            blocks_removal=self._blocks_removal(),
            requests=requests.requested(self.pod, self.block),
        )

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """What the containers start, with the ConfigMaps of the scan that they read."""
        around = Surroundings(
            lambda name: joined.config_map(self.links, self.block, name),
            tuple(self.pod.spec.maps("volumes")),
        )
        return tuple(
            started(container, around) if reads_config_maps(container) else found
            for container, found in zip(self.pod.containers, self.pod.programs, strict=True)
        )

    def all_programs(self) -> tuple[Program, ...]:
        """Return what the containers of every pod start, and what Ray is asked to run on them."""
        others = (one for pod in self.pods[1:] for one in pod.programs)
        submitted = engines.entrypoint(self.pod)
        return (*self.programs, *others, *((submitted,) if submitted else ()))

    @cached_property
    def model(self) -> ServedModel:
        """The model that the pods load."""
        return flags.model(self.pod, self.programs)

    def _data(self) -> tuple[DataPath, ...]:
        given = list(uris(self.all_programs()))
        ours = aws.data_paths(self.links, self.block, given)
        return (*ours, *google.data_paths(self.links, given))

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

    def _shared(self, node: Leaf | None) -> Value[Partition] | None:
        """Return what a plugin shares of each accelerator; GKE has one that only pools tell."""
        if self._provider() is Cloud.GCP:
            return None
        return sharing.shared(self.links, self.block, self.devices.names, node)

    def _provider(self) -> Cloud:
        own = cloud(self.demands)
        if own is not Cloud.UNSTATED:
            return own
        if self.devices.cloud is not Cloud.UNSTATED:
            return self.devices.cloud
        clouds = {pool.cloud for pool in self.placement.pools}
        if len(clouds) == 1:
            return clouds.pop()
        return hardware.region_cloud(fact(region(self.demands, self.block.name), ""))

    def _region(self) -> Value[str]:
        own = region(self.demands, self.block.name)
        found = self._inherited(lambda pool: pool.region) if own.unknown else None
        return own if found is None or found.unknown else found

    def _inherited(self, pick: Callable[[NodePool], Value[T]]) -> Value[T] | None:
        return self.placement.inherited(pick, self.pod.header)
