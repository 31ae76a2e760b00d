"""Pools of Azure Batch, whose nodes run tasks."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Purchase, Resource, Service, Tags, Workload
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, first_unknown, unknown

_FIXED = "fixed_scale"


def pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pool, of a fixed size or sized by a formula that is no fact until it runs.

    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/batch_pool
    """
    header, names = block.body.header, naming.names(block, block.get("name"))
    account = joins.account(block, "account_name", links)
    nodes, bought = _fixed(block)
    formula = block.get("auto_scale", "formula")
    if reading.given(block.get("auto_scale")):
        nodes = formula.hole("a formula decides how many nodes this pool has")
        bought = formula.hole("a formula decides which nodes this pool has")
    yield NodePool(
        **declared.common(
            block,
            links,
            block.get("name"),
            tags=_tags(block, account, links),
            placed=declared.region_of(account, block, links, "the Batch account"),
        ),
        **machinery(reading.machine(block.get("vm_size"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=bought,
        workload=defaulted(Workload.BATCH, header),
        floor=nodes,
        ceiling=reading.perhaps(nodes),
        shrinks=declared.present(block.get("auto_scale")),
        system=declared.absent(header),
    )


def _fixed(block: Block) -> tuple[Value[int], Value[Purchase]]:
    if not reading.given(block.get(_FIXED)):
        hole = unknown("fixed_scale or auto_scale is missing", block.body.header)
        return hole, hole
    dedicated = reading.number(block.get(_FIXED, "target_dedicated_nodes")).default(1)
    spare = reading.number(block.get(_FIXED, "target_low_priority_nodes")).default(0)
    doubt = first_unknown([dedicated, spare])
    if doubt is not None:
        return doubt, doubt
    stated = spare if spare.known else dedicated
    both = stated.map(lambda _: dedicated.known + spare.known)
    if not spare.known:
        return both, dedicated.map(lambda _: Purchase.ON_DEMAND)
    return both, spare.map(lambda _: Purchase.MIXED if dedicated.known else Purchase.SPOT)


def _tags(block: Block, account: Block | None, links: Links) -> Value[Tags | None]:
    """Return the tags of the Batch account, under which the nodes of its pools are billed.

    https://learn.microsoft.com/azure/batch/plan-to-manage-costs
    """
    if account is None:
        return unknown("the tags are those of the Batch account, declared elsewhere", block.span)
    return declared.own_tags(account, links)


TABLE: Mapping[str, Adapter] = {"azurerm_batch_pool": pool}
