"""Azure Machine Learning's own machines: compute instances and compute clusters."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared, instances
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import (
    ManagedService,
    NodePool,
    Notebook,
    Other,
    Purchase,
    Resource,
    Service,
    Workload,
)
from mlcostlint.tree import Block
from mlcostlint.value import defaulted, fact, written

_SCALE = "scale_settings"


def instance(block: Block, links: Links) -> Iterator[Resource]:
    """Read a compute instance, which the azurerm provider cannot tell to stop when idle."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    size = reading.machine(block.get("virtual_machine_size"), Cloud.AZURE)
    tags = declared.own_tags(block, links)
    yield Notebook(
        **declared.common(block, links, block.get("name"), tags=tags),
        **machinery(size, names, header),
        service=Service.AZURE_ML,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=instances.patched(block, links, instances.stops_when_idle),
        scheduled=instances.patched(
            block, links, instances.stops_by_clock, words.scheduled(tags, header)
        ),
        users=defaulted(None, header),
    )


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a compute cluster, which starts and stops nodes for the jobs that are sent to it."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    yield NodePool(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get("vm_size"), Cloud.AZURE), names, header),
        service=Service.AZURE_ML,
        purchase=declared.purchase(block.get("vm_priority"), "LowPriority"),
        workload=defaulted(Workload.BATCH, header),
        floor=reading.number(block.get(_SCALE, "min_node_count")).required("min_node_count"),
        ceiling=reading.number(block.get(_SCALE, "max_node_count")),
        shrinks=defaulted(fact=True, span=header),
        system=defaulted(fact=False, span=header),
    )


def workspace(block: Block, links: Links) -> Iterator[Resource]:
    """Read a workspace, and the firewall that rules for host names put in its managed network.

    https://learn.microsoft.com/azure/machine-learning/how-to-managed-network#pricing
    """
    shared = declared.common(block, links, block.get("name"))
    yield Other(**shared)
    rule = joins.named_hosts(block, links)
    isolation = reading.text(block.get("managed_network", "isolation_mode"))
    if rule is not None and fact(isolation, None) == "AllowOnlyApprovedOutbound":
        yield ManagedService(
            **declared.inside(shared, "firewall", rule.body.header, rule.span),
            size=defaulted("Standard", rule.body.header),
            units=written(1, rule.body.header),
            redundant=declared.absent(rule.body.header),
        )


TABLE: Mapping[str, Adapter] = {
    "azurerm_machine_learning_compute_instance": instance,
    "azurerm_machine_learning_compute_cluster": cluster,
    "azurerm_machine_learning_workspace": workspace,
}
