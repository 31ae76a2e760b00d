"""SageMaker jobs that a schedule starts to watch a model, and features kept for lookups."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.rhythm import runs_a_month
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import (
    child,
    first_given,
    flag,
    given,
    loosely,
    number,
    perhaps,
    text,
)
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import BatchJob, FeatureStore, Resource
from mlcostlint.model.parts import Interruption, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, unknown

_CONFIG = "monitoring_schedule_config"
# The job is one of SageMaker Processing, which ends after a day where nothing else is said.
_SECONDS = 86_400


def schedule(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a monitoring schedule by the job that it starts, which may be declared apart."""
    plan = declared(block, links, "name", "monitoring_schedule_name", body=body)
    job = _definition(plan)
    seconds = number(_of(job, plan, "stopping_condition", "max_runtime_in_seconds"))
    yield BatchJob(
        **plan.common(),
        **plan.machinery(
            Service.SAGEMAKER_PROCESSING,
            _machine(plan, job),
            workload=defaulted(Workload.BATCH, plan.header),
        ),
        machines=number(_cluster(plan, job, "instance_count")).default(1),
        max_runtime=perhaps(seconds.default(_SECONDS)),
        limited=seconds.map(lambda limit: limit is not None),
        interruption=defaulted(Interruption.DENIED, plan.header),
        runs_a_month=_runs(plan),
    )


def feature_group(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a feature group, which is offline, without end and billed by use unless it says.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_OnlineStoreConfig.html
    """
    group = declared(block, links, "feature_group_name", body=body)
    mode = text(group.get("throughput_config", "throughput_mode")).default("OnDemand")
    lifetime = group.get("online_store_config", "ttl_duration")
    yield FeatureStore(
        **group.common(),
        gigabytes=group.none,
        online=flag(group.get("online_store_config", "enable_online_store")).default(
            fallback=False
        ),
        tier=text(group.get("online_store_config", "storage_type")).default("Standard"),
        expires=lifetime.map(lambda _: True) if given(lifetime) else group.off,
        provisioned=mode.map(lambda word: word == "Provisioned"),
    )


def _definition(plan: Declaration) -> Map | None:
    inline = child(plan.body, _CONFIG, "monitoring_job_definition")
    if inline is not None:
        return inline
    name = plan.get(_CONFIG, "monitoring_job_definition_name")
    apart = aws.job_definition(plan.links, plan.block, name)
    return None if apart is None else aws.spec(apart) or apart.body


def _of(job: Map | None, plan: Declaration, *path: str) -> Leaf:
    return plan.none if job is None else loosely(job, *path)


def _cluster(plan: Declaration, job: Map | None, key: str) -> Leaf:
    places = ("job_resources", "monitoring_resources")
    return first_given(*(_of(job, plan, place, "cluster_config", key) for place in places))


def _machine(plan: Declaration, job: Map | None) -> Value[Machine]:
    if job is None:
        return unknown("the definition of the job is not among the scanned files", plan.header)
    return reading.machine(_cluster(plan, job, "instance_type"), Cloud.AWS)


def _runs(plan: Declaration) -> Value[int | None]:
    expression = text(plan.get(_CONFIG, "schedule_config", "schedule_expression"))
    if expression.unknown or expression.known is None:
        return expression.hole(expression.unknown or "the schedule says no time")
    runs = runs_a_month(expression.known)
    if runs is None:
        return expression.hole(f"how often {expression.known} comes round cannot be told")
    return expression.map(lambda _: runs)


TABLE: Mapping[str, Adapter] = {
    "aws_sagemaker_feature_group": feature_group,
    "aws_sagemaker_monitoring_schedule": schedule,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::SageMaker::FeatureGroup": feature_group,
    "AWS::SageMaker::MonitoringSchedule": schedule,
}
REQUESTS: Mapping[str, Adapter] = {
    "CreateFeatureGroup": feature_group,
    "CreateMonitoringSchedule": schedule,
}
