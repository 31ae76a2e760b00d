"""What is known of machines because a scheduler of jobs fills them: Slurm, HTCondor."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlcostlint.model import Resource, VirtualMachine
from mlcostlint.model.parts import Workload
from mlcostlint.value import defaulted, fact


def for_jobs(found: Iterable[Resource]) -> Iterator[Resource]:
    """Yield machines for what names say, else for jobs that end: such a scheduler is for these."""
    for one in found:
        if isinstance(one, VirtualMachine) and fact(one.workload, None) is Workload.UNSTATED:
            yield replace(one, workload=defaulted(Workload.BATCH, one.header))
        else:
            yield one


def managed(one: VirtualMachine) -> VirtualMachine:
    """Return a machine that belongs to a cluster, which it starts and stops with."""
    return replace(one, managed=defaulted(fact=True, span=one.header))
