"""SageMaker jobs that compile, quantize or shard a model for the machine that will serve it."""

from collections.abc import Iterator

from mlcostlint.adapters.aws.declaration import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import data_paths
from mlcostlint.adapters.reading import number
from mlcostlint.model import BatchJob, Resource
from mlcostlint.model.parts import Interruption, Role, Service, Workload
from mlcostlint.tree import Block
from mlcostlint.value import defaulted


def optimization_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read an optimization job; the one machine it names is that of the later endpoint.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateOptimizationJob.html
    """
    job = declared(block, links, "optimization_job_name")
    seconds = number(job.get("stopping_condition", "max_runtime_in_seconds"))
    model = job.get("model_source", "s3", "s3_uri")
    output = job.get("output_config", "s3_output_location")
    yield BatchJob(
        **job.common(),
        **job.machinery(
            Service.SAGEMAKER_TRAINING,
            job.none.hole("the service chooses the machines that optimize a model"),
            workload=defaulted(Workload.BATCH, job.header),
            data=data_paths(links, block, [(Role.MODEL, model), (Role.OUTPUT, output)]),
        ),
        machines=job.none.hole("the service chooses how many machines optimize a model"),
        max_runtime=seconds,
        limited=seconds.map(lambda limit: limit is not None),
        interruption=defaulted(Interruption.DENIED, job.header),
        runs_a_month=job.none,
    )
