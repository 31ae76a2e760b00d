"""The calls of SageMaker's API that declare what costs money, and the keys that give them away."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """An API call and the keys that give it away: all of `keys`, and one of `any_of` if given."""

    call: str
    name: str
    keys: tuple[str, ...]
    any_of: tuple[str, ...] = ()


# What is watched in a model, by a job that a monitoring schedule starts.
_WATCHED = ("DataQuality", "ModelBias", "ModelExplainability", "ModelQuality")

# Source: botocore's `sagemaker` and `application-autoscaling` service models.
REQUESTS: tuple[Request, ...] = (
    Request(
        "CreateHyperParameterTuningJob",
        "HyperParameterTuningJobName",
        ("HyperParameterTuningJobConfig",),
        ("TrainingJobDefinition", "TrainingJobDefinitions", "HyperParameterTuningJobName"),
    ),
    Request(
        "CreateTrainingJob",
        "TrainingJobName",
        ("TrainingJobName",),
        ("AlgorithmSpecification", "ResourceConfig", "ServerlessJobConfig"),
    ),
    Request("CreateTrainingJob", "TrainingJobName", ("AlgorithmSpecification", "ResourceConfig")),
    Request(
        "CreateProcessingJob",
        "ProcessingJobName",
        ("ProcessingResources",),
        ("ProcessingJobName", "AppSpecification"),
    ),
    Request(
        "CreateTransformJob",
        "TransformJobName",
        ("TransformResources",),
        ("TransformJobName", "TransformInput"),
    ),
    Request(
        "CreateEndpointConfig", "EndpointConfigName", ("EndpointConfigName", "ProductionVariants")
    ),
    Request("CreateEndpoint", "EndpointName", ("EndpointName", "EndpointConfigName")),
    Request("CreateModel", "ModelName", ("ModelName", "PrimaryContainer")),
    Request("CreateModel", "ModelName", ("ModelName", "Containers", "ExecutionRoleArn")),
    Request(
        "CreateInferenceComponent",
        "InferenceComponentName",
        ("InferenceComponentName",),
        ("Specification", "Specifications", "RuntimeConfig"),
    ),
    Request(
        "CreateNotebookInstance",
        "NotebookInstanceName",
        ("NotebookInstanceName",),
        ("InstanceType", "RoleArn"),
    ),
    Request(
        "CreateNotebookInstanceLifecycleConfig",
        "NotebookInstanceLifecycleConfigName",
        ("NotebookInstanceLifecycleConfigName",),
        ("OnStart", "OnCreate"),
    ),
    Request("CreateDomain", "DomainName", ("DomainName", "DefaultUserSettings")),
    # An app names the profile or the space that it belongs to.
    Request("CreateApp", "AppName", ("DomainId", "AppType", "AppName")),
    Request("CreateUserProfile", "UserProfileName", ("DomainId", "UserProfileName")),
    Request("CreateSpace", "SpaceName", ("DomainId", "SpaceName", "SpaceSettings")),
    Request(
        "CreateStudioLifecycleConfig",
        "StudioLifecycleConfigName",
        ("StudioLifecycleConfigName", "StudioLifecycleConfigContent"),
    ),
    Request(
        "CreateCluster",
        "ClusterName",
        ("ClusterName", "InstanceGroups"),
        ("Orchestrator", "NodeRecovery", "VpcConfig"),
    ),
    Request(
        "CreateMonitoringSchedule",
        "MonitoringScheduleName",
        ("MonitoringScheduleName", "MonitoringScheduleConfig"),
    ),
    *(
        Request(
            f"Create{what}JobDefinition",
            "JobDefinitionName",
            (f"{what}JobInput", "JobDefinitionName"),
        )
        for what in _WATCHED
    ),
    Request("CreateAutoMLJobV2", "AutoMLJobName", ("AutoMLJobName", "AutoMLProblemTypeConfig")),
    Request("CreateAutoMLJob", "AutoMLJobName", ("AutoMLJobName", "InputDataConfig")),
    Request("CreateFeatureGroup", "FeatureGroupName", ("FeatureGroupName", "FeatureDefinitions")),
    Request(
        "CreateOptimizationJob",
        "OptimizationJobName",
        ("OptimizationJobName", "DeploymentInstanceType"),
    ),
    Request("CreateLabelingJob", "LabelingJobName", ("LabelingJobName", "HumanTaskConfig")),
    Request(
        "CreateMlflowTrackingServer",
        "TrackingServerName",
        ("TrackingServerName", "ArtifactStoreUri"),
    ),
    Request(
        "CreateTrainingPlan", "TrainingPlanName", ("TrainingPlanName", "TrainingPlanOfferingId")
    ),
    Request("CreatePipeline", "PipelineName", ("PipelineDefinition", "PipelineName")),
    Request(
        "PutScheduledAction",
        "ScheduledActionName",
        ("ScheduledActionName", "ScalableDimension", "ResourceId"),
    ),
    Request("PutScalingPolicy", "PolicyName", ("PolicyName", "ScalableDimension", "ResourceId")),
    Request(
        "RegisterScalableTarget",
        "ResourceId",
        ("ServiceNamespace", "ScalableDimension", "ResourceId"),
    ),
)
