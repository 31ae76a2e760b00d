"""Machines that modules of the Cluster Toolkit make and of which a fixed number runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.adapters import slurm
from mlcostlint.adapters.blueprint.virtual_machine import Defaults, virtual_machine
from mlcostlint.adapters.google.workbench import workbench
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import number
from mlcostlint.adapters.recast import recast, renamed, reworded
from mlcostlint.model import Resource, VirtualMachine
from mlcostlint.tree import Block
from mlcostlint.value import fact

_SCHEDULER = "community/modules/scheduler"


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Reads machines that are made by the number that `count` says.

    Those `in_cluster` serve others and are not stopped apart from them.
    """

    defaults: Defaults
    count: str
    in_cluster: bool

    def __call__(self, block: Block, links: Links) -> Iterator[Resource]:
        many = number(block.get(self.count)).default(1)
        if fact(many, None) == 0:
            return
        for one in virtual_machine(block, links, self.defaults):
            if isinstance(one, VirtualMachine):
                machine = replace(one, floor=many)
                yield slurm.managed(machine) if self.in_cluster else machine
            else:
                yield replace(one, copies=many)


def notebook(block: Block, links: Links) -> Iterator[Resource]:
    """Read a notebook of Vertex AI Workbench."""
    setup = reworded(block.body, {"machine_type": "machine_type"})
    said = {**renamed(block.body, {"labels": "labels", "zone": "location"}), "gce_setup": setup}
    yield from workbench(recast(block, said), links)


_HEAD = Defaults("c2-standard-4", 50, "pd-ssd")
_HTCONDOR = "n2-standard-4"

TABLE: Mapping[str, Adapter] = {
    "modules/compute/vm-instance": _Fixed(
        Defaults("c2-standard-60", 200, "pd-standard"), "instance_count", in_cluster=False
    ),
    "community/modules/compute/notebook": notebook,
    f"{_SCHEDULER}/schedmd-slurm-gcp-v6-controller": _Fixed(_HEAD, "", in_cluster=True),
    f"{_SCHEDULER}/schedmd-slurm-gcp-v6-login": _Fixed(_HEAD, "num_instances", in_cluster=True),
    f"{_SCHEDULER}/htcondor-access-point": _Fixed(
        Defaults(_HTCONDOR, 32, "pd-balanced"), "", in_cluster=True
    ),
    f"{_SCHEDULER}/htcondor-central-manager": _Fixed(
        Defaults(_HTCONDOR, 20, "pd-balanced"), "", in_cluster=True
    ),
}
