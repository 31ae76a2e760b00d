"""SageMaker's API requests, as boto3 and the command line take them, and its SDK's defaults."""

from collections.abc import Mapping

from mlcostlint.adapters.aws import commitments, managed, monitoring
from mlcostlint.adapters.aws.automl import automl_job
from mlcostlint.adapters.aws.hosting import endpoint_configuration
from mlcostlint.adapters.aws.hyperpod import hyperpod
from mlcostlint.adapters.aws.jobs import training_job, tuning_job
from mlcostlint.adapters.aws.notebooks import app, domain, notebook_instance, space, user_profile
from mlcostlint.adapters.aws.optimization import optimization_job
from mlcostlint.adapters.aws.processing import processing_job, transform_job
from mlcostlint.adapters.aws.remote_functions import remote_function
from mlcostlint.adapters.aws.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SAGEMAKER", "SPELLINGS"]

SAGEMAKER: Mapping[str, Adapter] = {
    **managed.REQUESTS,
    **commitments.REQUESTS,
    **monitoring.REQUESTS,
    "CreateApp": app,
    "CreateAutoMLJob": automl_job,
    "CreateAutoMLJobV2": automl_job,
    "CreateCluster": hyperpod,
    "CreateDomain": domain,
    "CreateEndpointConfig": endpoint_configuration,
    "CreateHyperParameterTuningJob": tuning_job,
    "CreateNotebookInstance": notebook_instance,
    "CreateOptimizationJob": optimization_job,
    "CreateProcessingJob": processing_job,
    "CreateSpace": space,
    "CreateTrainingJob": training_job,
    "CreateTransformJob": transform_job,
    "CreateUserProfile": user_profile,
    "RemoteFunction": remote_function,
}
