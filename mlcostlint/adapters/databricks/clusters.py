"""Clusters for people, and pools of idle machines."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.databricks import declared
from mlcostlint.adapters.databricks.nodes import Nodes
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Notebook, Resource, Service, Volume, Workload
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, first_unknown

# https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/cluster
IDLE_MINUTES = 60
_POOL_ON_AWS = "SPOT"
_CLOUD_SERVICES = {
    Cloud.AWS: Service.EC2,
    Cloud.AZURE: Service.AZURE_VM,
    Cloud.GCP: Service.GCE,
}
_DISKS = "aws_attributes"


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read an all-purpose cluster, which stops after 60 idle minutes unless told otherwise."""
    nodes = Nodes(block.body, block, links)
    names, header = naming.names(block, block.get("cluster_name")), block.body.header
    tags = tagging.merged(header, nodes.policy_tags(), block.get("custom_tags"))
    idle = reading.number(nodes.get("autotermination_minutes")).default(IDLE_MINUTES)
    found = Notebook(
        **declared.shared(block, nodes.cloud(), nodes.region(), tags, names),
        **machinery(nodes.machine(), names, header),
        service=Service.DATABRICKS,
        purchase=nodes.purchase(),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=idle.map(lambda minutes: minutes > 0),
        scheduled=words.scheduled(tags, header),
        users=defaulted(None, header),
    )
    yield found
    yield from _disks(block, found)


def pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pool; the cloud bills its idle machines, Databricks does not."""
    nodes = Nodes(block.body, block, links)
    names, header = naming.names(block, block.get("instance_pool_name")), block.body.header
    tags = tagging.merged(header, block.get("custom_tags"))
    yield NodePool(
        **declared.shared(block, nodes.cloud(), nodes.region(), tags, names),
        **machinery(nodes.machine(), names, header),
        service=_CLOUD_SERVICES.get(nodes.cloud(), Service.DATABRICKS),
        purchase=nodes.purchase(_POOL_ON_AWS),
        workload=words.workload(names, header),
        floor=reading.number(block.get("min_idle_instances")).default(0),
        ceiling=reading.number(block.get("max_capacity")),
        shrinks=defaulted(fact=True, span=header),
        system=defaulted(fact=False, span=header),
        idles=defaulted(fact=True, span=header),
    )


def _disks(block: Block, owner: Notebook) -> Iterator[Volume]:
    """Yield what EBS volumes every machine of a cluster is given, as one; they go with it."""
    header = block.body.header
    count = reading.number(block.get(_DISKS, "ebs_volume_count"))
    size = reading.number(block.get(_DISKS, "ebs_volume_size"))
    if not (reading.given(count) and reading.given(size)):
        return
    shared = reading.common(block, owner.cloud, owner.region, defaulted(None, header), ())
    shared["address"], shared["name"] = f"{owner.address}/ebs", f"{owner.name}/ebs"
    shared["environment"], shared["header"] = owner.environment, size.origin.span
    yield Volume(
        **shared,
        gigabytes=_total(size, count),
        type=reading.text(block.get(_DISKS, "ebs_volume_type")),
        iops=reading.number(block.get(_DISKS, "ebs_volume_iops")),
        throughput=reading.number(block.get(_DISKS, "ebs_volume_throughput")),
        attached=defaulted(fact=True, span=header),
        outlives_owner=defaulted(fact=False, span=header),
        owner=owner,
    )


def _total(size: Value[int | None], count: Value[int | None]) -> Value[int | None]:
    hole = first_unknown([size, count])
    if hole is not None:
        return hole
    times = count.known or 0
    return size.map(lambda gigabytes: (gigabytes or 0) * times)


TABLE: Mapping[str, Adapter] = {
    "databricks_cluster": cluster,
    "databricks_instance_pool": pool,
}
BUNDLES: Mapping[str, Adapter] = {
    "clusters": cluster,
    "instance_pools": pool,
}
