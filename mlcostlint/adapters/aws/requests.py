"""SageMaker's API requests, as boto3 and the command line take them."""

from collections.abc import Mapping

from mlcostlint.adapters.aws import managed, monitoring
from mlcostlint.adapters.aws.hosting import endpoint_configuration
from mlcostlint.adapters.aws.jobs import training_job, tuning_job
from mlcostlint.adapters.aws.notebooks import app, domain, notebook_instance, space, user_profile
from mlcostlint.adapters.aws.pools import hyperpod
from mlcostlint.adapters.aws.processing import processing_job, transform_job
from mlcostlint.adapters.aws.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SAGEMAKER", "SPELLINGS"]

SAGEMAKER: Mapping[str, Adapter] = {
    **managed.REQUESTS,
    **monitoring.REQUESTS,
    "CreateApp": app,
    "CreateCluster": hyperpod,
    "CreateDomain": domain,
    "CreateEndpointConfig": endpoint_configuration,
    "CreateHyperParameterTuningJob": tuning_job,
    "CreateNotebookInstance": notebook_instance,
    "CreateProcessingJob": processing_job,
    "CreateSpace": space,
    "CreateTrainingJob": training_job,
    "CreateTransformJob": transform_job,
    "CreateUserProfile": user_profile,
}
