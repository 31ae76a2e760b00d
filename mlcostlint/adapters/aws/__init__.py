"""AWS in its four spellings: Terraform, CloudFormation, SageMaker API requests and ACK objects."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters.aws import (
    batch,
    buckets,
    budgets,
    commitments,
    containers,
    controls,
    engines,
    filesystems,
    fleets,
    glue,
    machines,
    managed,
    monitoring,
    networks,
    registries,
    services,
    snapshots,
    volumes,
)
from mlcostlint.adapters.aws.hosting import endpoint_configuration
from mlcostlint.adapters.aws.jobs import training_job, tuning_job
from mlcostlint.adapters.aws.notebooks import app, domain, notebook_instance, space, user_profile
from mlcostlint.adapters.aws.pools import compute_environment, hyperpod, node_group
from mlcostlint.adapters.aws.processing import processing_job, transform_job
from mlcostlint.adapters.aws.spelling import SPELLINGS
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws import spec
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map

__all__ = ["ACK", "CLOUDFORMATION", "SAGEMAKER", "SPELLINGS", "TERRAFORM"]

Adapter = Callable[[Block, Links], Iterator[Resource]]

TERRAFORM: Mapping[str, Adapter] = {
    **batch.TABLE,
    **buckets.TABLE,
    **budgets.TABLE,
    **containers.TABLE,
    **controls.TABLE,
    **commitments.TABLE,
    **engines.TABLE,
    **filesystems.TABLE,
    **fleets.TABLE,
    **glue.TABLE,
    **machines.TABLE,
    **managed.TABLE,
    **monitoring.TABLE,
    **networks.TABLE,
    **registries.TABLE,
    **services.TABLE,
    **snapshots.TABLE,
    **volumes.TABLE,
    "aws_batch_compute_environment": compute_environment,
    "aws_eks_node_group": node_group,
    "aws_sagemaker_app": app,
    "aws_sagemaker_domain": domain,
    "aws_sagemaker_endpoint_configuration": endpoint_configuration,
    "aws_sagemaker_hyper_parameter_tuning_job": tuning_job,
    "aws_sagemaker_notebook_instance": notebook_instance,
    "aws_sagemaker_processing_job": processing_job,
    "aws_sagemaker_space": space,
    "aws_sagemaker_training_job": training_job,
    "aws_sagemaker_transform_job": transform_job,
    "aws_sagemaker_user_profile": user_profile,
    "awscc_sagemaker_cluster": hyperpod,
}

CLOUDFORMATION: Mapping[str, Adapter] = {
    **batch.STACKED,
    **buckets.STACKED,
    **budgets.STACKED,
    **containers.STACKED,
    **controls.STACKED,
    **commitments.STACKED,
    **engines.STACKED,
    **filesystems.STACKED,
    **fleets.STACKED,
    **glue.STACKED,
    **machines.STACKED,
    **managed.STACKED,
    **monitoring.STACKED,
    **networks.STACKED,
    **registries.STACKED,
    **services.STACKED,
    **snapshots.STACKED,
    **volumes.STACKED,
    "AWS::Batch::ComputeEnvironment": compute_environment,
    "AWS::EKS::Nodegroup": node_group,
    "AWS::SageMaker::App": app,
    "AWS::SageMaker::Cluster": hyperpod,
    "AWS::SageMaker::Domain": domain,
    "AWS::SageMaker::EndpointConfig": endpoint_configuration,
    "AWS::SageMaker::NotebookInstance": notebook_instance,
    "AWS::SageMaker::ProcessingJob": processing_job,
    "AWS::SageMaker::Space": space,
    "AWS::SageMaker::UserProfile": user_profile,
}

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


def _ack(adapter: Callable[[Block, Links, Map | None], Iterator[Resource]]) -> Adapter:
    """Read an ACK object, whose `spec` is the body of the request."""

    def read(block: Block, links: Links) -> Iterator[Resource]:
        return adapter(block, links, spec(block))

    return read


ACK: Mapping[str, Adapter] = {
    f"sagemaker.services.k8s.aws/{kind}": _ack(adapter)
    for kind, adapter in {
        "App": app,
        "Domain": domain,
        "EndpointConfig": endpoint_configuration,
        "FeatureGroup": monitoring.feature_group,
        "HyperParameterTuningJob": tuning_job,
        "MonitoringSchedule": monitoring.schedule,
        "NotebookInstance": notebook_instance,
        "ProcessingJob": processing_job,
        "Space": space,
        "TrainingJob": training_job,
        "TransformJob": transform_job,
        "UserProfile": user_profile,
    }.items()
}
