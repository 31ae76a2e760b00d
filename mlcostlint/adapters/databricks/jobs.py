"""Jobs: on clusters that they start for themselves, on clusters for people, or without any."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, tagging
from mlcostlint.adapters.databricks import declared, schedule
from mlcostlint.adapters.databricks.nodes import Nodes
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import databricks as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.model import BatchJob, Interruption, Resource, Service, Tags, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written

_BORROWED = "existing_cluster_id"
_KEYS = ("new_cluster", "job_cluster_key", _BORROWED)
# https://docs.databricks.com/aws/en/jobs/run-serverless-jobs
_ON_SERVERLESS = ("notebook_task", "python_wheel_task", "spark_python_task", "dbt_task")


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read what a job runs on; a cluster that it starts for itself ends with it."""
    for run in _runs(block, links):
        header = run.nodes.body.header
        limit = run.limit()
        names = naming.names(block, block.get("name"))
        hidden = run.hidden
        yield BatchJob(
            **run.common(),
            **machinery(run.nodes.machine() if hidden is None else hidden, names, header),
            service=Service.DATABRICKS,
            purchase=run.nodes.purchase() if hidden is None else hidden,
            workload=defaulted(Workload.BATCH, header),
            machines=run.nodes.machines() if hidden is None else hidden,
            max_runtime=limit,
            limited=limit.map(lambda seconds: seconds is not None),
            interruption=defaulted(Interruption.MEDIUM, header),
            runs_a_month=schedule.runs_a_month(block),
            borrows=run.borrows,
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """One kind of machines that a job runs on.

    `holder` is what asks for them and `name` what that part of the job is called, empty where it is
    all of it. `hidden` says why they are not known, None where they are `nodes`.
    """

    nodes: Nodes
    holder: Map
    tags: Value[Tags | None]
    borrows: Value[bool]
    name: str = ""
    hidden: Leaf | None = None

    def common(self) -> reading.Common:
        """Return what every kind of resource has."""
        block = self.nodes.block
        names = naming.names(block, block.get("name"))
        where = self.nodes.cloud(), self.nodes.region()
        shared = declared.shared(block, *where, self.tags, names)
        borrows = fact(self.borrows, otherwise=True)
        if self.name:
            shared["address"] = f"{block.address}/{self.name}"
            shared["header"] = self.holder.header if borrows else self.nodes.body.header
            shared["block"] = self.holder.span
        return shared

    def limit(self) -> Value[int | None]:
        """Return the time limit in seconds of the task, else of the job; 0 is none."""
        body = self.nodes.block.body
        for leaf in (self.holder.get("timeout_seconds"), body.get("timeout_seconds")):
            if reading.given(leaf):
                return reading.number(leaf).map(lambda seconds: seconds or None)
        return defaulted(None, body.header)


def _runs(block: Block, links: Links) -> Iterator[_Run]:
    yield from _own(block, links)
    yield from _borrowed(block, links)
    yield from _serverless(block, links)


def _own(block: Block, links: Links) -> Iterator[_Run]:
    holders = (*declared.several(block.body, "job_cluster"), *_tasks(block))
    found = [(new, one) for one in holders if (new := one.child("new_cluster")) is not None]
    for place, (new, holder) in enumerate(found):
        nodes = Nodes(new, block, links)
        given = block.get("tags"), new.get("custom_tags")
        yield _Run(
            nodes,
            holder,
            tagging.merged(block.body.header, nodes.policy_tags(), *given),
            borrows=defaulted(fact=False, span=new.header),
            name=f"cluster{place}" if len(found) > 1 else "",
        )


def _borrowed(block: Block, links: Links) -> Iterator[_Run]:
    """Yield each cluster for people that a job runs on; it is billed, and tagged, as one."""
    seen: set[object] = set()
    for task in _tasks(block):
        leaf = task.get(_BORROWED)
        cluster = joins.cluster(block, leaf, links)
        which = leaf.refers_to or leaf if cluster is None else cluster
        if not reading.given(leaf) or which in seen:
            continue
        seen.add(which)
        nodes = Nodes(Map({}, task.span, task.header), block, links)
        hidden: Leaf | None = leaf.hole("the cluster of this task is declared elsewhere")
        tags = tagging.merged(task.header, leaf.hole("the tags are those of the cluster"))
        if cluster is not None:
            nodes, hidden = Nodes(cluster.body, block, links), None
            tags = tagging.merged(task.header, nodes.policy_tags(), cluster.get("custom_tags"))
        borrows = written(fact=True, span=(leaf.origin.span, *leaf.origin.via)[-1])
        yield _Run(nodes, task, tags, borrows, f"borrowed{len(seen) - 1}", hidden)


def _serverless(block: Block, links: Links) -> Iterator[_Run]:
    """Yield the tasks that name no cluster, as one: Databricks picks the machines for them."""
    for task in _tasks(block):
        if any(reading.given(task.get(key)) for key in _KEYS):
            continue
        kind = next((task.get(key) for key in _ON_SERVERLESS if reading.given(task.get(key))), None)
        if kind is not None:
            yield _Run(
                Nodes(Map({}, task.span, task.header), block, links),
                task,
                declared.tags(block, links, block.get("tags")),
                borrows=defaulted(fact=False, span=task.header),
                name="serverless",
                hidden=kind.hole("Databricks picks the machines of serverless tasks"),
            )
            return


def _tasks(block: Block) -> Iterator[Map]:
    """Yield the tasks of a job, which may be the one that it is itself, and what they repeat."""
    for task in declared.several(block.body, "task"):
        yield task
        repeated = task.child("for_each_task", "task")
        if repeated is not None:
            yield repeated
    if any(reading.given(block.get(key)) for key in ("new_cluster", _BORROWED)):
        yield block.body


TABLE: Mapping[str, Adapter] = {"databricks_job": job}
BUNDLES: Mapping[str, Adapter] = {"jobs": job}
