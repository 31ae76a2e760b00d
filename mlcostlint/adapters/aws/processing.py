"""SageMaker processing and transform jobs, in any spelling."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws import capacity, schedule
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import data_paths
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import children, loosely, number, perhaps
from mlcostlint.hardware import Cloud
from mlcostlint.model import BatchJob, Resource
from mlcostlint.model.parts import DataPath, Interruption, Role, Service, Workload
from mlcostlint.tree import Block, Map
from mlcostlint.value import defaulted

# ProcessingStoppingCondition is optional; the service ends a job after a day where it is absent.
_PROCESSING_SECONDS = 86_400


def processing_job(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a processing job, which SageMaker sells on demand only."""
    job = declared(block, links, "processing_job_name", body=body)
    cluster = job.get("processing_resources", "cluster_config")
    seconds = number(job.get("stopping_condition", "max_runtime_in_seconds"))
    yield BatchJob(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_PROCESSING,
            capacity.machine(cluster),
            workload=defaulted(Workload.BATCH, job.header),
            data=_processed(job),
        ),
        machines=number(
            job.get("processing_resources", "cluster_config", "instance_count")
        ).default(1),
        max_runtime=perhaps(seconds.default(_PROCESSING_SECONDS)),
        limited=seconds.map(lambda limit: limit is not None),
        interruption=defaulted(Interruption.DENIED, job.header),
        runs_a_month=schedule.runs(job),
    )


def transform_job(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a transform job, which SageMaker sells on demand only.

    It counts as limited: CreateTransformJob has no argument for a runtime, so nobody left it out.
    """
    job = declared(block, links, "transform_job_name", body=body)
    source = job.get("transform_input", "data_source", "s3_data_source", "s3_uri")
    output = job.get("transform_output", "s3_output_path")
    yield BatchJob(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_TRANSFORM,
            reading.machine(job.get("transform_resources", "instance_type"), Cloud.AWS),
            workload=defaulted(Workload.BATCH, job.header),
            data=data_paths(links, block, [(Role.INPUT, source), (Role.OUTPUT, output)]),
        ),
        machines=number(job.get("transform_resources", "instance_count")).default(1),
        max_runtime=defaulted(None, job.header),
        limited=defaulted(True, job.header),  # noqa: FBT003
        interruption=defaulted(Interruption.DENIED, job.header),
        runs_a_month=schedule.runs(job),
    )


def _processed(job: Declaration) -> list[DataPath]:
    inputs = children(job.body, "processing_inputs")
    outputs = children(job.body, "processing_output_config", "outputs")
    given = [(Role.INPUT, loosely(one, "s3_input", "s3_uri")) for one in inputs]
    given += [(Role.OUTPUT, loosely(one, "s3_output", "s3_uri")) for one in outputs]
    return data_paths(job.links, job.block, given)


TABLE: Mapping[str, Adapter] = {
    "aws_sagemaker_processing_job": processing_job,
    "aws_sagemaker_transform_job": transform_job,
}
STACKED: Mapping[str, Adapter] = {"AWS::SageMaker::ProcessingJob": processing_job}
