"""Databricks in Terraform: clusters for people, clusters of jobs, pools of idle machines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.spelling import FOLLOWS, Spelling, Spellings
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import (
    BatchJob,
    Interruption,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    Service,
    Tags,
    Workload,
)
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

# https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/cluster
_IDLE_MINUTES = 60
_ATTRIBUTES = {
    Cloud.AWS: ("aws_attributes", "SPOT_WITH_FALLBACK"),
    Cloud.AZURE: ("azure_attributes", "ON_DEMAND_AZURE"),
    Cloud.GCP: ("gcp_attributes", "ON_DEMAND_GCP"),
}
_POOL_ON_AWS = "SPOT"
_BOUGHT: Mapping[str, Purchase] = {
    "SPOT": Purchase.SPOT,
    "SPOT_WITH_FALLBACK": Purchase.MIXED,
    "ON_DEMAND": Purchase.ON_DEMAND,
    "SPOT_AZURE": Purchase.SPOT,
    "SPOT_WITH_FALLBACK_AZURE": Purchase.MIXED,
    "ON_DEMAND_AZURE": Purchase.ON_DEMAND,
    "PREEMPTIBLE_GCP": Purchase.SPOT,
    "PREEMPTIBLE_WITH_FALLBACK_GCP": Purchase.MIXED,
    "ON_DEMAND_GCP": Purchase.ON_DEMAND,
}
_CLOUD_SERVICES = {
    Cloud.AWS: Service.EC2,
    Cloud.AZURE: Service.AZURE_VM,
    Cloud.GCP: Service.GCE,
}


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read an all-purpose cluster, which stops after 60 idle minutes unless told otherwise."""
    nodes = _Nodes(block.body, block, links)
    names, header = naming.names(block, block.get("cluster_name")), block.body.header
    tags = reading.tags(header, block.get("custom_tags"))
    idle = reading.number(block.get("autotermination_minutes")).default(_IDLE_MINUTES)
    yield Notebook(
        **reading.common(block, nodes.cloud(), nodes.region(), tags, names),
        **machinery(nodes.machine(), names, header),
        service=Service.DATABRICKS,
        purchase=nodes.purchase(),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=idle.map(lambda minutes: minutes > 0),
        scheduled=words.scheduled(tags, header),
        users=defaulted(None, header),
    )


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read the clusters that a job starts for itself; they end with it."""
    shared = [(one.child("new_cluster"), one) for one in block.body.maps("job_cluster")]
    single = [(one.child("new_cluster"), one) for one in block.body.maps("task")]
    found = [(new, holder) for new, holder in (*shared, *single) if new is not None]
    if (own := block.body.child("new_cluster")) is not None:
        found.append((own, block.body))
    for place, (new, holder) in enumerate(found):
        yield _run(_Nodes(new, block, links), holder, place if len(found) > 1 else None)


def pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pool; the cloud bills its idle machines, Databricks does not."""
    nodes = _Nodes(block.body, block, links)
    names, header = naming.names(block, block.get("instance_pool_name")), block.body.header
    tags = reading.tags(header, block.get("custom_tags"))
    yield NodePool(
        **reading.common(block, nodes.cloud(), nodes.region(), tags, names),
        **machinery(nodes.machine(), names, header),
        service=_CLOUD_SERVICES.get(nodes.cloud(), Service.DATABRICKS),
        purchase=nodes.purchase(_POOL_ON_AWS),
        workload=words.workload(names, header),
        floor=reading.number(block.get("min_idle_instances")).default(0),
        ceiling=reading.number(block.get("max_capacity")),
        shrinks=defaulted(fact=True, span=header),
        system=defaulted(fact=False, span=header),
    )


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The attributes of a cluster or pool, and the block they stand in."""

    body: Map
    block: Block
    links: Links

    def machine(self) -> Value[Machine]:
        """Return the machine of the workers, that of the pool they are drawn from if it is one."""
        return reading.machine(self._source().get("node_type_id"))

    def cloud(self) -> Cloud:
        """Return the cloud that sells the machine, else the one whose attributes are given."""
        found = self.machine()
        if not found.unknown:
            return found.known.cloud
        given = (cloud for cloud, (key, _) in _ATTRIBUTES.items() if self.body.child(key))
        return next(given, Cloud.UNSTATED)

    def purchase(self, on_aws: str = "") -> Value[Purchase]:
        """Return how workers are bought; the first nodes of a cluster may be on demand anyway."""
        if self.cloud() not in _ATTRIBUTES:
            return unknown("nothing says on which cloud the workspace runs", self.body.header)
        key, usual = _ATTRIBUTES[self.cloud()]
        source = self._source()
        first = reading.number(source.get(key, "first_on_demand"))
        said = reading.text(source.get(key, "availability"))
        default = on_aws if on_aws and self.cloud() is Cloud.AWS else usual
        named = said.default(default)
        if not named.unknown and named.known not in _BOUGHT:
            return named.hole(f"no way to buy is {named.known!r}")
        if self._all_on_demand(first):
            return first.map(lambda _: Purchase.ON_DEMAND)
        return named.map(lambda name: _BOUGHT[name])

    def machines(self) -> Value[int]:
        """Return how many machines run at most, the driver included."""
        most = reading.number(self.body.get("autoscale", "max_workers"))
        fixed = reading.number(self.body.get("num_workers")).default(0)
        workers = fixed if not most.unknown and most.known is None else most.default(0)
        return workers.map(lambda count: count + 1)

    def region(self) -> Value[str]:
        """Return the region of the zone that is asked for; a workspace has one, but elsewhere."""
        zone = reading.text(self.body.get("aws_attributes", "zone_id"))
        place = words.region_in((fact(zone, None) or "")[:-1])
        if place is not None:
            return zone.map(lambda _: place)
        return unknown("the region of the workspace is not in the file", self.block.body.header)

    def _source(self) -> Map:
        pools = self.links.referred(
            self.block, self.body.get("instance_pool_id"), "databricks_instance_pool"
        )
        found = next(pools, None)
        return self.body if found is None else found.body

    def _all_on_demand(self, first: Value[int | None]) -> bool:
        nodes = fact(self.machines(), None)
        count = fact(first, None)
        return nodes is not None and count is not None and count >= nodes


def _run(nodes: _Nodes, holder: Map, place: int | None) -> BatchJob:
    block, header = nodes.block, nodes.body.header
    names = naming.names(block, block.get("name"))
    limit = _limit(block.body, holder)
    shared = reading.common(block, nodes.cloud(), nodes.region(), _tags(nodes), names)
    if place is not None:
        shared["address"] = f"{block.address}/cluster{place}"
        shared["header"], shared["block"] = header, holder.span
    return BatchJob(
        **shared,
        **machinery(nodes.machine(), names, header),
        service=Service.DATABRICKS,
        purchase=nodes.purchase(),
        workload=defaulted(Workload.BATCH, header),
        machines=nodes.machines(),
        max_runtime=limit,
        limited=limit.map(lambda seconds: seconds is not None),
        interruption=defaulted(Interruption.MEDIUM, header),
        runs_a_month=defaulted(None, header),
    )


def _tags(nodes: _Nodes) -> Value[Tags | None]:
    """Return the tags of the machines: the job's reach them."""
    own = nodes.body.get("custom_tags")
    return reading.tags(nodes.block.body.header, nodes.block.get("tags"), own)


def _limit(body: Map, holder: Map) -> Value[int | None]:
    """Return the time limit in seconds of the task, else of the job; 0 is none."""
    for leaf in (holder.get("timeout_seconds"), body.get("timeout_seconds")):
        if leaf.unknown or leaf.known is not None:
            return reading.number(leaf).map(lambda seconds: seconds or None)
    return defaulted(None, body.header)


TERRAFORM: Mapping[str, Adapter] = {
    "databricks_cluster": cluster,
    "databricks_instance_pool": pool,
    "databricks_job": job,
}
SPELLINGS: Spellings = {
    ("terraform", "databricks_cluster"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "stops_when_idle": Spelling(
            "autotermination_minutes", lambda stops: _IDLE_MINUTES if stops is True else None
        ),
    },
    ("terraform", "databricks_instance_pool"): {
        "machine": Spelling("node_type_id", str),
        "accelerators": FOLLOWS,
        "floor": Spelling("min_idle_instances"),
    },
}
