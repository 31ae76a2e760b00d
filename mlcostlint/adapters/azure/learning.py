"""Azure Machine Learning's own machines: compute instances and compute clusters."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Notebook, Purchase, Resource, Service, Workload
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted

_SCALE = "scale_settings"


def instance(block: Block, links: Links) -> Iterator[Resource]:
    """Read a compute instance, which the azurerm provider cannot tell to stop when idle."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    size = reading.machine(block.get("virtual_machine_size"), Cloud.AZURE)
    yield Notebook(
        **declared.common(block, links, block.get("name")),
        **machinery(size, names, header),
        service=Service.AZURE_ML,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=_stops(block, links),
        scheduled=words.scheduled(declared.own_tags(block), header),
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


def _stops(block: Block, links: Links) -> Value[bool]:
    patch = joins.patched(block, links)
    if patch is not None:
        return patch.hole("an azapi resource may set the idle time of this instance")
    return defaulted(fact=False, span=block.body.header)


TABLE: Mapping[str, Adapter] = {
    "azurerm_machine_learning_compute_instance": instance,
    "azurerm_machine_learning_compute_cluster": cluster,
}
